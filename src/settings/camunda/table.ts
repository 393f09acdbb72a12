/** How a value of the Camunda client is checked; where absent, any text will do. */
export type CamundaCheck =
  'grpc-address' | 'rest-address' | 'url' | 'file' | 'number' | 'tenants' | readonly string[]

export interface CamundaRow {
  readonly name: string
  readonly meaning: string
  readonly default?: string
  readonly example?: string
  readonly secret?: true
  readonly check?: CamundaCheck
}

export const authStrategies = ['NONE', 'OAUTH', 'BASIC', 'BEARER', 'COOKIE'] as const

/** The variables of the Camunda client that an operator of this worker may need; `NAME_FILE` works for each. */
export const camundaTable: readonly CamundaRow[] = [
  {
    name: 'ZEEBE_GRPC_ADDRESS',
    meaning: 'Where the engine is; `grpcs://` for TLS.',
    default: 'grpc://localhost:26500',
    example: 'grpcs://zeebe.example.com:443',
    check: 'grpc-address',
  },
  {
    name: 'ZEEBE_REST_ADDRESS',
    meaning: 'Where the REST API of the engine is, without `/v2`.',
    default: 'http://localhost:8080',
    check: 'rest-address',
  },
  {
    name: 'CAMUNDA_AUTH_STRATEGY',
    meaning: `How to log in: ${authStrategies.join(', ')}. Without it, OAUTH when a client id or secret is given, else NONE.`,
    check: authStrategies,
  },
  { name: 'ZEEBE_CLIENT_ID', meaning: 'OAUTH: client id.', example: 'mail-worker' },
  { name: 'ZEEBE_CLIENT_SECRET', meaning: 'OAUTH: client secret.', secret: true },
  {
    name: 'CAMUNDA_OAUTH_URL',
    meaning: 'OAUTH: where tokens are issued.',
    example: 'https://login.cloud.camunda.io/oauth/token',
    check: 'url',
  },
  {
    name: 'CAMUNDA_ZEEBE_OAUTH_AUDIENCE',
    meaning: 'OAUTH: audience of the token.',
    default: 'zeebe.camunda.io',
  },
  { name: 'CAMUNDA_TOKEN_SCOPE', meaning: 'OAUTH: scope of the token, where the service wants one.' },
  { name: 'CAMUNDA_BASIC_AUTH_USERNAME', meaning: 'BASIC: user name.', example: 'demo' },
  { name: 'CAMUNDA_BASIC_AUTH_PASSWORD', meaning: 'BASIC: password.', secret: true },
  { name: 'CAMUNDA_OAUTH_TOKEN', meaning: 'BEARER: the token.', secret: true },
  {
    name: 'CAMUNDA_COOKIE_AUTH_URL',
    meaning: 'COOKIE: where to log in.',
    default: 'http://localhost:8080/api/login',
    check: 'url',
  },
  { name: 'CAMUNDA_COOKIE_AUTH_USERNAME', meaning: 'COOKIE: user name.', default: 'demo' },
  { name: 'CAMUNDA_COOKIE_AUTH_PASSWORD', meaning: 'COOKIE: password.', default: 'demo', secret: true },
  {
    name: 'CAMUNDA_TENANT_ID',
    meaning: 'Tenants whose jobs are served, a comma list.',
    default: '<default>',
    check: 'tenants',
  },
  {
    name: 'CAMUNDA_CUSTOM_ROOT_CERT_PATH',
    meaning: 'Certificate of a private CA, for the connection to the engine.',
    example: '/etc/ssl/engine-ca.pem',
    check: 'file',
  },
  { name: 'CAMUNDA_CUSTOM_CERT_CHAIN_PATH', meaning: 'Client certificate, for mutual TLS.', check: 'file' },
  { name: 'CAMUNDA_CUSTOM_PRIVATE_KEY_PATH', meaning: 'Key of the client certificate.', check: 'file' },
]

/**
 * Other variables with which the client throws at import, before it could say whose they are. A test compares the
 * list with the client that is installed.
 */
export const camundaChecks: Readonly<Record<string, CamundaCheck>> = {
  CAMUNDA_LOG_LEVEL: ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly', 'none'],
  ZEEBE_CLIENT_LOG_LEVEL: ['DEBUG', 'INFO', 'ERROR', 'NONE'],
  ZEEBE_CLIENT_LOG_TYPE: ['JSON', 'SIMPLE'],
  CAMUNDA_JOB_WORKER_MAX_BACKOFF_MS: 'number',
  CAMUNDA_OAUTH_TOKEN_REFRESH_THRESHOLD_MS: 'number',
  ZEEBE_GRPC_CLIENT_MAX_RETRIES: 'number',
  ZEEBE_GRPC_CLIENT_MAX_RETRY_TIMEOUT_SECONDS: 'number',
  ZEEBE_GRPC_CLIENT_INITIAL_CONNECTION_TOLERANCE_MS: 'number',
  ZEEBE_GRPC_CLIENT_CONNECTION_TOLERANCE_MS: 'number',
  ZEEBE_GRPC_WORKER_LONGPOLL_SECONDS: 'number',
  ZEEBE_GRPC_WORKER_POLL_INTERVAL_MS: 'number',
  GRPC_KEEPALIVE_TIME_MS: 'number',
  GRPC_KEEPALIVE_TIMEOUT_MS: 'number',
  GRPC_HTTP2_MIN_TIME_BETWEEN_PINGS_MS: 'number',
  GRPC_HTTP2_MIN_PING_INTERVAL_WITHOUT_DATA_MS: 'number',
  GRPC_KEEPALIVE_PERMIT_WITHOUT_CALLS: 'number',
  GRPC_HTTP2_MAX_PINGS_WITHOUT_DATA: 'number',
}
