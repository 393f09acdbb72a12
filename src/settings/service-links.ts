import type { Environment } from './environment.ts'

const LINK = /^(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?)?)$/

/**
 * Kubernetes gives each pod variables for each service of its namespace. A service `smtp` or `smtp-connector` makes
 * `SMTP_PORT` or `SMTP_CONNECTOR_SERVICE_HOST` of it, which nobody wrote and nobody can correct here.
 */
export function isServiceLink(name: string, env: Environment): boolean {
  return services(env).some((service) => name.startsWith(service) && LINK.test(name.slice(service.length)))
}

function services(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.endsWith('_SERVICE_HOST'))
    .map((name) => name.slice(0, -'SERVICE_HOST'.length))
}
