import { describe, expect, test } from 'vitest'
import type { Claim, JobId, Ledger } from '../../src/ledger/ledger.ts'
import { rateContract } from './rate-contract.ts'

const job: JobId = { cluster: 'c', jobKey: '9223372036854775807' }

export const claimOf = (attempt: string, fields: Partial<Claim> = {}): Claim => ({
  attempt,
  fingerprint: 'f1',
  firstDate: 1_000,
  deadlineMs: 60_000,
  trace: {
    messageId: `<${attempt}@example.com>`,
    server: 'mail.example.com:25',
    time: '2026-01-01T00:00:00.000Z',
  },
  ...fields,
})

/** What every ledger promises; each form of it runs these same tests. */
export function describeLedger(name: string, open: () => Promise<Ledger>): void {
  describe(`${name} ledger`, () => {
    const withLedger = async (use: (ledger: Ledger) => Promise<void>) => {
      const ledger = await open()
      try {
        await use(ledger)
      } finally {
        await ledger.close()
      }
    }

    test('knows nothing of a new job', () =>
      withLedger(async (ledger) => {
        expect(await ledger.read(job)).toEqual({ entry: undefined, live: false })
      }))

    test('keeps an attempt as live until its outcome is known', () =>
      withLedger(async (ledger) => {
        expect(await ledger.claim(job, undefined, claimOf('a1'))).toBe(true)
        const { entry, live } = await ledger.read(job)
        expect(entry).toMatchObject({
          state: 'attempting',
          attempt: 'a1',
          fingerprint: 'f1',
          firstDate: 1_000,
          ended: false,
        })
        expect(entry?.trace?.messageId).toBe('<a1@example.com>')
        expect(live).toBe(true)
        await ledger.record(job, 'a1', { state: 'sent', result: { status: 'SUCCESS', accepted: ['a@b'] } })
        expect(await ledger.read(job)).toMatchObject({
          entry: { state: 'sent', attempt: 'a1', result: { status: 'SUCCESS', accepted: ['a@b'] } },
          live: false,
        })
      }))

    test('keeps what a mail was made of, whatever comes of it', () =>
      withLedger(async (ledger) => {
        const sources = [{ sha256: 'ab'.repeat(32), size: 20_000_000 }]
        const claim = claimOf('a1')
        const trace = { ...claim.trace, sources }
        await ledger.claim(job, undefined, { ...claim, trace })
        await ledger.record(job, 'a1', { state: 'not-sent' })
        const { entry } = await ledger.read(job)
        expect(entry?.trace).toEqual(trace)
        await ledger.claim(job, entry, { ...claimOf('a2'), trace })
        await ledger.record(job, 'a2', { state: 'sent', result: {} })
        expect((await ledger.read(job)).entry?.trace).toEqual(trace)
      }))

    test('says when an outcome is written, and of a job with nothing to write at once', () =>
      withLedger(async (ledger) => {
        await ledger.written(job)
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'sent', result: {} })
        await ledger.written(job)
        await ledger.written(job)
        expect((await ledger.read(job)).entry?.state).toBe('sent')
      }))

    test('lets only one of two attempts that saw the same entry claim it', () =>
      withLedger(async (ledger) => {
        const claims = await Promise.all([
          ledger.claim(job, undefined, claimOf('a1')),
          ledger.claim(job, undefined, claimOf('a2')),
        ])
        expect(claims.filter(Boolean)).toHaveLength(1)
      }))

    test('refuses a claim over an entry that changed since it was looked at', () =>
      withLedger(async (ledger) => {
        await ledger.claim(job, undefined, claimOf('a1'))
        const seen = (await ledger.read(job)).entry
        await ledger.record(job, 'a1', { state: 'uncertain' })
        expect(await ledger.claim(job, seen, claimOf('a2'))).toBe(false)
        expect((await ledger.read(job)).entry).toMatchObject({ state: 'uncertain', attempt: 'a1' })
      }))

    test('drops the outcome and the end of an attempt that was overtaken', () =>
      withLedger(async (ledger) => {
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'uncertain' })
        await ledger.claim(job, (await ledger.read(job)).entry, claimOf('a2'))
        await ledger.record(job, 'a1', { state: 'not-sent' })
        await ledger.end(job, 'a1')
        expect((await ledger.read(job)).entry).toMatchObject({
          state: 'attempting',
          attempt: 'a2',
          ended: false,
        })
      }))

    test('lets a late reply replace uncertain, and nothing replace a reply', () =>
      withLedger(async (ledger) => {
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'uncertain' })
        await ledger.record(job, 'a1', { state: 'sent', result: {} })
        await ledger.record(job, 'a1', { state: 'not-sent' })
        expect((await ledger.read(job)).entry?.state).toBe('sent')
      }))

    test('never forgets who has a mail: a later attempt that was not sent leads back to sent', () =>
      withLedger(async (ledger) => {
        const partly = { delivery: 'partly-sent', accepted: ['a@b'] }
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'sent', result: partly })
        await ledger.claim(job, (await ledger.read(job)).entry, claimOf('a2', { kept: partly }))
        expect((await ledger.read(job)).entry).toMatchObject({
          state: 'attempting',
          attempt: 'a2',
          result: partly,
        })
        await ledger.record(job, 'a2', { state: 'not-sent' })
        expect((await ledger.read(job)).entry).toMatchObject({ state: 'sent', attempt: 'a2', result: partly })
        await ledger.claim(job, (await ledger.read(job)).entry, claimOf('a3', { kept: partly }))
        await ledger.record(job, 'a3', { state: 'uncertain' })
        expect((await ledger.read(job)).entry).toMatchObject({
          state: 'uncertain',
          attempt: 'a3',
          result: partly,
        })
      }))

    test('keeps who was never tried, through a further transaction that fails and one that has no reply', () =>
      withLedger(async (ledger) => {
        const some = {
          delivery: 'partly-sent',
          accepted: ['a@b'],
          rejected: [{ recipient: 'c@d', code: '452', message: 'too many recipients' }],
          untried: ['c@d'],
        }
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'sent', result: some })
        const after = (await ledger.read(job)).entry
        expect(after).toMatchObject({ state: 'sent', attempt: 'a1', ended: false, result: some })
        expect(await ledger.claim(job, after, claimOf('a2', { kept: some }))).toBe(true)
        // an outcome of the transaction before, which comes late, changes nothing
        await ledger.record(job, 'a1', { state: 'uncertain' })
        expect((await ledger.read(job)).entry).toMatchObject({
          state: 'attempting',
          attempt: 'a2',
          result: some,
        })
        await ledger.record(job, 'a2', { state: 'not-sent' })
        const again = (await ledger.read(job)).entry
        expect(again).toMatchObject({ state: 'sent', attempt: 'a2', result: some })
        await ledger.claim(job, again, claimOf('a3', { kept: some }))
        await ledger.record(job, 'a3', { state: 'uncertain' })
        expect((await ledger.read(job)).entry).toMatchObject({
          state: 'uncertain',
          attempt: 'a3',
          result: some,
        })
      }))

    test('keeps the first Date of a job that never came to the gate, and does not touch an entry with it', () =>
      withLedger(async (ledger) => {
        await ledger.keepDate(job, 'f1', 42)
        expect((await ledger.read(job)).entry).toMatchObject({ state: 'not-sent', firstDate: 42 })
        await ledger.keepDate(job, 'f2', 43)
        expect((await ledger.read(job)).entry).toMatchObject({ fingerprint: 'f1', firstDate: 42 })
        const seen = (await ledger.read(job)).entry
        expect(await ledger.claim(job, seen, claimOf('a1', { firstDate: 42 }))).toBe(true)
      }))

    test('notes the end of a job', () =>
      withLedger(async (ledger) => {
        await ledger.claim(job, undefined, claimOf('a1'))
        await ledger.record(job, 'a1', { state: 'sent', result: {} })
        await ledger.end(job, 'a1')
        expect((await ledger.read(job)).entry).toMatchObject({ state: 'sent', ended: true })
      }))

    test.each(Object.entries(rateContract))('turns: %s', (_name, check) => withLedger(check))

    test('tells the same job key of two clusters apart', () =>
      withLedger(async (ledger) => {
        await ledger.claim(job, undefined, claimOf('a1'))
        expect((await ledger.read({ ...job, cluster: 'other' })).entry).toBeUndefined()
      }))
  })
}
