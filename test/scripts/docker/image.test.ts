import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeReadOnly, startContainer } from '../../../scripts/docker/container.ts'
import { parseDockerfile } from '../../../scripts/docker/dockerfile.ts'
import { buildImage, type Image } from '../../../scripts/docker/image.ts'

let folder: string
let undo: () => Promise<void>
beforeEach(async () => {
  undo = async () => undefined
  folder = await mkdtemp(join(tmpdir(), 'image-test-'))
  // the user of the image is somebody else
  await chmod(folder, 0o755)
  await mkdir(join(folder, 'context/src/inner'), { recursive: true })
  await mkdir(join(folder, 'scratch'))
  for (const name of ['main.txt', 'inner/deep.txt', 'inner/.env'])
    await writeFile(join(folder, 'context/src', name), name)
})
afterEach(async () => {
  await undo()
  await rm(folder, { recursive: true })
})

const build = (dockerfile: string, dockerignore = ''): Promise<Image> =>
  buildImage({
    stages: parseDockerfile(dockerfile),
    context: join(folder, 'context'),
    dockerignore,
    scratch: join(folder, 'scratch'),
    say: () => undefined,
  })

test('steps run in their stage, and only what is copied gets into the image', async () => {
  const image = await build(
    `FROM a AS build
    WORKDIR /app
    COPY src ./src
    RUN cat src/main.txt src/inner/deep.txt > both.txt && test ! -e src/inner/.env
    FROM a
    ENV GREETING="hello there"
    WORKDIR /app
    COPY --from=build /app/both.txt ./
    CMD ["cat", "both.txt"]`,
    '**/.env',
  )
  expect(await readFile(join(image.root, 'app/both.txt'), 'utf8')).toBe('main.txtinner/deep.txt')
  await expect(stat(join(image.root, 'app/src'))).rejects.toThrow('ENOENT')
  expect(image).toMatchObject({
    workdir: '/app',
    env: { GREETING: 'hello there' },
    command: ['cat', 'both.txt'],
  })
})

test.each([
  ['a step that fails', 'RUN exit 3', 'ended with 3'],
  ['a step that would leave its folder', 'RUN mkdir /data', 'absolute path'],
  ['an instruction that it does not know', 'ONBUILD RUN true', 'ONBUILD'],
  ['a flag that it does not know', 'COPY --link src src', '--link'],
  ['a stage that is not there', 'COPY --from=other /a /a', 'other'],
])('%s is an error', async (_, instruction, message) => {
  await expect(build(`FROM a\n${instruction}`)).rejects.toThrow(message)
})

test('a container has its own user and variables, and can write to its volumes only', async () => {
  const image = await build(
    `FROM a AS build
    RUN mkdir data
    FROM a
    COPY --from=build --chown=1000:1000 /data /data
    ENV NOTE=file:/data/note
    WORKDIR /app
    VOLUME /data
    USER 1000:1000`,
  )
  undo = await makeReadOnly(image)
  const run = async (script: string) => {
    const container = startContainer(image, ['/bin/sh', '-c', script], { EXTRA: 'x' })
    return { code: await container.exitCode, output: container.output().trim() }
  }
  expect(await run('echo $NOTE $EXTRA $HOME')).toEqual({
    code: 0,
    output: `file:${image.root}/data/note x /nonexistent`,
  })
  expect((await run('id -u')).output).not.toBe('0')
  expect((await run('touch ${NOTE#file:}')).code).toBe(0)
  expect((await run('touch here')).code).not.toBe(0)
  expect((await run('touch ../there')).code).not.toBe(0)
})

test('waiting for words of a container', async () => {
  const image = await build('FROM a\nUSER 1000')
  const patient = startContainer(image, ['/bin/sh', '-c', 'echo one; exec sleep 5'])
  await patient.says('one', 5_000)
  await expect(patient.says('two', 20)).rejects.toThrow('it said:\none')
  patient.stop()
  await patient.exitCode
  const short = startContainer(image, ['/bin/sh', '-c', 'echo gone >&2'])
  await expect(short.says('two', 5_000)).rejects.toThrow('before it ended; it said:\ngone')
})
