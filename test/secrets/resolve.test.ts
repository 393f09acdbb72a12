import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ConnectorError } from '../../src/failures.ts'
import { createSecretResolver, type SecretResolver } from '../../src/secrets/resolve.ts'
import { connectionInputs, someProcess } from '../support/connection-inputs.ts'
import { UNSEEN } from '../support/hostile/hostile-case.ts'
import { secretCases } from '../support/hostile/hostile-inputs.ts'

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'secrets-'))
  await writeFile(join(dir, 'FILE'), 'from-dir\n')
  await writeFile(join(dir, 'EMPTY'), '\n')
  await writeFile(join(dir, 'BOTH'), 'dir')
  await mkdir(join(dir, 'FOLDER'))
  await symlink(join(dir, 'LOOP'), join(dir, 'LOOP'))
})

const env = {
  SECRET_USER: 'mailer',
  SECRET_PASSWORD: 'p$&w$1',
  'SECRET_with-dash.and.dots': 'd',
  SECRET_BLANK: '',
  SECRET_SPACES: '  ',
  SECRET_NESTED: 'secrets.USER and {{secrets.USER}}',
  SECRET_BOTH: 'env',
  HOME: '/root',
}

async function errorOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ConnectorError) return error
  throw new Error(`a ConnectorError was expected, not ${String(error)}`)
}

const fromEnv = createSecretResolver({ envPrefix: 'SECRET_', env })
const connection = connectionInputs()
/** A text as the one input of a connection, under the name that errors call it by. */
const resolveText = async (resolver: SecretResolver, text: string, field: string) => {
  const { variables, secrets } = await resolver.resolveInputs(
    { [field]: text },
    connectionInputs({ connectionInputs: [field] }),
    someProcess,
  )
  return { text: variables[field], used: secrets }
}
const withDir = (): SecretResolver => createSecretResolver({ envPrefix: 'SECRET_', env, dir })

describe('a text', () => {
  test.each([
    ['no reference', 'no reference', []],
    ['secrets.USER', 'mailer', ['mailer']],
    ['{{secrets.USER}}:{{ secrets.PASSWORD }}@x', 'mailer:p$&w$1@x', ['mailer', 'p$&w$1']],
    ['secrets.USER secrets.USER', 'mailer mailer', ['mailer']],
    ['secrets.with-dash.and.dots', 'd', ['d']],
    ['[secrets.SPACES]', '[  ]', ['  ']],
    ['mysecrets.USER', 'mysecrets.USER', []],
  ])('%s', async (text, expected, used) => {
    expect(await resolveText(fromEnv, text, 'x')).toEqual({ text: expected, used })
  })

  test('a secret that reads like a reference is not resolved again', async () => {
    const { text, used } = await resolveText(fromEnv, 'secrets.NESTED', 'x')
    expect(text).toBe('secrets.USER and {{secrets.USER}}')
    expect(used).toEqual([text])
  })

  test('other variables are out of reach', async () => {
    expect((await errorOf(resolveText(fromEnv, 'secrets.HOME', 'x'))).type).toBe('SECRET')
    const plain = createSecretResolver({ envPrefix: '__', env: {} })
    expect((await errorOf(resolveText(plain, 'secrets.proto__', 'x'))).type).toBe('SECRET')
  })
})

describe('the places', () => {
  test('the folder', async () => {
    expect((await resolveText(withDir(), 'secrets.FILE', 'x')).text).toBe('from-dir')
  })

  test('the variable comes before the folder', async () => {
    expect((await resolveText(withDir(), 'secrets.BOTH', 'x')).text).toBe('env')
  })

  test('the file that a variable names comes before the folder', async () => {
    const resolver = createSecretResolver({ envPrefix: 'S_', env: { S_BOTH_FILE: join(dir, 'FILE') }, dir })
    expect((await resolveText(resolver, 'secrets.BOTH', 'x')).text).toBe('from-dir')
  })

  test('a new value is used when the folder is swapped by a link', async () => {
    const mount = await mkdtemp(join(tmpdir(), 'mount-'))
    const put = async (version: string, value: string) => {
      await mkdir(join(mount, version))
      await writeFile(join(mount, version, 'PASS'), value)
      await symlink(version, join(mount, '..data_tmp'))
      await rename(join(mount, '..data_tmp'), join(mount, '..data'))
    }
    await put('..v1', 'old')
    await symlink('..data/PASS', join(mount, 'PASS'))
    const resolver = createSecretResolver({ envPrefix: 'S_', env: {}, dir: mount })
    expect((await resolveText(resolver, 'secrets.PASS', 'x')).text).toBe('old')
    await put('..v2', 'new')
    await rm(join(mount, '..v1'), { recursive: true })
    expect((await resolveText(resolver, 'secrets.PASS', 'x')).text).toBe('new')
  })
})

describe('what goes wrong', () => {
  test.each<[string, string, string]>([
    [
      'secrets.NONE',
      'SECRET',
      'f: there is no secret "NONE"; looked in the environment variable SECRET_NONE (and SECRET_NONE_FILE) and in the folder SMTP_SECRETS_DIR',
    ],
    ['secrets.BLANK', 'SECRET', 'f: secret "BLANK" is empty in its environment variable SECRET_BLANK'],
    ['secrets.EMPTY', 'SECRET', 'f: secret "EMPTY" is empty in its file'],
    ['secrets.LOOP', 'SECRET_UNREADABLE', 'f: the file of secret "LOOP" cannot be read (ELOOP)'],
    [
      'secrets.FOLDER',
      'SECRET_UNREADABLE',
      'f: the file of secret "FOLDER" cannot be read (it is not a file)',
    ],
    [
      '{{secrets.../../etc/passwd}}',
      'SECRET',
      'f: "../../etc/passwd" cannot be the name of a secret; use letters, digits, _, - and single dots, with a letter, digit or _ first',
    ],
    [
      '{{secrets.USER',
      'SECRET',
      'f: the braces around "secrets.USER" are not closed; write {{secrets.USER}}',
    ],
    [
      'secrets.LOOP secrets.NONE secrets.NONE {{secrets.USER',
      'SECRET',
      'f: the file of secret "LOOP" cannot be read (ELOOP). f: there is no secret "NONE"; looked in the environment variable SECRET_NONE (and SECRET_NONE_FILE) and in the folder SMTP_SECRETS_DIR. f: the braces around "secrets.USER" are not closed; write {{secrets.USER}}',
    ],
  ])('%s is %s', async (text, type, message) => {
    const error = await errorOf(resolveText(withDir(), text, 'f'))
    expect(error).toMatchObject({ type, message, details: { phase: 'input', delivery: 'not-sent' } })
  })

  test('a name that is too long for a file is one that is not there', async () => {
    expect((await errorOf(resolveText(withDir(), `secrets.${'x'.repeat(300)}`, 'f'))).type).toBe('SECRET')
  })

  test('without a folder, the setting for one is named', async () => {
    const { message } = await errorOf(resolveText(fromEnv, 'secrets.NONE', 'f'))
    expect(message).toContain('SMTP_SECRETS_DIR is not set')
  })

  test('a file that a variable names and that is not there', async () => {
    const resolver = createSecretResolver({ envPrefix: 'S_', env: { S_X_FILE: join(dir, 'none') }, dir })
    const error = await errorOf(resolveText(resolver, 'secrets.X', 'f'))
    expect(error).toMatchObject({
      type: 'SECRET',
      message: 'f: the file of secret "X", which S_X_FILE names, is not there',
    })
  })

  test('a folder that is gone for the moment takes no secret away for good', async () => {
    const resolver = createSecretResolver({ envPrefix: 'S_', env: {}, dir: join(dir, 'unmounted') })
    const error = await errorOf(resolveText(resolver, 'secrets.X', 'f'))
    expect(error.type).toBe('SECRET_UNREADABLE')
    expect(error.retry).toBe('backoff')
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
  })
})

test.each(secretCases)('no value comes of $name', async ({ variables = {} }) => {
  const places = { PW: 'value', PW_FILE: '/run/pw', PATH: '/bin', HOME: '/root' }
  const all = { ...places, SECRET_PW: 'value', SECRET_PW_FILE: '/run/pw', SECRET_X: 'x' }
  const resolver = createSecretResolver({ envPrefix: 'SECRET_', env: all, dir })
  const error = await errorOf(resolver.resolveInputs(variables, connection, someProcess))
  expect(error.details).toMatchObject({ phase: 'input', delivery: 'not-sent' })
  expect(error.retry).toBe('never')
  expect(error.message).not.toMatch(UNSEEN)
})

describe('the inputs of a job', () => {
  const variables = {
    authentication: {
      hostname: 'mail',
      port: 587,
      username: 'secrets.USER',
      password: '{{secrets.PASSWORD}}',
    },
    smtpEmailSubject: 'about secrets.USER',
    smtpEmailToRecipients: ['a@b', ['{{secrets.USER}}@b']],
    'secrets.USER': null,
  }

  test('those of the connection only, by default', async () => {
    const copy = structuredClone(variables)
    const result = await fromEnv.resolveInputs(variables, connection, someProcess)
    expect(result).toEqual({
      variables: {
        ...variables,
        authentication: { hostname: 'mail', port: 587, username: 'mailer', password: 'p$&w$1' },
      },
      secrets: ['mailer', 'p$&w$1'],
      complete: true,
    })
    expect(variables).toEqual(copy)
    expect(result.variables['smtpEmailToRecipients']).toBe(variables.smtpEmailToRecipients)
  })

  test('all of them, but no keys', async () => {
    const result = await createSecretResolver({ envPrefix: 'SECRET_', env, scope: 'all' }).resolveInputs(
      variables,
      connection,
      someProcess,
    )
    expect(result.variables).toEqual({
      authentication: { hostname: 'mail', port: 587, username: 'mailer', password: 'p$&w$1' },
      smtpEmailSubject: 'about mailer',
      smtpEmailToRecipients: ['a@b', ['mailer@b']],
      'secrets.USER': null,
    })
  })

  test.each([
    ['without a reference', { authentication: { username: 'x' }, a: 'secrets.USER' }],
    ['without a connection', { a: 'secrets.USER' }],
    ['with a connection that is no object', { authentication: null }],
    ['without anything', {}],
  ])('%s are given back as they are', async (_, inputs) => {
    const result = await fromEnv.resolveInputs(inputs, connection, someProcess)
    expect(result.variables).toBe(inputs)
    expect(result.secrets).toEqual([])
  })

  test('a connection that is a text is looked through as well', async () => {
    const { variables: resolved } = await fromEnv.resolveInputs(
      { authentication: 'secrets.USER' },
      connection,
      someProcess,
    )
    expect(resolved).toEqual({ authentication: 'mailer' })
  })

  test('errors name each field, those of lists too', async () => {
    const resolver = createSecretResolver({ envPrefix: 'SECRET_', env, scope: 'all' })
    const { message } = await errorOf(
      resolver.resolveInputs(
        {
          authentication: { username: 'secrets.A', password: 'secrets.A' },
          list: ['', { x: 'secrets.B' }],
        },
        connection,
        someProcess,
      ),
    )
    expect(message).toMatch(
      /^authentication\.username, authentication\.password: there is no secret "A".*\. list\[1\]\.x: there is no secret "B"/,
    )
  })

  test('objects with a class, odd keys and depth do no harm', async () => {
    class Big {
      readonly value = 'secrets.USER'
    }
    const big = new Big()
    const odd: unknown = JSON.parse('{"__proto__":{"x":"secrets.USER"},"constructor":"secrets.USER"}')
    let deep: unknown = 'secrets.USER'
    for (let level = 0; level < 5000; level += 1) deep = [deep]
    const { variables: resolved } = await fromEnv.resolveInputs(
      { authentication: { big, odd, deep } },
      connection,
      someProcess,
    )
    expect(resolved['authentication']).toMatchObject({ big })
    expect(JSON.stringify((resolved['authentication'] as { odd: unknown }).odd)).toBe(
      '{"__proto__":{"x":"mailer"},"constructor":"mailer"}',
    )
    expect(Object.prototype).not.toHaveProperty('x')
  })
})

describe('references are looked for as often as a person writes them', () => {
  const all = createSecretResolver({ envPrefix: 'SECRET_', env, scope: 'all' })

  test('a hundred in one text are found, more are an input error that says how many', async () => {
    const text = (count: number) => 'secrets.USER '.repeat(count)
    const { variables } = await fromEnv.resolveInputs(
      { authentication: { username: text(100) } },
      connection,
      someProcess,
    )
    expect(variables['authentication']).toEqual({ username: 'mailer '.repeat(100) })
    const error = await errorOf(
      fromEnv.resolveInputs({ authentication: { username: text(70_000) } }, connection, someProcess),
    )
    expect(error).toMatchObject({
      type: 'INVALID_INPUT',
      message: expect.stringContaining('refers to 70000 secrets, and may refer to 100 at most') as string,
    })
  })

  test('different ones are a hundred in all', async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `secrets.NAME_${at}`)
    const error = await errorOf(all.resolveInputs({ list: names }, connection, someProcess))
    expect(error).toMatchObject({
      type: 'INVALID_INPUT',
      message: expect.stringContaining('100 at most') as string,
    })
  })

  test('the same one may stand in very many inputs; the error tells the first of them', async () => {
    const list = Array.from({ length: 20_000 }, () => 'secrets.OTHER')
    const error = await errorOf(all.resolveInputs({ list }, connection, someProcess))
    expect(error.type).toBe('SECRET')
    expect(error.message).toContain('list[9]')
    expect(error.message).not.toContain('list[10]')
  })

  test.each([
    ['a long name', '{{secrets.'.padEnd(50_000, 'a') + '}}'],
    ['a long name without its end', '{{secrets.'.padEnd(250, 'a')],
    ['a long word that is nearly one', 'secret.'.padEnd(50_000, 'a')],
    ['a long placeholder', '{{'.padEnd(50_000, 'a') + '}}'],
    ['long nonsense', `{{secrets.${'!'.repeat(250)}}}`],
  ])('%s is quoted in part', async (_, text) => {
    const field = 'x'.repeat(50_000)
    const error = await fromEnv
      .resolveInputs({ authentication: { [field]: text } }, connection, someProcess)
      .then(
        () => undefined,
        (reason: unknown) => reason as ConnectorError,
      )
    expect(error?.message ?? '').not.toMatch(/(.)\1{200}/)
    expect((error?.message ?? '').length).toBeLessThan(2_500)
  })
})
