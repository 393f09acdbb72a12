/** How the worker tries to reach the gateway. */
export interface GatewayAddress {
  /** `grpc://host:port` or `grpcs://host:port`. */
  readonly address: string
  /** The setting says grpc:// or grpcs://. */
  readonly hasScheme: boolean
  /** Tokens of OAuth are sent. */
  readonly byToken: boolean
}

/** What an operator can do about a failure of the connection to the engine; undefined: the words of it are enough. */
export function connectionAdvice(
  words: string,
  { address, hasScheme, byToken }: GatewayAddress,
): string | undefined {
  const isTls = address.startsWith('grpcs:')
  const plain = address.replace(/^grpcs:/, 'grpc:')
  if (
    isTls &&
    /wrong version number|packet length too long|ssl3_get_record|record layer failure|ECONNRESET before secure|disconnected before secure/i.test(
      words,
    )
  ) {
    const why = hasScheme ? '' : ': an address without grpc:// or grpcs:// stands for TLS'
    return `what answers there speaks no TLS${why}; write ZEEBE_GRPC_ADDRESS=${plain} for a gateway without TLS`
  }
  if (/certificate|altnames|self.signed|unable to get local issuer/i.test(words)) {
    return 'the certificate of the gateway is not trusted; name that of its authority in CAMUNDA_CUSTOM_ROOT_CERT_PATH'
  }
  if (
    !isTls &&
    /ECONNRESET|socket hang up|connection dropped|closed before|Received HTTP status code 400|bad record|PROTOCOL_ERROR/i.test(
      words,
    )
  ) {
    return `perhaps the gateway takes TLS alone; then write ZEEBE_GRPC_ADDRESS=${address.replace(/^grpc:/, 'grpcs:')}`
  }
  if (/ENOTFOUND|EAI_AGAIN|name resolution failed/i.test(words)) {
    return 'the name of the gateway is not known here; check ZEEBE_GRPC_ADDRESS'
  }
  if (/Received HTTP status code (?!200)\d+|content-type/i.test(words)) {
    return 'what answers there is no gateway of the engine; its gRPC port is 26500 as a rule'
  }
  if (byToken && /UNAUTHENTICATED|PERMISSION_DENIED|audience/i.test(words)) {
    return 'the engine does not take the token; check CAMUNDA_ZEEBE_OAUTH_AUDIENCE and CAMUNDA_OAUTH_URL'
  }
  return undefined
}
