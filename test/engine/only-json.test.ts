import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { useEngine } from '../support/engine.ts'

const engine = useEngine()
const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const lineSchema = z.looseObject({ level: z.string(), time: z.iso.datetime(), msg: z.string() })
type Line = z.infer<typeof lineSchema>

let folder: string
let tokens: Server
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-only-json-'))
  // a page where a token should be, a refusal elsewhere
  tokens = createServer((request, response) => {
    if (request.url === '/page') response.end('<html>Log in</html>')
    else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}')
  })
  await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  tokens.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the worker until a line fits, or to its end; gives every byte of both outputs as lines, and the exit code. */
async function run(
  env: Readonly<Record<string, string>>,
  until: (line: Line) => boolean = () => false,
  args: readonly string[] = ['run'],
): Promise<{ lines: Line[]; code: number | null }> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      HTTP_PORT: '0',
      HTTP_HOST: '127.0.0.1',
      SMTP_LEDGER: 'memory:',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 50_000,
    killSignal: 'SIGKILL',
  })
  const texts = ['', '']
  let stopping = false
  const streams = [child.stdout, child.stderr]
  streams.forEach((stream, n) =>
    stream.setEncoding('utf8').on('data', (text: string) => {
      texts[n] = (texts[n] ?? '') + text
      if (!stopping && linesOf(texts[n] ?? '').some((line) => until(line))) {
        stopping = true
        child.kill('SIGTERM')
      }
    }),
  )
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  for (const text of texts) expect(text === '' || text.endsWith('\n'), text).toBe(true)
  return { lines: texts.flatMap((text) => linesOf(text)), code }
}

function linesOf(text: string): Line[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line) => lineSchema.parse(JSON.parse(line)))
}

const oauth = (path: string) => ({
  ZEEBE_GRPC_ADDRESS: engine.grpcAddress,
  CAMUNDA_CLIENT_ID: 'mail-worker',
  CAMUNDA_CLIENT_SECRET: 'hunter22-hunter22',
  CAMUNDA_OAUTH_URL: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}${path}`,
  // the client's own log is as loud as it can be
  CAMUNDA_LOG_LEVEL: 'silly',
})
const tells = (event: string) => (line: Line) => line['event'] === event

test('wrong settings, all at once: each name once, exit code 2', async () => {
  const { lines, code } = await run({
    SMTP_MAX_JOB: '5',
    SMTP_USER: 'me',
    SMTP_MAX_JOBS: '"5"',
    CAMUNDA_CLIENT_MODE: 'saas',
  })
  expect(code).toBe(2)
  expect(lines.map((line) => line['reason'])).toEqual([
    'SMTP_MAX_JOBS is in quotation marks, which belong to the value here; leave them away',
    'SMTP_MAX_JOB is not a setting of this worker; did you mean SMTP_MAX_JOBS?',
    'SMTP_USER is not a setting of this worker; host, port and login of the mail server are inputs of the task',
    expect.stringContaining('CAMUNDA_CLIENT_MODE is not read by this worker'),
  ])
})

test('a wrong command', async () => {
  const { lines, code } = await run({}, undefined, ['check'])
  expect(code).toBe(2)
  expect(lines).toHaveLength(1)
})

test('a token service that refuses the login, is a page, or is not there', async () => {
  const refused = await run(oauth('/token'), tells('engine-login'))
  expect(refused.lines.find(tells('engine-login'))).toMatchObject({
    level: 'error',
    reason: expect.stringMatching(
      /refuses the login \(HTTP 401, invalid_client\); check ZEEBE_CLIENT_ID/,
    ) as string,
  })
  expect(JSON.stringify(refused.lines)).not.toContain('hunter22')
  const page = await run(oauth('/page'), tells('engine-unreachable'))
  expect(page.lines.find(tells('engine-unreachable'))?.['reason']).toContain('something that is no token')
  const nobody = await run(
    { ...oauth('/'), CAMUNDA_OAUTH_URL: 'http://127.0.0.1:1/t' },
    tells('engine-unreachable'),
  )
  expect(nobody.lines.find(tells('engine-unreachable'))?.['reason']).toContain(
    'cannot be reached (ECONNREFUSED)',
  )
})

test('host:port that meets a gateway without TLS, with the way out', async () => {
  const bare = engine.grpcAddress.replace(/^grpc:\/\//, '')
  const { lines } = await run({ ZEEBE_GRPC_ADDRESS: bare }, tells('engine-unreachable'))
  expect(lines.find(tells('engine-unreachable'))?.['advice']).toContain(
    `write ZEEBE_GRPC_ADDRESS=grpc://${bare}`,
  )
})

test('a database that is away, with an sslmode about which the driver would warn', async () => {
  const { lines } = await run(
    {
      SMTP_LEDGER: 'postgres://me:hunter22@127.0.0.1:1/mail?sslmode=require',
      ZEEBE_GRPC_ADDRESS: engine.grpcAddress,
    },
    tells('ledger-problem'),
  )
  expect(lines.find(tells('ledger-problem'))?.['reason']).toContain('ECONNREFUSED')
  expect(JSON.stringify(lines)).not.toContain('hunter22')
})

test('warnings of Node, and what a library prints, in colours and over several lines', async () => {
  const noise = join(folder, 'noise.cjs')
  await writeFile(
    noise,
    `setTimeout(() => {
       process.emitWarning('old', 'DeprecationWarning', 'DEP0000')
       console.error('\\u001b[31mred\\u001b[39m\\n  at stack')
       console.log({ a: 1 })
     }, 1500)`,
  )
  const { lines, code } = await run(
    { ZEEBE_GRPC_ADDRESS: engine.grpcAddress, NODE_OPTIONS: `--require ${noise}` },
    (line) => line['text'] === '{ a: 1 }',
  )
  expect(code).toBe(0)
  expect(lines.find(tells('stray-output'))).toMatchObject({ level: 'warn', text: 'red\n  at stack' })
  expect(lines.find(tells('node-warning'))).toMatchObject({
    name: 'DeprecationWarning',
    code: 'DEP0000',
    reason: 'old',
  })
})

test('a start that goes well begins with what was started, and has no error in it', async () => {
  const { lines, code } = await run(
    { ZEEBE_GRPC_ADDRESS: engine.grpcAddress, SMTP_MAX_JOBS: '3' },
    tells('ready'),
  )
  expect(code).toBe(0)
  expect(lines[0]).toMatchObject({
    event: 'starting',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    node: process.version,
    engine: engine.grpcAddress,
    ledger: 'memory:',
    http: 'http://127.0.0.1:0',
    settings: { SMTP_MAX_JOBS: '3' },
  })
  expect(lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([])
})
