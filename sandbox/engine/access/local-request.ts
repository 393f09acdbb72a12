/** Names that a program on this machine calls a server on this machine by; the port does not matter. */
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * Whether a request was meant for this machine. A web page elsewhere can make a browser send requests here under a
 * name of its own (DNS rebinding), and then that name is in the Host header.
 */
export const isLocalHost = (host: string | undefined): boolean => host !== undefined && LOCAL_HOST.test(host)

export const NOT_FOR_THIS_HOST = 'This engine answers only requests to localhost or 127.0.0.1'

/**
 * Whether a request that changes something may have been made by a page of somebody else: a browser then names that
 * page's origin, and a program names none.
 */
export const isForeignOrigin = (origin: string | undefined, own: string): boolean =>
  origin !== undefined && origin.toLowerCase() !== own.toLowerCase()
