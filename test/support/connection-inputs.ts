import type { ConnectionInputs } from '../../src/secrets/resolve.ts'

/** A connection of one context, as no dialect in particular writes it; fields are called by their names. */
export function connectionInputs(own: Partial<ConnectionInputs> = {}): ConnectionInputs {
  return {
    connectionInputs: ['authentication'],
    loginPlaces: [
      ['authentication', 'username'],
      ['authentication', 'password'],
    ],
    placeName: (place) => place,
    serverHost: () => 'mail.example.com',
    ...own,
  }
}

/** Who asks, where it does not matter. */
export const someProcess = { processId: 'process', tenantId: '<default>' }
