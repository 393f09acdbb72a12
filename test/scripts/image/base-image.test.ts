import { describe, expect, test } from 'vitest'
import { baseOf } from '../../../scripts/image/base-image.ts'

describe('what a Dockerfile starts from', () => {
  test('Node and Debian in the versions that it names, for all its stages', () => {
    const stages = 'FROM node:${NODE_VERSION}-trixie-slim AS build\nFROM node:${NODE_VERSION}-trixie-slim\n'
    expect(baseOf(`ARG NODE_VERSION=26.1.0\n${stages}`)).toEqual({
      name: 'localhost/node:26.1.0-trixie-slim',
      node: '26.1.0',
      suite: 'trixie',
    })
  })

  test.each([
    'FROM node:24-slim',
    'ARG NODE_VERSION=24.1.0\nFROM alpine',
    'ARG NODE_VERSION=24\nFROM node:${NODE_VERSION}-trixie-slim',
  ])('cannot be made: %j', (dockerfile) => {
    expect(() => baseOf(dockerfile)).toThrow('does not start from node:${NODE_VERSION}-SUITE-slim')
  })
})
