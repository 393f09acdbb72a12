import { describe, expect, it } from 'vitest'
import { headers, useMailBench, type Inputs } from '../../support/mail-bench.ts'
import type { ReceivedMessage } from '../../support/received-message.ts'

/** A zone without summer time whose clocks now show this hour, so that no test runs around its midnight. */
function zoneAt(hour: number): { readonly offset: number; readonly name: string } {
  const offset = ((hour - new Date().getUTCHours() + 36) % 24) - 12
  // the names have their sign the other way round
  return { offset, name: `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}` }
}

const HOUR = 3_600_000
const morning = zoneAt(6)
const evening = zoneAt(20)

const working = useMailBench('seed-follow-up-morning', () => ({
  SMTP_TIME_ZONE: morning.name,
  SMTP_FOLLOW_UP_TIME: '16:30',
}))
const late = useMailBench('seed-follow-up-evening', () => ({ SMTP_TIME_ZONE: evening.name }))

/** The instant at which clocks `offset` hours before UTC show `time`, some days after the Date of the mail. */
function clock({ mail }: ReceivedMessage, offset: number, time: string, days = 0): Date {
  const day = new Date(Date.parse(mail.date ?? '') + offset * HOUR + days * 24 * HOUR)
    .toISOString()
    .slice(0, 10)
  return new Date(Date.parse(`${day}T${time}Z`) - offset * HOUR)
}

function due(message: ReceivedMessage): Date {
  expect(headers(message, 'X-Message-Flag')).toEqual(['Follow up'])
  const [replyBy = '', ...others] = headers(message, 'Reply-By')
  expect(others).toEqual([])
  expect(replyBy).toMatch(/^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/)
  return new Date(replyBy)
}

const names = ['smtpEmailFollowUp', 'smtpFollowUp']
const each = (spellings: readonly string[]) =>
  names.flatMap((name) => spellings.map((typed) => [name, typed] as const))

describe('follow-up in the morning', { concurrent: true }, () => {
  const send = (inputs: Inputs): Promise<ReceivedMessage> => working.send(inputs)

  it.each(each(['today', 'Today', 'TODAY', ' today ', '="today"']))(
    '%s %j is the end of this business day',
    async (name, typed) => {
      const message = await send({ [name]: typed })
      expect(due(message)).toEqual(clock(message, morning.offset, '16:30:00'))
    },
  )

  it.each(each(['tomorrow', 'Tomorrow', 'TOMORROW', '="tomorrow"']))(
    '%s %j is the end of the next',
    async (name, typed) => {
      const message = await send({ [name]: typed })
      expect(due(message)).toEqual(clock(message, morning.offset, '16:30:00', 1))
    },
  )

  it.each(each(['2031-02-03', '=date("2031-02-03")']))(
    '%s %j is the end of the business day of that date',
    async (name, typed) => {
      const wall = Date.parse('2031-02-03T16:30:00Z')
      expect(due(await send({ [name]: typed }))).toEqual(new Date(wall - morning.offset * HOUR))
    },
  )

  it.each(
    each([
      '2031-02-03T17:00:00+01:00',
      '2031-02-03T17:00+01:00',
      '2031-02-03T16:00:00Z',
      '2031-02-03T16:00:00.000Z',
      '=date and time("2031-02-03T17:00:00+01:00")',
      '=date and time("2031-02-03T17:00:00@Europe/Berlin")',
    ]),
  )('%s %j is that instant', async (name, typed) => {
    expect(due(await send({ [name]: typed }))).toEqual(new Date('2031-02-03T16:00:00Z'))
  })

  it.each(each(['2031-02-03T17:00:00', '2031-02-03T17:00', '=date and time("2031-02-03T17:00:00")']))(
    '%s %j is that time in the operator’s zone',
    async (name, typed) => {
      const wall = Date.parse('2031-02-03T17:00:00Z')
      expect(due(await send({ [name]: typed }))).toEqual(new Date(wall - morning.offset * HOUR))
    },
  )

  it('takes a date that the process counts', async () => {
    const message = await send({ smtpEmailFollowUp: '=date("2031-01-31") + duration("P3D")' })
    const wall = Date.parse('2031-02-03T16:30:00Z')
    expect(due(message)).toEqual(new Date(wall - morning.offset * HOUR))
  })

  it('takes both names when they say the same', async () => {
    const message = await send({ smtpEmailFollowUp: 'today', smtpFollowUp: 'Today' })
    expect(due(message)).toEqual(clock(message, morning.offset, '16:30:00'))
  })

  it('takes the name that is given when the other is empty', async () => {
    const message = await send({ smtpEmailFollowUp: '=""', smtpFollowUp: 'tomorrow' })
    expect(due(message)).toEqual(clock(message, morning.offset, '16:30:00', 1))
  })

  it.each(each(['=""', '=null', ' ']))('%s %j is none', async (name, typed) => {
    const message = await send({ [name]: typed })
    expect(['X-Message-Flag', 'Reply-By'].flatMap((header) => headers(message, header))).toEqual([])
  })
})

describe('follow-up in the evening', { concurrent: true }, () => {
  it('today is 23:59, for a flag must not be overdue on arrival', async () => {
    const message = await late.send({ smtpEmailFollowUp: 'today' })
    expect(due(message)).toEqual(clock(message, evening.offset, '23:59:00'))
  })

  it('tomorrow is 17:00, as long as nothing else is set', async () => {
    const message = await late.send({ smtpEmailFollowUp: 'tomorrow' })
    expect(due(message)).toEqual(clock(message, evening.offset, '17:00:00', 1))
  })
})
