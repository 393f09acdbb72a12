import type { SettingRow } from '../row.ts'
import { host, oneOf, wholeNumber } from '../types/values.ts'

export const operationSettings = {
  httpHost: {
    name: 'HTTP_HOST',
    group: 'operation',
    schema: host,
    default: '0.0.0.0',
    meaning:
      'Address on which health and metrics are served, without a login. Only probes and Prometheus should reach it: the network of a cluster, and never the internet; `127.0.0.1` when they run on the same machine.',
    status: 'built',
  },
  httpPort: {
    name: 'HTTP_PORT',
    group: 'operation',
    schema: wholeNumber(0, 65535),
    default: '8089',
    meaning: 'Port on which health and metrics are served; 0 takes a free one.',
    status: 'built',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    group: 'operation',
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    meaning: 'Least severity of the lines that are logged. Stacks of errors are logged from `debug` on.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
