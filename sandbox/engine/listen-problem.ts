/** What keeps a server from its address, as one sentence; `option` is the argument that names the port. */
export function listenProblem(server: string, address: string, problem: unknown): Error {
  const text = String(problem)
  const why = text.includes('EADDRINUSE')
    ? 'another program has this port'
    : text.includes('EACCES')
      ? 'this port is not for everybody: take one above 1023'
      : text.includes('EADDRNOTAVAIL') || text.includes('ENOTFOUND')
        ? 'this machine has no such address'
        : text
  return new Error(`The ${server} server cannot listen on ${address}: ${why}.`)
}
