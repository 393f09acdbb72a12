import type { Front } from '../front.ts'

export interface RestOptions extends Front {
  /** 0 is a free one. */
  readonly port: number
  readonly gatewayPort: number
}
