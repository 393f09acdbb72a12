import { join } from 'node:path'
import { freePorts } from '../../sandbox/free-ports.ts'

/** The ports of one broker, all on loopback. */
export interface EnginePorts {
  readonly grpc: number
  readonly rest: number
  readonly management: number
  readonly command: number
  readonly internal: number
}

export async function chooseEnginePorts(): Promise<EnginePorts> {
  const [grpc = 0, rest = 0, management = 0, command = 0, internal = 0] = await freePorts(5)
  return { grpc, rest, management, command, internal }
}

/** The broker's settings: its defaults listen on all interfaces and refuse to work on a small disk. */
export function engineEnvironment(ports: EnginePorts, home: string): Record<string, string> {
  const host = '127.0.0.1'
  return {
    ZEEBE_BROKER_NETWORK_HOST: host,
    ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT: String(ports.command),
    ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT: String(ports.internal),
    ZEEBE_BROKER_GATEWAY_NETWORK_HOST: host,
    ZEEBE_BROKER_GATEWAY_NETWORK_PORT: String(ports.grpc),
    SERVER_ADDRESS: host,
    SERVER_PORT: String(ports.rest),
    MANAGEMENT_SERVER_ADDRESS: host,
    MANAGEMENT_SERVER_PORT: String(ports.management),
    ZEEBE_BROKER_DATA_DIRECTORY: join(home, 'data'),
    ZEEBE_BROKER_DATA_LOGSEGMENTSIZE: '16MB',
    ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING: '512MB',
    ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION: '256MB',
  }
}
