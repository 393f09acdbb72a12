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

/** Puts a document into the engine's store; gives the reference by which a process knows it. */
export async function uploadDocument(
  restAddress: string,
  content: Buffer,
  metadata: { readonly fileName: string; readonly contentType?: string },
): Promise<Record<string, unknown>> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(content)]), metadata.fileName)
  form.set('metadata', JSON.stringify(metadata))
  const answer = await fetch(`${restAddress}/v2/documents`, {
    method: 'POST',
    body: form,
    signal: AbortSignal.timeout(30_000),
  })
  if (!answer.ok) throw new Error(`POST /v2/documents: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Record<string, unknown>
}
