import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { findSlips } from '../../src/secrets/slips.ts'
import { connectionInputs, someProcess } from '../support/connection-inputs.ts'
import { createSecretResolver } from '../../src/secrets/resolve.ts'
import { growthOf, MOST_GROWTH } from '../support/growth.ts'

describe('what was meant to be a reference', () => {
  test.each([
    ['{{secret.X}}', '{{secret.X}}', 'X'],
    ['{{ Secrets.X }}', '{{ Secrets.X }}', 'X'],
    ['{{SECRETS.PW}}', '{{SECRETS.PW}}', 'PW'],
    ['{{secerts.X}}', '{{secerts.X}}', 'X'],
    ['{{secrets:X}}', '{{secrets:X}}', 'X'],
    ['{{X}}', '{{X}}', 'X'],
    ['{{a b}}', '{{a b}}', ''],
    ['{{}}', '{{}}', ''],
    ['user-{{X}}', '{{X}}', 'X'],
    ['{{secrets.{{secrets.PW}}}}', '{{secrets.PW}}}', 'PW'],
    ['{secrets.X}', '{secrets.X}', 'X'],
    ['${secrets.X}', '${secrets.X}', 'X'],
    ['{ secrets.X }', '{ secrets.X }', 'X'],
    ['{{{secrets.X}}}', '{{{secrets.X}}}', 'X'],
    ['secrets.X}}', 'secrets.X}', 'X'],
    ['Secrets.X', 'Secrets.X', 'X'],
    ['a SECRETS.X b', 'SECRETS.X', 'X'],
    ['secret.X', 'secret.X', 'X'],
    ['Secret.X', 'Secret.X', 'X'],
    ['secerts.X', 'secerts.X', 'X'],
    ['secrets:X', 'secrets:X', 'X'],
    ['secrets. X', 'secrets. X', 'X'],
    ['secrets.', 'secrets.', ''],
    ['{{secrets.', '{{secrets.', ''],
    ['x{{ secrets.-y', '{{ secrets.', ''],
    ['secrets.../x', 'secrets.../x', ''],
    ['$secrets.X', '$secrets.X', 'X'],
    ['${SMTP_PASSWORD}', '${SMTP_PASSWORD}', 'SMTP_PASSWORD'],
    ['camunda.secrets.X', 'camunda.secrets.X', 'X'],
    ['{{camunda.secrets.X}}', '{{camunda.secrets.X}}', 'X'],
    ['=camunda.secrets.X', 'camunda.secrets.X', 'X'],
    ['camunda.secrets.', 'camunda.secrets.', ''],
  ])('%s', (text, written, name) => {
    expect(findSlips(text)).toEqual([{ written, name, ofEngine: text.includes('camunda.') }])
  })

  test.each([
    'secrets.X',
    '{{secrets.X}}',
    '{{ secrets.X }}',
    'a{{secrets.A}}a:secrets.B',
    'https://secrets.HOST/path',
    // these two have errors of their own
    '{{secrets.a/b}}',
    '{{secrets.X',
    'hunter2',
    'p}{q',
    '{a}',
    '$a',
    'tell me your secrets.',
    'secret.example.com',
    'servers.local',
    'mysecrets.X',
    'smtp.example.com',
    'shop@secret.example',
    '',
  ])('none in %j', (text) => {
    expect(findSlips(text)).toEqual([])
  })

  test('a long text is looked through in time that grows with its length', () => {
    const texts = [
      '{{',
      '{{secrets.',
      '{{a',
      '}}',
      'Secrets.',
      'secrets.a}',
      `Secrets.${'.-'.repeat(50)}`,
      '{ ',
      '$',
      ' ',
    ]
    const grown = growthOf((size) => {
      const long = texts.map((text) => text.repeat(size / text.length))
      return () => long.forEach((text) => findSlips(text))
    })
    expect(grown).toBeLessThan(MOST_GROWTH)
  })
})

describe('in the inputs of a connection', () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'slips-'))
    await writeFile(join(dir, 'FROM_FOLDER'), 'x')
  })
  const env = { SECRET_SMTP_PASSWORD: 'x{{y}}', SECRET_IN_FILE_FILE: '/nowhere', PATH: '/bin' }
  const resolve = (authentication: unknown, scope: 'authentication' | 'all' = 'authentication') =>
    createSecretResolver({ envPrefix: 'SECRET_', env, dir, scope }).resolveInputs(
      { authentication, smtpEmailSubject: 'Dear {{name}}, Secrets.X and {secrets.SMTP_PASSWORD}' },
      connectionInputs(),
      someProcess,
    )

  test.each([
    ['{{secret.SMTP_PASSWORD}}', 'is no reference to a secret; write {{secrets.SMTP_PASSWORD}}'],
    [
      '{{SMTP_PASWORD}}',
      'is no reference to a secret; write {{secrets.SMTP_PASSWORD}}; this worker has no secret "SMTP_PASWORD", but "SMTP_PASSWORD"',
    ],
    [
      '{{In_File}}',
      'is no reference to a secret; write {{secrets.IN_FILE}}; this worker has no secret "In_File", but "IN_FILE"',
    ],
    ['{{FROM_FOLDER}}', 'is no reference to a secret; write {{secrets.FROM_FOLDER}}'],
    ['{{PATH}}', 'is no reference to a secret; write {{secrets.PATH}}; this worker has no secret "PATH"'],
    ['{{ }}', 'is no reference to a secret; write {{secrets.NAME}}'],
    [
      'camunda.secrets.SMTP_PASSWORD',
      'came as it stands. Camunda resolves it from version 8.10 on, in an expression (=camunda.secrets.NAME); for a secret of this worker write {{secrets.SMTP_PASSWORD}}',
    ],
  ])('%s is an error of the input', async (password, words) => {
    await expect(resolve({ password })).rejects.toMatchObject({
      type: 'INVALID_INPUT',
      message: `authentication.password: "${password}" ${words}`,
      details: { phase: 'input', delivery: 'not-sent' },
    })
  })

  test('all fields are told at once', async () => {
    await expect(resolve({ username: 'Secrets.USER', password: '{secrets.PW}' })).rejects.toThrow(
      /^authentication\.username: "Secrets\.USER" .*\. authentication\.password: "\{secrets\.PW\}"/,
    )
  })

  test('a name that is not known is told with the nearest one', async () => {
    await expect(resolve({ password: 'secrets.SMTP_PASWORD' })).rejects.toMatchObject({
      type: 'SECRET',
      message: expect.stringMatching(
        /there is no secret "SMTP_PASWORD"; .*\. The nearest name that is known is "SMTP_PASSWORD"$/,
      ) as string,
    })
  })

  test.each(['authentication', 'all'] as const)('the words of the mail may look so (%s)', async (scope) => {
    const { variables } = await resolve({ password: '{{secrets.SMTP_PASSWORD}}' }, scope)
    const password = scope === 'all' ? '{x{{y}}}' : '{secrets.SMTP_PASSWORD}'
    expect(variables).toEqual({
      // what a secret holds is a value, however it looks
      authentication: { password: 'x{{y}}' },
      smtpEmailSubject: `Dear {{name}}, Secrets.X and ${password}`,
    })
  })
})
