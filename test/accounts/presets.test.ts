import { describe, expect, it } from 'vitest'
import { presetNamed, presets, type PresetName } from '../../src/accounts/presets.ts'

const names = Object.keys(presets) as PresetName[]

describe('the presets', () => {
  it('are those that SMTP_ACCOUNTS_FILE promises', () => {
    expect(names).toEqual([
      'microsoft-365',
      'microsoft-hve',
      'google',
      'google-relay',
      'amazon-ses',
      'mailgun',
      'sendgrid',
      'ionos',
      'relay',
    ])
  })

  it.each(names)('%s names the source of each value', (name) => {
    const { host, limits, sources } = presetNamed(name)
    const values = Object.keys(limits).map((key) => `limits.${key}`)
    const wanted =
      name === 'relay' ? [] : [...(host === undefined ? [] : ['host']), 'port', 'security', ...values]
    const documented = sources.flatMap((source) => source.of)

    expect(documented).toEqual(expect.arrayContaining(wanted))
    expect(sources.filter(({ url }) => !url.startsWith('https://'))).toEqual([])
  })

  it.each(names)('%s sends no password over an unencrypted connection', (name) => {
    const { port, security } = presetNamed(name)

    expect(security).toBe(name === 'relay' ? 'auto' : port === 465 ? 'tls' : 'starttls')
  })
})
