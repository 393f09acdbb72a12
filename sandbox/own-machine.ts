import type { IncomingHttpHeaders } from 'node:http'

/** Whether a request was meant for this machine: a page elsewhere whose name was pointed to 127.0.0.1 was not. */
export const isForThisMachine = ({ host = '' }: IncomingHttpHeaders): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host)

/** Whether a request that changes something comes from a page elsewhere; programs send no Origin. */
export const isFromElsewhere = ({ origin, host = '' }: IncomingHttpHeaders): boolean =>
  origin !== undefined && origin !== `http://${host}`
