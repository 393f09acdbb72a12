import { chmod, cp, lchown, mkdir, mkdtemp, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { buildContext } from './build-context.ts'
import { assignments, execForm, type Instruction, type Stage } from './dockerfile.ts'
import { runStep } from './run-step.ts'

/** What a container of the image would be started with; paths are inside the image, `root` is where it lies here. */
export interface Image {
  readonly root: string
  workdir: string
  user: string
  env: Record<string, string>
  volumes: string[]
  command: readonly string[]
  healthcheck: readonly string[]
}

interface Build {
  readonly context: string
  readonly contextFiles: readonly string[]
  readonly stages: Map<string, Image>
  readonly say: (line: string) => void
}

/** Runs the COPY and RUN steps of all stages in folders below `scratch`. The base images are this machine itself. */
export async function buildImage(options: {
  readonly stages: readonly Stage[]
  readonly context: string
  readonly dockerignore: string
  readonly scratch: string
  readonly say: (line: string) => void
}): Promise<Image> {
  const { stages, context, dockerignore, scratch, say } = options
  const contextFiles = await buildContext(context, dockerignore)
  const build: Build = { context, contextFiles, stages: new Map(), say }
  let image: Image | undefined
  for (const { image: base, alias, instructions } of stages) {
    say(`FROM ${base}`)
    image = emptyImage(await mkdtemp(join(scratch, `${alias ?? 'image'}-`)))
    // a container's user is somebody else
    await chmod(image.root, 0o755)
    for (const instruction of instructions) await carryOut(instruction, image, build)
    if (alias !== undefined) build.stages.set(alias, image)
  }
  if (image === undefined) throw new Error('the Dockerfile has no FROM')
  return image
}

const emptyImage = (root: string): Image => ({
  root,
  workdir: '/',
  user: '0:0',
  env: {},
  volumes: [],
  command: [],
  healthcheck: [],
})

async function carryOut({ name, flags, text }: Instruction, image: Image, build: Build): Promise<void> {
  switch (name) {
    case 'WORKDIR':
      image.workdir = text
      await mkdir(join(image.root, text), { recursive: true })
      return
    case 'COPY':
      build.say(`COPY ${text}`)
      return copy(flags, text.split(/\s+/), image, build)
    case 'RUN':
      build.say(`RUN ${text}`)
      return runStep(text, join(image.root, image.workdir), image.env)
    case 'ENV':
      Object.assign(image.env, assignments(text))
      return
    case 'VOLUME':
      image.volumes.push(...(execForm(text) ?? text.split(/\s+/)))
      return
    case 'USER':
      image.user = text
      return
    case 'CMD':
      image.command = execForm(text) ?? ['/bin/sh', '-c', text]
      return
    case 'HEALTHCHECK':
      image.healthcheck = execForm(text.replace(/^CMD\s+/, '')) ?? []
      return
    case 'LABEL':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return
    default:
      throw new Error(`${name} is not known here; teach it to scripts/docker/image.ts`)
  }
}

async function copy(
  { from, chmod: mode, chown, ...unknown }: Readonly<Record<string, string>>,
  paths: readonly string[],
  image: Image,
  build: Build,
): Promise<void> {
  if (Object.keys(unknown).length > 0)
    throw new Error(`COPY --${Object.keys(unknown).join(', --')} is not known here`)
  const target = paths.at(-1) ?? ''
  const destination = join(image.root, target.startsWith('/') ? '' : image.workdir, target)
  for (const source of paths.slice(0, -1)) {
    const origin = from === undefined ? join(build.context, source) : join(rootOf(from, build), source)
    const isFolder = (await stat(origin)).isDirectory()
    const place = isFolder || !target.endsWith('/') ? destination : join(destination, basename(source))
    await mkdir(isFolder ? place : dirname(place), { recursive: true })
    // the content of a folder is copied, not the folder, and links stay as they are
    await cp(origin, place, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => from !== undefined || isVisible(path.slice(build.context.length + 1), build),
    })
    if (mode !== undefined) await chmod(place, Number.parseInt(mode, 8))
    if (chown !== undefined) await give(place, chown)
  }
}

function isVisible(path: string, { contextFiles }: Build): boolean {
  return contextFiles.some((file) => file === path || file.startsWith(`${path}/`))
}

function rootOf(stage: string, { stages }: Build): string {
  const image = stages.get(stage)
  if (image === undefined) throw new Error(`COPY --from=${stage}: no such stage`)
  return image.root
}

/** Only root can give files away; anybody else starts the image as himself, so that they have the right owner. */
async function give(path: string, owner: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const [uid = 0, gid = uid] = owner.split(':').map(Number)
  await lchown(path, uid, gid)
  if (!(await stat(path)).isDirectory()) return
  for (const entry of await readdir(path)) await give(join(path, entry), owner)
}
