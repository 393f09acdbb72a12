import dockerignore from '@balena/dockerignore'
import { DockerfileParser, ModifiableInstruction, type Instruction } from 'dockerfile-ast'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { camundaTable } from '../../src/settings/camunda/table.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { settingsTable } from '../../src/settings/table.ts'

const folder = fileURLToPath(new URL('../..', import.meta.url))
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8')
const text = read('Dockerfile')
const { scripts } = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(read('package.json')))
const dockerfile = DockerfileParser.parse(text)
const all = dockerfile.getInstructions().map((instruction) => ({
  name: instruction.getKeyword(),
  flags: flagsOf(instruction),
  text: instruction.getArgumentsContent() ?? '',
}))
const image = all.slice(all.findLastIndex(({ name }) => name === 'FROM'))
const textsOf = (name: string, among = image) =>
  among.filter((instruction) => instruction.name === name).map((instruction) => instruction.text)
const env = Object.fromEntries(
  dockerfile
    .getENVs()
    .flatMap((instruction) => instruction.getProperties())
    .map((property) => [property.getName(), property.getValue() ?? '']),
)

function flagsOf(instruction: Instruction): Readonly<Record<string, string | null>> {
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
  return Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue()]))
}

/** `["node", "x"]`; undefined for the shell form. */
function execForm(words: string): readonly string[] | undefined {
  return words.startsWith('[') ? z.array(z.string()).parse(JSON.parse(words)) : undefined
}

describe('the Dockerfile', () => {
  test('has nothing that a linter complains about', () => expect(validate(text)).toEqual([]))

  test('starts from one exact version of Node, which package.json allows', () => {
    const images = new Set(dockerfile.getFROMs().map((from) => from.getExpandedArguments()[0]?.getValue()))
    expect([...images]).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/)])
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
    const least = Number(/^>=(\d+)/.exec(engines.node)?.[1])
    expect(Number(/\d+/.exec([...images].join(''))?.[0])).toBeGreaterThan(least)
  })

  test('installs what the lock file says, and lets no package run a script', () => {
    const commands = textsOf('RUN', all).flatMap((script) => script.split('&&'))
    const npm = commands.map((command) => command.trim()).filter((command) => /^npm (?!run )/.test(command))
    expect(npm).toEqual(['npm ci --ignore-scripts', 'npm prune --omit=dev --ignore-scripts'])
  })

  test('adds nothing from elsewhere, and copies what it names', () => {
    expect(textsOf('ADD', all)).toEqual([])
    for (const paths of textsOf('COPY', all)) expect(paths.split(/\s+/).slice(0, -1)).not.toContain('.')
  })
})

describe('the image', () => {
  test('runs as a number that is not root, to the end', () => {
    expect(textsOf('USER')).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)])
    const lastStep = image.findLastIndex(({ name }) => name === 'COPY' || name === 'RUN')
    expect(image.findIndex(({ name }) => name === 'USER')).toBeGreaterThan(lastStep)
  })

  test('runs the worker itself, not a shell that swallows signals', () => {
    expect(textsOf('CMD').map(execForm)).toEqual([scripts.start.split(' ')])
    expect(scripts.start).toMatch(/^node (--[a-z-]+=\d+ )*dist\/main\.js run$/)
    expect(textsOf('ENTRYPOINT')).toEqual([])
    expect(textsOf('STOPSIGNAL')).toEqual(['SIGTERM'])
  })

  test('is looked after by the port that it listens on', () => {
    const port = settingsTable.httpPort.default
    expect(textsOf('EXPOSE')).toEqual([port])
    const [program, ...args] = execForm(textsOf('HEALTHCHECK').join('').replace('CMD', '').trim()) ?? []
    expect(program).toBe('node')
    expect(args.join(' ')).toContain(`\${process.env.HTTP_PORT || ${port}}/health/live`)
  })

  test('has settings that the worker accepts', () => {
    expect(env).toMatchObject({ NODE_ENV: 'production', CAMUNDA_TOKEN_DISK_CACHE_DISABLE: 'true' })
    expect(() => loadSettings(env)).not.toThrow()
  })

  test('keeps its ledger in a volume that belongs to its user', () => {
    const [volume = ''] = textsOf('VOLUME')
    expect(env['SMTP_LEDGER']).toMatch(new RegExp(`^sqlite:${volume}/[^/]+$`))
    const filled = image.find(({ name, text: paths }) => name === 'COPY' && paths.endsWith(` ${volume}`))
    expect(filled?.flags['chown']).toBe(textsOf('USER').join(''))
  })

  test('holds no secret', () => {
    const secrets = [...Object.values(settingsTable), ...camundaTable]
      .filter((row) => 'secret' in row && row.name !== settingsTable.ledger.name)
      .map(({ name }) => name)
    const names = [...Object.keys(env), ...textsOf('ARG', all).map((arg) => arg.split('=')[0])]
    expect(names.filter((name) => name === undefined || secrets.includes(name))).toEqual([])
    expect(names.filter((name) => /PASSWORD|SECRET|CREDENTIAL/.test(name ?? ''))).toEqual([])
    expect(Object.values(env).filter((value) => /\/\/[^/]*:[^/]*@/.test(value))).toEqual([])
  })
})

describe('.dockerignore', () => {
  const rules = dockerignore.default().add(read('.dockerignore'))

  test('shows the builder what the Dockerfile copies, and nothing else', () => {
    const copied = all
      .filter(({ name, flags }) => name === 'COPY' && flags['from'] === undefined)
      .flatMap(({ text: paths }) => paths.split(/\s+/).slice(0, -1))
    const inScripts = readdirSync(`${folder}/scripts`).map((name) => `scripts/${name}`)
    const seen = rules.filter([...readdirSync(folder), ...inScripts])
    expect(seen.sort()).toEqual([...new Set(copied)].sort())
  })

  test.each(['.env', '.git/config', 'data/ledger.db', 'node_modules/a/index.js', 'test/a.test.ts'])(
    'hides %s',
    (path) => expect(rules.ignores(path)).toBe(true),
  )
})
