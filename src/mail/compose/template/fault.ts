/** What is wrong with a template or its data, for people: what, and what to do. Where it stands is added later. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault'
}

/** Ends the rendering. `message` quotes no value: it may hold a secret, which nobody could recognise in a part of it. */
export function fault(message: string): never {
  throw new TemplateFault(message)
}
