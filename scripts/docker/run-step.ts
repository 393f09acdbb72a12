import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Variables with which npm finds its registry on this machine; nothing else of it gets into a step. */
const FROM_OUTSIDE = /^(PATH|HOME|.*_proxy|npm_config_(registry|cache|userconfig)|NODE_EXTRA_CA_CERTS)$/i

/** Carries out a RUN step in a folder. There is no chroot, so that a step must keep to its working folder. */
export async function runStep(
  script: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  if (/(?:^|[\s='"])\//.test(script))
    throw new Error(`"${script}" has an absolute path, which would be one of this machine`)
  const outside = Object.entries(process.env).filter(([name]) => FROM_OUTSIDE.test(name))
  const child = spawn('/bin/sh', ['-c', script], {
    cwd: folder,
    env: { ...Object.fromEntries(outside), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`RUN ${script} ended with ${String(code)}`)
}
