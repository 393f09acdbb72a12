import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { outputOf, runProgram } from '../programs/run-program.ts'
import { podman } from './store.ts'

export interface Base {
  /** As FROM names it. */
  readonly name: string
  readonly node: string
  readonly suite: string
}

/** What the Dockerfile starts from. Throws when it is not a slim Node image of a suite of Debian. */
export function baseOf(dockerfile: string): Base {
  const [, node] = /^ARG NODE_VERSION=(\d+\.\d+\.\d+)$/m.exec(dockerfile) ?? []
  const [, suite] = /^FROM node:\$\{NODE_VERSION\}-([a-z]+)-slim\b/m.exec(dockerfile) ?? []
  if (node === undefined || suite === undefined)
    throw new Error('the Dockerfile does not start from node:${NODE_VERSION}-SUITE-slim')
  return { name: `localhost/node:${node}-${suite}-slim`, node, suite }
}

/** What a shell and Node need; unpacked, not set up: no step of the Dockerfile needs more. */
const PACKAGES = 'base-files,base-passwd,bash,coreutils,dash,findutils,grep,libc-bin,libstdc++6,sed'
const NPM = 'npm@11'

/** Makes the image that the Dockerfile starts from out of packages of Debian and npm: no image registry is asked. */
export async function makeBaseImage({ name, node, suite }: Base): Promise<void> {
  const steps = [
    `npm install --global --prefix "$1/usr/local" --ignore-scripts --no-audit --no-fund node-linux-${process.arch}@${node} ${NPM}`,
    // the file itself: npm finds its settings beside the program
    `cd "$1/usr/local" && mv lib/node_modules/node-linux-${process.arch}/bin/node bin/node`,
    `rm -r "$1/usr/local/lib/node_modules/node-linux-${process.arch}"`,
    // what setting up base-passwd does
    'cp "$1/usr/share/base-passwd/passwd.master" "$1/etc/passwd"',
    'cp "$1/usr/share/base-passwd/group.master" "$1/etc/group"',
  ]
  const options = [
    '--variant=extract',
    `--include=${PACKAGES}`,
    ...steps.map((step) => `--extract-hook=${step}`),
  ]
  const recipe = createHash('sha256')
    .update([...options, suite].join(' '))
    .digest('hex')
  if ((await recipeOf(name)) === recipe) return
  const folder = await mkdtemp('/var/tmp/base-image-')
  try {
    const root = join(folder, 'root.tar')
    await runProgram('mmdebstrap', ['--quiet', ...options, suite, root], { minutes: 10 })
    const changes = ['CMD ["node"]', `LABEL recipe=${recipe}`].map((line) => `--change=${line}`)
    await runProgram('podman', [...podman, 'import', '--quiet', ...changes, root, name], { minutes: 5 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The hash of how an image was made; undefined when there is none. */
async function recipeOf(name: string): Promise<string | undefined> {
  const inspect = ['image', 'inspect', '--format={{index .Labels "recipe"}}', name]
  return outputOf('podman', [...podman, ...inspect]).catch(() => undefined)
}
