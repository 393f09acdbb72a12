/** Labels of letters, digits and hyphens, two at least (RFC 5321 section 2.3.5); at most 253 characters. */
const FULL_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/i

/** Is this a fully qualified name of a host? An address is none. */
export function isFullName(name: string): boolean {
  return FULL_NAME.test(name) && !/^[\d.]+$/.test(name)
}
