import type { SettingRow } from '../row.ts'
import { ehloName } from '../types/ehlo-name.ts'
import { certificateFile } from '../types/paths.ts'
import { hostRules } from '../types/host-rules.ts'
import { proxyAddress } from '../types/proxy.ts'
import { hostList, oneOf, wholeNumber } from '../types/values.ts'

export const connectionsSettings = {
  poolConnections: {
    name: 'SMTP_POOL_CONNECTIONS',
    group: 'connections',
    schema: wholeNumber(1, 100),
    default: '5',
    meaning: 'Connections per SMTP account.',
    status: 'built',
  },
  ehloName: {
    name: 'SMTP_EHLO_NAME',
    group: 'connections',
    schema: ehloName,
    example: 'mailer.example.com',
    meaning:
      'What this worker calls itself in EHLO. Without it, the name of the host where that is a fully qualified one, as it seldom is in a container, else the address of the connection. Some servers look the name up in DNS.',
    status: 'built',
  },
  minSecurity: {
    name: 'SMTP_MIN_SECURITY',
    group: 'connections',
    schema: oneOf(['none', 'auto', 'starttls', 'tls']),
    default: 'auto',
    meaning:
      'Floor under the security that diagrams and accounts ask for; docs/security.md says what comes of it. `none` lets one that also says `none` send a password unencrypted to another machine.',
    status: 'built',
  },
  caFile: {
    name: 'SMTP_CA_FILE',
    group: 'connections',
    schema: certificateFile,
    example: '/etc/ssl/mail-ca.pem',
    meaning:
      'Certificates that are trusted besides the usual ones, for mail servers with a private CA. An account can have a `caFile` of its own beside it.',
    status: 'built',
  },
  tlsUnverifiedHosts: {
    name: 'SMTP_TLS_UNVERIFIED_HOSTS',
    group: 'connections',
    schema: hostList,
    default: '',
    example: 'relay.internal',
    meaning: 'Mail servers whose certificate is not verified, such as a relay with a self-signed one.',
    status: 'built',
  },
  hostsAllow: {
    name: 'SMTP_HOSTS_ALLOW',
    group: 'connections',
    schema: hostRules,
    default: '',
    example: 'smtp.example.com,*.mail.example.com,10.1.0.0/16',
    meaning:
      'Mail servers that may be connected to; without it, all may. A name frees the addresses that it leads to; of another name, all addresses must be in a range.',
    status: 'built',
  },
  hostsDeny: {
    name: 'SMTP_HOSTS_DENY',
    group: 'connections',
    schema: hostRules,
    default: '',
    example: '127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7',
    meaning:
      'Hosts that nothing connects to: mail servers, proxies, token endpoints and those of SMTP_URLS_ALLOW. It wins over both lists of allowed hosts, and one denied address refuses the whole host. The metadata addresses of clouds (169.254.0.0/16, 100.100.100.200, fd00:ec2::254, fd20:ce::254) are always denied.',
    status: 'built',
  },
  proxy: {
    name: 'SMTP_PROXY',
    group: 'connections',
    schema: proxyAddress,
    example: 'socks5://proxy.example.com:1080',
    meaning:
      'Proxy for connections to mail servers and token endpoints: socks5://, http:// or https://, with user:password@ where it wants a login. Names are resolved here first, and the proxy is asked for the address; a name that cannot be resolved here goes to the proxy, unless an address range is in SMTP_HOSTS_ALLOW or SMTP_HOSTS_DENY.',
    secret: true,
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
