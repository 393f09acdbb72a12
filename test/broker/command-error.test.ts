import { status } from '@grpc/grpc-js'
import { expect, test } from 'vitest'
import { toCommandError, type CommandProblem } from '../../src/broker/command-error.ts'

const grpcError = (code: status, message = '') => Object.assign(new Error(message), { code })

test.each<[string, unknown, CommandProblem]>([
  ['a job that is not there', grpcError(status.NOT_FOUND), 'gone'],
  ['a job in an incident', grpcError(status.FAILED_PRECONDITION), 'not-now'],
  ['a gateway that refuses the login', grpcError(status.UNAUTHENTICATED), 'login'],
  ['a gateway that denies the right', grpcError(status.PERMISSION_DENIED), 'login'],
  ['a token service that refuses the login', new Error('Response code 401 (Unauthorized)'), 'login'],
  ['a token service that is away', new Error('connect ECONNREFUSED 127.0.0.1:8080'), 'unreachable'],
  ['back-pressure', grpcError(status.RESOURCE_EXHAUSTED), 'busy'],
  [
    'a message that is too large for the client',
    grpcError(status.RESOURCE_EXHAUSTED, 'Sent message larger than max (5 vs. 4)'),
    'too-large',
  ],
  ['no connection', grpcError(status.UNAVAILABLE), 'unreachable'],
  ['no answer in time', grpcError(status.DEADLINE_EXCEEDED), 'unreachable'],
  ['variables of 2 MiB, on 8.6.0', grpcError(status.UNKNOWN), 'refused'],
  ['variables that are no object', grpcError(status.INVALID_ARGUMENT), 'refused'],
])('%s', (_name, error, problem) => {
  expect(toCommandError(error)).toMatchObject({ problem, cause: error })
})
