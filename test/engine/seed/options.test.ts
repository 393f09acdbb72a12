import { describe, expect, it } from 'vitest'
import { headers, useMailBench } from '../../support/mail-bench.ts'

const bench = useMailBench('seed-options')

/** A boolean as a modeler may write it: FEEL, by hand, and what the dropdowns of the Infosys template leave behind. */
const yes = ['=true', 'true', 'True', 'TRUE', ' true ', '${true}', '${True}', '="true"', '="${true}"']
const no = ['=false', 'false', 'False', 'FALSE', ' false ', '${false}', '${False}', '="false"', '="${false}"']
const notGiven = [undefined, '=""', '=null', ' ']

describe('importance', { concurrent: true }, () => {
  // in a header it would be another opinion, and spam filters count X-MSMail-Priority
  const never = ['Priority', 'X-MSMail-Priority']

  it.each(['high', 'High', 'HIGH', ' high ', '="high"', ...yes])('%j is high', async (typed) => {
    const message = await bench.send({ smtpEmailImportance: typed })
    expect(headers(message, 'Importance')).toEqual(['high'])
    expect(headers(message, 'X-Priority')).toEqual(['1'])
    expect(never.flatMap((name) => headers(message, name))).toEqual([])
  })

  it.each(['low', 'Low', 'LOW', ' low ', '="low"'])('%j is low', async (typed) => {
    const message = await bench.send({ smtpEmailImportance: typed })
    expect(headers(message, 'Importance')).toEqual(['low'])
    expect(headers(message, 'X-Priority')).toEqual(['5'])
    expect(never.flatMap((name) => headers(message, name))).toEqual([])
  })

  it.each(['normal', 'Normal', 'NORMAL', '="normal"', ...no, ...notGiven])(
    '%j is normal, and says nothing',
    async (typed) => {
      const message = await bench.send({ smtpEmailImportance: typed })
      expect(['Importance', 'X-Priority', ...never].flatMap((name) => headers(message, name))).toEqual([])
    },
  )
})

describe('the read receipt', { concurrent: true }, () => {
  const never = ['Return-Receipt-To', 'X-Confirm-Reading-To']

  it.each(yes)('%j asks for one, to the sender', async (typed) => {
    const message = await bench.send({ smtpEmailReadReceipt: typed })
    expect(headers(message, 'Disposition-Notification-To')).toEqual(['shop@example.com'])
    expect(never.flatMap((name) => headers(message, name))).toEqual([])
  })

  it.each([...no, ...notGiven])('%j asks for none', async (typed) => {
    const message = await bench.send({ smtpEmailReadReceipt: typed })
    expect(['Disposition-Notification-To', ...never].flatMap((name) => headers(message, name))).toEqual([])
  })

  it('goes to the mailbox of From, not to that of Reply-To', async () => {
    const message = await bench.send({
      smtpEmailMailBoxName: '"Doe, John" <doe@hostname>',
      smtpEmailDirectReplyTo: 'support@hostname',
      smtpEmailReadReceipt: 'true',
    })
    expect(headers(message, 'Disposition-Notification-To')).toEqual(['"Doe, John" <doe@hostname>'])
    expect(message.envelope.from).toBe('doe@hostname')
  })

  it.each([
    ['Jörg <joerg@müller.example>', '=?UTF-8?Q?J=C3=B6rg?= <joerg@xn--mller-kva.example>'],
    [String.raw`"The \"Shop\"" <shop@hostname>`, String.raw`"The \"Shop\"" <shop@hostname>`],
    ['jörg@hostname', 'jörg@hostname'],
  ])('is a mailbox that mail programs can read: %s', async (from, value) => {
    const message = await bench.send(
      { smtpEmailMailBoxName: '=from', smtpEmailReadReceipt: '=true' },
      { variables: { from } },
    )
    const unfolded = message.raw.toString().replace(/\r\n /g, ' ')
    expect(unfolded.split('\r\n')).toContain(`Disposition-Notification-To: ${value}`)
  })
})

describe('sensitivity', { concurrent: true }, () => {
  it.each([
    ['confidential', 'Company-Confidential'],
    ['Confidential', 'Company-Confidential'],
    ['CONFIDENTIAL', 'Company-Confidential'],
    [' confidential ', 'Company-Confidential'],
    ['="confidential"', 'Company-Confidential'],
    ['personal', 'Personal'],
    ['Personal', 'Personal'],
    ['PERSONAL', 'Personal'],
    ['private', 'Private'],
    ['Private', 'Private'],
    ['PRIVATE', 'Private'],
  ])('%j is %s', async (typed, value) => {
    expect(headers(await bench.send({ smtpEmailSensitivity: typed }), 'Sensitivity')).toEqual([value])
  })

  it.each(['normal', 'Normal', 'NORMAL', ...notGiven])('%j says nothing', async (typed) => {
    expect(headers(await bench.send({ smtpEmailSensitivity: typed }), 'Sensitivity')).toEqual([])
  })
})

describe('every mail', { concurrent: true }, () => {
  it('says once that no person wrote it, and has one Date and one Message-ID', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000
    const message = await bench.send({})
    expect(headers(message, 'Auto-Submitted')).toEqual(['auto-generated'])
    expect(headers(message, 'Message-ID')).toEqual([expect.stringMatching(/^<[\w.-]+@example\.com>$/)])
    expect(headers(message, 'MIME-Version')).toEqual(['1.0'])
    const [date = '', ...others] = headers(message, 'Date')
    expect(date).toMatch(/^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/)
    expect(Date.parse(date)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(date)).toBeLessThanOrEqual(Date.now())
    expect(others).toEqual([])
    expect(headers(message, 'Precedence')).toEqual([])
  })

  it('has a Message-ID of its own, also when the process sends the same again', async () => {
    const ids = await Promise.all([bench.send({}), bench.send({}), bench.send({})])
    expect(new Set(ids.map(({ mail }) => mail.messageId)).size).toBe(3)
  })

  it('can ask for everything at once', async () => {
    const message = await bench.send({
      smtpEmailImportance: '${true}',
      smtpEmailReadReceipt: '${true}',
      smtpEmailSensitivity: 'Confidential',
      smtpEmailFollowUp: 'Tomorrow',
      smtpEmailDirectReplyTo: 'support@hostname',
    })
    const names = [
      'Importance',
      'Disposition-Notification-To',
      'Sensitivity',
      'X-Message-Flag',
      'Reply-By',
      'Reply-To',
    ]
    expect(names.map((name) => headers(message, name).length)).toEqual(names.map(() => 1))
  })
})

describe('what to do when sending fails', () => {
  const refusing = { smtpEmailToRecipients: '=[1]' }

  it.each(['continue', 'Continue', 'CONTINUE', ' continue ', '="continue"'])(
    '%j goes on with FAIL',
    async (typed) => {
      const instance = await bench.start({ ...refusing, smtpEmailOnFailure: typed })
      expect(await instance.end()).toBe('completed')
      expect(instance.variables['result']).toMatchObject({ status: 'FAIL', error: { type: 'INVALID_INPUT' } })
    },
  )

  it.each(['fail', 'Fail', 'FAIL', '="fail"', ...notGiven])('%j is an incident', async (typed) => {
    const { incident } = await bench.refuse({ ...refusing, smtpEmailOnFailure: typed })
    expect(incident.errorMessage).toContain('smtpEmailToRecipients')
  })

  it.each([
    ['smtpEmailOnPartial', 'accept'],
    ['smtpEmailOnPartial', 'Accept'],
    ['smtpEmailOnPartial', 'retry-deferred'],
    ['smtpEmailOnPartial', 'Retry-Deferred'],
    ['smtpEmailOnUncertain', 'report'],
    ['smtpEmailOnUncertain', 'Report'],
    ['smtpEmailOnUncertain', 'resend'],
    ['smtpEmailOnUncertain', 'RESEND'],
  ])('%s %j changes nothing in a mail that goes out', async (name, typed) => {
    const { mail } = await bench.send({ [name]: typed })
    expect(mail.subject).toBe('Your order')
  })
})
