import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProcess, JOB_TYPE } from '../support/bpmn.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the quickstart with a diagram of one’s own', { timeout: 120_000 }, () => {
  let folder: string
  let diagram: string
  let variables: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smtp-diagram-'))
    diagram = join(folder, 'invoice.bpmn')
    variables = join(folder, 'invoice.json')
    await writeFile(diagram, buildProcess('invoice', [{ id: 'send', type: JOB_TYPE, inputs }]))
    await writeFile(variables, JSON.stringify({ to: 'ada@example.org', number: 4711 }))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** What a modeler has: a server elsewhere, and a password that is not on this machine. */
  const inputs = {
    'authentication.hostname': 'smtp.example.com',
    'authentication.port': '=465',
    'authentication.security': 'tls',
    'authentication.username': 'shop',
    'authentication.password': '{{secrets.SMTP_PASSWORD}}',
    smtpEmailMailBoxName: 'shop@example.com',
    smtpEmailToRecipients: '=[to]',
    smtpEmailSubject: '="Invoice " + string(number)',
    smtpEmailContentType: 'text',
    smtpEmailContent: 'Hello',
  }

  const quickstart = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)(process.execPath, ['scripts/prepare.mjs', 'sandbox/quickstart/main.ts', ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      timeout: 110_000,
    })
  const says = (text: string): unknown => expect.stringContaining(text)

  it('runs it, and its mail goes to the mailbox', async () => {
    const { stdout } = await quickstart([diagram, '--variables', variables, '--once'])
    expect(stdout).toMatch(/✓ Process {2}invoice, instance \d+, has started/)
    expect(stdout).toContain('whatever the diagram says, and no login.')
    expect(stdout).toContain('the instance is completed')
  })

  it('ends with the worker’s words when a person is needed', async () => {
    await expect(quickstart([diagram, '--once'])).rejects.toMatchObject({
      code: 1,
      stderr: says('Incident at send: '),
    })
  })

  it('names an element that the engine does not know', async () => {
    const other = join(folder, 'other.bpmn')
    const xml = await readFile(diagram, 'utf8')
    await writeFile(other, xml.replaceAll('serviceTask', 'businessRuleTask'))
    await expect(quickstart([other, '--once'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/other\.bpmn cannot be run here: .*'?send'?/s) as unknown,
    })
  })

  it('is refused with an engine elsewhere, since its mail could leave this machine', async () => {
    const given = { ZEEBE_GRPC_ADDRESS: 'grpc://127.0.0.1:1' }
    await expect(quickstart([diagram], given)).rejects.toMatchObject({
      code: 2,
      stderr: says('With ZEEBE_GRPC_ADDRESS a diagram of your own is not run'),
    })
  })

  it('says in one sentence what is wrong with the files', async () => {
    const wrong: readonly (readonly [string[], string])[] = [
      [[join(folder, 'none.bpmn')], 'none.bpmn cannot be read (ENOENT).'],
      [[diagram, '--variables', diagram], 'invoice.bpmn is no JSON'],
      [['--variables', variables], '--variables goes with a diagram'],
    ]
    for (const [args, sentence] of wrong)
      await expect(quickstart(args)).rejects.toMatchObject({ code: 2, stderr: says(sentence) })
  })
})
