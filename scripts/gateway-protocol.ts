import { createRequire } from 'node:module'

/** What the worker says to a gateway (`src/broker/gateway.ts`). */
const METHODS = ['ActivateJobs', 'CompleteJob', 'FailJob', 'ThrowError', 'Topology', 'UpdateJobTimeout']

/** As protobufjs describes a namespace in JSON. */
interface Namespace {
  readonly nested: Readonly<Record<string, Message>>
}

interface Message {
  readonly fields?: Readonly<Record<string, { readonly type: string }>>
  readonly nested?: Readonly<Record<string, Message>>
  readonly methods?: Readonly<Record<string, { readonly requestType: string; readonly responseType: string }>>
}

/**
 * The part of the gateway's protocol that the worker speaks, as the SDK has it: a description that is read in no time,
 * where the text of the whole takes 80 ms of CPU at each start.
 */
export function gatewayProtocol(): string {
  const resolve = (name: string) => createRequire(import.meta.url).resolve(name)
  // the parser that reads the text for grpc-js
  const parser = createRequire(resolve('@grpc/proto-loader'))('protobufjs') as {
    loadSync(file: string): { lookup(name: string): { toJSON(): Namespace } }
  }
  const all = parser.loadSync(resolve('@camunda8/sdk/dist/proto/zeebe.proto')).lookup('gateway_protocol')
  const { Gateway, ...messages } = all.toJSON().nested
  const methods = Object.entries(Gateway?.methods ?? {}).filter(([name]) => METHODS.includes(name))
  const needed = new Set<string>()
  const need = (name: string): void => {
    const message = messages[name]
    if (!message || needed.has(name)) return
    needed.add(name)
    for (const { type } of Object.values(message.fields ?? {})) need(type)
  }
  for (const [, { requestType, responseType }] of methods) [requestType, responseType].forEach(need)
  const nested: Record<string, Message> = {
    Gateway: { methods: Object.fromEntries(methods) },
    ...Object.fromEntries(Object.entries(messages).filter(([name]) => needed.has(name))),
  }
  // numbers that are not used any more are for whoever changes the protocol
  const withoutReserved = (key: string, value: unknown) => (key === 'reserved' ? undefined : value)
  // the same on the wire, and the worker decodes only what it needs as a text
  const job = nested['ActivatedJob']
  const asBytes = {
    ...job,
    fields: { ...job?.fields, variables: { ...job?.fields?.['variables'], type: 'bytes' } },
  }
  const described = { ...nested, ActivatedJob: asBytes }
  const text = JSON.stringify({ nested: { gateway_protocol: { nested: described } } }, withoutReserved, 2)
  // as the formatter writes a list of one
  return `${text.replace(/\[\s+("\w+")\s+\]/g, '[$1]')}\n`
}
