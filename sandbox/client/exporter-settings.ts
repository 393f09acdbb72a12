/** Settings of a Zeebe broker that sends its records to a sink at this address. */
export function exporterSettings(origin: string): Readonly<Record<string, string>> {
  const setting = 'ZEEBE_BROKER_EXPORTERS_RECORDS'
  return {
    [`${setting}_CLASSNAME`]: 'io.camunda.zeebe.exporter.ElasticsearchExporter',
    [`${setting}_ARGS_URL`]: origin,
    // each record at once instead of a thousand every five seconds
    [`${setting}_ARGS_BULK_SIZE`]: '1',
    [`${setting}_ARGS_INDEX_CREATETEMPLATE`]: 'false',
    // refused commands and activations are of interest, too
    [`${setting}_ARGS_INDEX_REJECTION`]: 'true',
    [`${setting}_ARGS_INDEX_JOBBATCH`]: 'true',
  }
}
