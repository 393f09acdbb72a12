import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INSIDE, npmrc } from './npm-settings.ts'
import { outputOf, runProgram } from '../programs/run-program.ts'
import { podman, store } from './store.ts'

export const PROJECT_IMAGE = 'localhost/camunda-smtp-connector:test'

/** Builds the Dockerfile of a folder, as it is. Layers that did not change come from the last build. */
export async function buildProjectImage(folder: string): Promise<void> {
  const settings = await mkdtemp(join(tmpdir(), 'image-npm-'))
  try {
    const mounts = await npmMounts(settings)
    const options = [
      // no namespaces and no cgroups: this works in a sandbox, too
      '--isolation=chroot',
      '--pull=never',
      '--layers',
      '--force-rm',
      // the other format has no HEALTHCHECK
      '--format=docker',
      ...mounts.map((mount) => `--volume=${mount}`),
      `--tag=${PROJECT_IMAGE}`,
    ]
    await runProgram('buildah', [...store, 'build', ...options, folder], { minutes: 15 })
  } finally {
    await rm(settings, { recursive: true, force: true })
  }
  // layers of three days ago that nothing uses
  const prune = ['image', 'prune', '--force', '--filter=until=72h']
  await runProgram('podman', [...podman, ...prune], { minutes: 5 })
}

/** What RUN steps see of this machine; `:O` keeps what they write out of it. */
async function npmMounts(folder: string): Promise<readonly string[]> {
  const [registry, cache] = await Promise.all([
    outputOf('npm', ['config', 'get', 'registry']),
    outputOf('npm', ['config', 'get', 'cache']),
  ])
  await mkdir(cache, { recursive: true })
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env
  const file = join(folder, 'npmrc')
  await writeFile(file, npmrc({ registry, certificates }))
  return [
    `${file}:${INSIDE.settings}:ro`,
    `${cache}:${INSIDE.cache}:O`,
    ...(certificates === undefined ? [] : [`${certificates}:${INSIDE.certificates}:ro`]),
  ]
}
