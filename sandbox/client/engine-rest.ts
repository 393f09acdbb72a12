/** Pins the engine's clock `ms` ahead of now: timers, job time-outs and back-offs up to then fire at once. */
export async function pinClock(restAddress: string, ms: number): Promise<void> {
  await change(restAddress, 'PUT', '/v2/clock', JSON.stringify({ timestamp: Date.now() + ms }))
}

/** Lets the engine's clock run with the machine's again. */
export async function resetClock(restAddress: string): Promise<void> {
  await change(restAddress, 'POST', '/v2/clock/reset')
}

async function change(restAddress: string, method: string, path: string, body?: string): Promise<void> {
  const answer = await fetch(restAddress + path, {
    method,
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
}
