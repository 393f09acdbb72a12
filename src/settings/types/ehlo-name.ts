import { isEhloName } from '../../net/ehlo-name.ts'
import { textSchema, type TextSchema } from './values.ts'

/** What a client may call itself. */
export const ehloName: TextSchema<string> = textSchema(
  'a fully qualified host name such as mailer.example.com, or an address in brackets such as [192.0.2.1]',
  (text) => (isEhloName(text) ? text : undefined),
)
