/** A proxy gave no way on. The message follows its name. `isThatAddress`: it may reach another address of the server. */
export class TunnelRefused extends Error {
  override readonly name = 'TunnelRefused'
  readonly isThatAddress: boolean

  constructor(message: string, isThatAddress = false) {
    super(message)
    this.isThatAddress = isThatAddress
  }
}
