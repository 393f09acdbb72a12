import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { EngineClient } from '../sandbox/client/engine-client.ts'
import { EngineProcess } from '../sandbox/client/engine-process.ts'
import { buildProcess } from '../test/support/bpmn.ts'
import { TestWorker } from '../test/support/worker.ts'

/**
 * `npm run bench`: CPU per mail of the worker with each ledger, and of nodemailer's pool alone, in one run on one
 * machine. Compare the ratios; mails per second are the machine's and mostly the engine's.
 */
const MAILS = Number(process.env['BENCH_MAILS'] ?? 2_000)
const WARM_UP = 600
const CREATORS = 40
const TYPE = 'bench'
const profileFolder = process.env['BENCH_PROFILE']

interface Figures {
  readonly cpuMsPerMail: number
  readonly mailsPerSecond: number
  readonly peakRssMb: number
}

const folder = await mkdtemp(join(tmpdir(), 'smtp-bench-'))
const sink = startScript('sink.ts', [])
const lines = createInterface({ input: sink.stdout })[Symbol.asyncIterator]()
const { port, ca } = JSON.parse(await nextLine()) as { port: number; ca: string }
const caFile = join(folder, 'ca.pem')
await writeFile(caFile, ca)
const engine = await EngineProcess.start()
const client = new EngineClient(engine.grpcAddress)
try {
  await client.deploy(diagram())
  const rows: [string, Figures][] = [['nodemailer pool alone', await measurePool()]]
  for (const ledger of ['memory:', `sqlite:${join(folder, 'ledger.db')}`]) {
    rows.push([`worker, ${ledger.split(':')[0]} ledger`, await measureWorker(ledger)])
  }
  print(rows)
} finally {
  client.close()
  await engine.close()
  sink.stdin.end()
  await rm(folder, { recursive: true, force: true })
}

async function measurePool(): Promise<Figures> {
  const child = startScript('nodemailer-pool.ts', [String(port), ca, String(WARM_UP), String(MAILS)])
  return JSON.parse(await text(child.stdout)) as Figures
}

async function measureWorker(ledger: string): Promise<Figures> {
  const worker = await TestWorker.start({
    grpcAddress: engine.grpcAddress,
    // the profile of each worker ends up in this folder
    nodeArguments: profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [],
    env: {
      SMTP_JOB_TYPES: `${TYPE}=seed`,
      SMTP_LEDGER: ledger,
      SMTP_CA_FILE: caFile,
      SECRET_BENCH: 'bench-password',
      LOG_LEVEL: 'info',
    },
  })
  await sendAll(WARM_UP)
  const cpuBefore = await cpuSeconds(worker)
  const began = performance.now()
  await sendAll(MAILS)
  const seconds = (performance.now() - began) / 1000
  const cpu = (await cpuSeconds(worker)) - cpuBefore
  const peakRssMb = await peakRss(worker)
  await worker.stop()
  return { cpuMsPerMail: (cpu * 1000) / MAILS, mailsPerSecond: MAILS / seconds, peakRssMb }
}

/** Starts instances from several places at once and waits until the sink has all their mails. */
async function sendAll(count: number): Promise<void> {
  const before = await mailsInSink()
  let left = count
  const create = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await createInstance({ subject: `bench ${left}` })
    }
  }
  const t0 = performance.now()
  await Promise.all(Array.from({ length: CREATORS }, create))
  process.stderr.write(
    `created ${count} in ${Math.round(performance.now() - t0)} ms, sent then ${(await mailsInSink()) - before}\n`,
  )
  while ((await mailsInSink()) < before + count) await sleep(20)
}

/** The engine answers "busy" to more than it can take; then it is asked again. */
async function createInstance(variables: Record<string, unknown>): Promise<void> {
  for (;;) {
    try {
      await client.createInstance(TYPE, variables)
      return
    } catch (error) {
      if (!String(error).includes('RESOURCE_EXHAUSTED')) throw error
      await sleep(20)
    }
  }
}

async function mailsInSink(): Promise<number> {
  sink.stdin.write('?\n')
  return (JSON.parse(await nextLine()) as { mails: number }).mails
}

async function nextLine(): Promise<string> {
  const { value } = (await lines.next()) as { value: string }
  return value
}

async function cpuSeconds(worker: TestWorker): Promise<number> {
  const text = await (await worker.get('/metrics')).text()
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1])
}

async function peakRss(worker: TestWorker): Promise<number> {
  const status = await readFile(`/proc/${worker.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

function diagram(): string {
  const body = 'The quick brown fox jumps over the lazy dog, and then it goes home.\n'.repeat(30)
  return buildProcess(TYPE, [
    {
      id: 'send',
      type: TYPE,
      inputs: {
        'authentication.hostname': 'localhost',
        'authentication.port': String(port),
        'authentication.username': 'bench',
        'authentication.password': '{{secrets.BENCH}}',
        'authentication.security': 'starttls',
        smtpEmailMailBoxName: 'shop@example.com',
        smtpEmailToRecipients: '=["customer@example.org"]',
        smtpEmailSubject: '=subject',
        smtpEmailContentType: 'text',
        smtpEmailContent: body,
      },
      headers: { resultVariable: 'mail', resultExpression: '={messageId: response.messageId}' },
    },
  ])
}

function startScript(
  name: string,
  args: readonly string[],
): ChildProcess & { stdout: NodeJS.ReadableStream; stdin: NodeJS.WritableStream } {
  const path = new URL(name, import.meta.url).pathname
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return child
}

function print(rows: readonly (readonly [string, Figures])[]): void {
  const [, base] = rows[0] ?? []
  process.stdout.write(`\n${MAILS} mails of 2 KB over STARTTLS with AUTH\n\n`)
  process.stdout.write(
    '| what | CPU ms/mail | of the pool alone | mails/s | peak RSS MB |\n|---|---|---|---|---|\n',
  )
  for (const [name, { cpuMsPerMail, mailsPerSecond, peakRssMb }] of rows) {
    const ratio = base ? cpuMsPerMail / base.cpuMsPerMail : 1
    const cells = [
      name,
      cpuMsPerMail.toFixed(2),
      `${ratio.toFixed(2)}x`,
      mailsPerSecond.toFixed(0),
      peakRssMb.toFixed(0),
    ]
    process.stdout.write(`| ${cells.join(' | ')} |\n`)
  }
}
