/** The version of the protocol that this engine speaks, and that it gives as its own. */
export const GATEWAY_VERSION = '8.6.0'

/** A cluster of one broker with one healthy partition. */
export interface Topology {
  readonly host: string
  readonly port: number
}

/** As the gateway protocol says it. */
export function topologyMessage({ host, port }: Topology): object {
  return topologyOf(host, port, { role: 'LEADER', health: 'HEALTHY' })
}

/** As REST says it: the same, in small letters. */
export function topologyJson({ host, port }: Topology): object {
  return topologyOf(host, port, { role: 'leader', health: 'healthy' })
}

function topologyOf(host: string, port: number, state: object): object {
  return {
    brokers: [
      { nodeId: 0, host, port, partitions: [{ partitionId: 1, ...state }], version: GATEWAY_VERSION },
    ],
    clusterSize: 1,
    partitionsCount: 1,
    replicationFactor: 1,
    gatewayVersion: GATEWAY_VERSION,
  }
}
