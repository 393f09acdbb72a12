import type { Tokens } from '../../src/oauth/tokens.ts'

/** For workers that have no account with OAuth. */
export const noTokens: Tokens = {
  source() {
    throw new Error('no token was expected to be asked for')
  },
  forgetRefusals() {},
  close() {},
}
