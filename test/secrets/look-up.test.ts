import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { lookUp } from '../../src/secrets/look-up.ts'

const notThere = Object.assign(new Error('no such file'), { code: 'ENOENT' })

test('a path that led to the old folder while Kubernetes swapped it is followed again', async () => {
  const answers = [Promise.reject(notThere), Promise.resolve('new')]
  const readFile = () => answers.shift() ?? Promise.reject(notThere)
  expect(await lookUp('X', { envPrefix: 'S_', env: {}, dir: tmpdir() }, readFile)).toEqual({
    kind: 'found',
    value: 'new',
  })
})

test.each([
  ['ENOENT', 'missing'],
  ['ENOTDIR', 'missing'],
  ['ENAMETOOLONG', 'missing'],
  ['EACCES', 'unreadable'],
  ['EIO', 'unreadable'],
  ['ESTALE', 'unreadable'],
])('%s is %s', async (code, kind) => {
  const readFile = () => Promise.reject(Object.assign(new Error('fault'), { code }))
  expect(await lookUp('X', { envPrefix: 'S_', env: {}, dir: tmpdir() }, readFile)).toMatchObject({ kind })
})

test('nothing is read for a secret in a variable', async () => {
  const readFile = () => Promise.reject(new Error('read'))
  const places = { envPrefix: 'S_', env: { S_X: 'value', S_X_FILE: '/x' }, dir: tmpdir() }
  expect(await lookUp('X', places, readFile)).toEqual({ kind: 'found', value: 'value' })
})

test('the path of a file is no secret', async () => {
  const places = { envPrefix: 'S_', env: { S_X_FILE: '/run/secrets/x' }, dir: undefined }
  const readFile = (path: string) => Promise.resolve(`in ${path}`)
  expect(await lookUp('X', places, readFile)).toEqual({ kind: 'found', value: 'in /run/secrets/x' })
  expect(await lookUp('X_FILE', places, readFile)).toMatchObject({ kind: 'missing' })
  const named = { ...places, env: { S_X_FILE_FILE: '/run/secrets/y' } }
  expect(await lookUp('X_FILE', named, readFile)).toEqual({ kind: 'found', value: 'in /run/secrets/y' })
})
