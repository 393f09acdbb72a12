export interface NpmSettings {
  readonly registry: string
  /** Certificates of a network that looks into TLS; undefined where there is none. */
  readonly certificates: string | undefined
}

/** Where npm finds them while the image is built; nothing of it stays in the image. */
export const INSIDE = {
  settings: '/usr/local/etc/npmrc',
  cache: '/var/cache/npm',
  certificates: '/var/cache/npm-certificates.pem',
} as const

/** The settings of npm during the build: packages come from where this machine gets them, from its cache at best. */
export function npmrc({ registry, certificates }: NpmSettings): string {
  const lines = [
    `registry=${registry}`,
    `cache=${INSIDE.cache}`,
    'prefer-offline=true',
    'audit=false',
    'fund=false',
    'update-notifier=false',
    ...(certificates === undefined ? [] : [`cafile=${INSIDE.certificates}`]),
  ]
  return `${lines.join('\n')}\n`
}
