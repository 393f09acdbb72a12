import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeReadOnly, startContainer } from './docker/container.ts'
import { parseDockerfile } from './docker/dockerfile.ts'
import { buildImage, type Image } from './docker/image.ts'

/**
 * Builds the image without an image builder: carries out the steps of the Dockerfile in a temporary folder, then
 * starts what came out as the image's user, who can write to the volume only. Shows that nothing is missing in it.
 */
const context = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const say = (line: string) => process.stdout.write(`${line}\n`)
const read = (name: string) => readFile(join(context, name), 'utf8')

// as in a container
process.umask(0o022)
const scratch = await mkdtemp(join(tmpdir(), 'docker-steps-'))
let undo = async (): Promise<void> => undefined
try {
  await chmod(scratch, 0o755)
  const stages = parseDockerfile(await read('Dockerfile'))
  const image = await buildImage({ stages, context, dockerignore: await read('.dockerignore'), scratch, say })
  undo = await makeReadOnly(image)
  say('a wrong setting ends the start')
  await endsWithBadSetting(image)
  say('without an engine it waits, lives, is not ready, and stops when it is told to')
  await waitsForTheEngine(image)
  say('the image is complete')
} finally {
  await undo()
  await rm(scratch, { recursive: true, force: true })
}

async function endsWithBadSetting(image: Image): Promise<void> {
  const container = startContainer(image, image.command, { SMTP_MAX_JOBS: 'lots' })
  assert.equal(await container.exitCode, 2, container.output())
  assert.match(container.output(), /^SMTP_MAX_JOBS: /m)
}

async function waitsForTheEngine(image: Image): Promise<void> {
  const [httpPort, enginePort] = [String(await freePort()), String(await freePort())]
  const env = { HTTP_PORT: httpPort, ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${enginePort}` }
  const container = startContainer(image, image.command, env)
  try {
    await container.says('engine-unreachable', 30_000)
    assert.equal(await startContainer(image, image.healthcheck, env).exitCode, 0, 'the health check fails')
    const ready = await fetch(`http://127.0.0.1:${httpPort}/health/ready`)
    assert.equal(ready.status, 503)
  } finally {
    container.stop()
  }
  assert.equal(await container.exitCode, 0, container.output())
  for (const volume of image.volumes) {
    const files = await readdir(join(image.root, volume))
    assert.notEqual(files.length, 0, `nothing was written to ${volume}`)
  }
  assert.equal(
    await startContainer(image, image.healthcheck, env).exitCode,
    1,
    'nobody is there, and it is healthy',
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
