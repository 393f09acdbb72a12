import { isGiven, type Environment } from '../environment.ts'
import type { SettingProblem } from '../problems.ts'
import { isServiceLink } from '../service-links.ts'

/**
 * Names by which Camunda's own connector runtime, its Java and Spring clients and its newer JavaScript client know what
 * this worker needs, without underscores, dots and hyphens: Spring takes `camunda.client.grpc-address`,
 * `CAMUNDA_CLIENT_GRPCADDRESS` and `CAMUNDA_CLIENT_GRPC_ADDRESS` for one and the same.
 */
const meanings: Readonly<Record<string, string>> = {
  CAMUNDACLIENTGRPCADDRESS: 'ZEEBE_GRPC_ADDRESS',
  CAMUNDACLIENTZEEBEGRPCADDRESS: 'ZEEBE_GRPC_ADDRESS',
  CAMUNDAGRPCADDRESS: 'ZEEBE_GRPC_ADDRESS',
  ZEEBECLIENTBROKERGRPCADDRESS: 'ZEEBE_GRPC_ADDRESS',
  CAMUNDACLIENTRESTADDRESS: 'ZEEBE_REST_ADDRESS',
  CAMUNDACLIENTZEEBERESTADDRESS: 'ZEEBE_REST_ADDRESS',
  CAMUNDARESTADDRESS: 'ZEEBE_REST_ADDRESS',
  ZEEBECLIENTBROKERRESTADDRESS: 'ZEEBE_REST_ADDRESS',
  CAMUNDACLIENTAUTHMETHOD: 'CAMUNDA_AUTH_STRATEGY',
  CAMUNDACLIENTID: 'ZEEBE_CLIENT_ID',
  CAMUNDACLIENTAUTHCLIENTID: 'ZEEBE_CLIENT_ID',
  CAMUNDACLIENTCLOUDCLIENTID: 'ZEEBE_CLIENT_ID',
  ZEEBECLIENTCLOUDCLIENTID: 'ZEEBE_CLIENT_ID',
  CAMUNDACLIENTSECRET: 'ZEEBE_CLIENT_SECRET',
  CAMUNDACLIENTAUTHCLIENTSECRET: 'ZEEBE_CLIENT_SECRET',
  CAMUNDACLIENTCLOUDCLIENTSECRET: 'ZEEBE_CLIENT_SECRET',
  ZEEBECLIENTCLOUDCLIENTSECRET: 'ZEEBE_CLIENT_SECRET',
  CAMUNDACLIENTAUTHTOKENURL: 'CAMUNDA_OAUTH_URL',
  CAMUNDACLIENTAUTHISSUER: 'CAMUNDA_OAUTH_URL',
  CAMUNDAAUTHORIZATIONSERVERURL: 'CAMUNDA_OAUTH_URL',
  ZEEBEAUTHORIZATIONSERVERURL: 'CAMUNDA_OAUTH_URL',
  CAMUNDACLIENTAUTHAUDIENCE: 'CAMUNDA_ZEEBE_OAUTH_AUDIENCE',
  CAMUNDACLIENTZEEBEAUDIENCE: 'CAMUNDA_ZEEBE_OAUTH_AUDIENCE',
  CAMUNDATOKENAUDIENCE: 'CAMUNDA_ZEEBE_OAUTH_AUDIENCE',
  CAMUNDACLIENTAUTHSCOPE: 'CAMUNDA_TOKEN_SCOPE',
  CAMUNDACLIENTZEEBESCOPE: 'CAMUNDA_TOKEN_SCOPE',
  ZEEBETOKENSCOPE: 'CAMUNDA_TOKEN_SCOPE',
  CAMUNDACLIENTAUTHUSERNAME: 'CAMUNDA_BASIC_AUTH_USERNAME',
  CAMUNDACLIENTAUTHPASSWORD: 'CAMUNDA_BASIC_AUTH_PASSWORD',
  CAMUNDACLIENTTENANTID: 'CAMUNDA_TENANT_ID',
  CAMUNDACLIENTTENANTIDS: 'CAMUNDA_TENANT_ID',
  CAMUNDACLIENTWORKERDEFAULTSTENANTIDS: 'CAMUNDA_TENANT_ID',
  CAMUNDACLIENTZEEBEDEFAULTSTENANTIDS: 'CAMUNDA_TENANT_ID',
  CAMUNDADEFAULTTENANTID: 'CAMUNDA_TENANT_ID',
  CAMUNDADEFAULTJOBWORKERTENANTIDS: 'CAMUNDA_TENANT_ID',
  ZEEBEDEFAULTTENANTID: 'CAMUNDA_TENANT_ID',
  ZEEBEDEFAULTJOBWORKERTENANTIDS: 'CAMUNDA_TENANT_ID',
  ZEEBECLIENTDEFAULTTENANTID: 'CAMUNDA_TENANT_ID',
  CAMUNDACLIENTCACERTIFICATEPATH: 'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
  CAMUNDACLIENTZEEBECACERTIFICATEPATH: 'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
  CAMUNDACACERTIFICATEPATH: 'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
  ZEEBECACERTIFICATEPATH: 'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
}

/** What cannot be read as it is, and what says the same here. */
const refused: readonly (readonly [RegExp, string])[] = [
  [
    /^(CAMUNDA|ZEEBE)CLIENTCLOUD(CLUSTERID|REGION|DOMAIN|BASEURL)$/,
    'write ZEEBE_GRPC_ADDRESS=grpcs://CLUSTER.REGION.zeebe.camunda.io:443',
  ],
  [
    /^ZEEBECLIENT(BROKER)?GATEWAYADDRESS$|PLAINTEXT(CONNECTION)?$/,
    'write ZEEBE_GRPC_ADDRESS=grpc://HOST:PORT, or grpcs:// with TLS',
  ],
  [/AUTHISSUERURL$/, 'write the address where tokens are issued as CAMUNDA_OAUTH_URL'],
  [/MAXJOBSACTIVE$|EXECUTIONTHREADS$/, 'write SMTP_MAX_JOBS'],
  [/^CAMUNDACLIENTMODE$/, 'write ZEEBE_GRPC_ADDRESS, and CAMUNDA_AUTH_STRATEGY where a login is needed'],
]

/** Names of the same shape that the client knows itself. */
const OWN = /^ZEEBE_CLIENT_(ID|SECRET|LOG_\w+|SSL_\w+)(_FILE)?$/

export interface OwnNames {
  /** The environment with each value under the name that this worker reads. */
  readonly env: Environment
  /** For messages: the name that the operator wrote, by the name that is read. */
  readonly written: ReadonlyMap<string, string>
  readonly problems: readonly SettingProblem[]
}

/** Reads the names of Camunda's other clients as this worker's, and refuses those that it cannot read. */
export function ownNames(given: Environment): OwnNames {
  const env: Record<string, string | undefined> = { ...given }
  const written = new Map<string, string>()
  const problems: SettingProblem[] = []
  for (const [name, text] of Object.entries(given)) {
    if (!isGiven(text) || OWN.test(name) || isServiceLink(name, given)) continue
    const ending = /_FILE$/i.test(name) ? '_FILE' : ''
    const plain = name
      .slice(0, name.length - ending.length)
      .replaceAll(/[_.-]/g, '')
      .toUpperCase()
    const meant = meanings[plain]
    if (meant === undefined) {
      const advice = refused.find(([pattern]) => pattern.test(plain))?.[1]
      // other variables of Camunda belong to whatever runs beside this worker
      if (!/^(CAMUNDA|ZEEBE)CLIENT/.test(plain) && !(advice && /^(CAMUNDA|ZEEBE)PLAINTEXT/.test(plain)))
        continue
      problems.push({
        name,
        message: `${name} is not read by this worker; ${advice ?? 'docs/configuration.md says what is'}`,
      })
      continue
    }
    const value = ending === '' ? translated(meant, text.trim()) : text
    const target = `${meant}${ending}`
    const there = env[target]
    const other = env[ending === '' ? `${meant}_FILE` : meant]
    if ((isGiven(there) && there.trim() !== value) || isGiven(other)) {
      const first =
        written.get(meant) ?? (isGiven(there) ? target : `${meant}${ending === '' ? '_FILE' : ''}`)
      problems.push({
        name,
        message: `${name} and ${first} say the same thing in two ways; unset one of them`,
      })
      continue
    }
    env[target] = value
    if (!isGiven(there)) written.set(meant, name)
    env[name] = undefined
  }
  return { env, written, problems }
}

const METHODS: Readonly<Record<string, string>> = { none: 'NONE', basic: 'BASIC', oidc: 'OAUTH' }

/** The other clients write an address with http:// and a login with a word of their own. */
function translated(meant: string, text: string): string {
  switch (meant) {
    case 'ZEEBE_GRPC_ADDRESS':
      return text.replace(/^http(s?):\/\//i, 'grpc$1://').replace(/\/$/, '')
    case 'CAMUNDA_AUTH_STRATEGY':
      return METHODS[text.toLowerCase()] ?? text
    default:
      return text
  }
}
