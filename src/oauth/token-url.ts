/** Why a URL cannot be that of a token endpoint, as the end of a sentence; undefined when it can. */
export function tokenUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a URL'
  const { protocol, hostname, username, password, hash } = new URL(text)
  if (username !== '' || password !== '') return 'holds a user name or password'
  if (hash !== '') return 'has a fragment (#), which a token endpoint has not'
  if (protocol === 'https:' || (protocol === 'http:' && isLocal(hostname))) return undefined
  return 'must begin with https://, since a secret goes there (http:// is for loopback only)'
}

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
