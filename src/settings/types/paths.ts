import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { WrongValue, textSchema, type TextSchema } from './values.ts'
import { certificatesIn } from '../../net/pem.ts'
import { errorReason, errorText } from '../../text/error-text.ts'

/** A folder that can be listed; its absolute path, so that nothing later depends on the working directory. */
export const readableFolder: TextSchema<string> = textSchema(
  'a folder that exists and can be read',
  (text) => {
    return checked(text, (path) => {
      if (!statSync(path).isDirectory()) return 'must be a folder'
      accessSync(path, constants.R_OK | constants.X_OK)
      readdirSync(path)
      return undefined
    })
  },
)

/** A file of certificates, all of which can be read. TLS would take one without any and trust nobody new. */
export const certificateFile: TextSchema<string> = textSchema(
  'a file that can be read, with certificates in PEM form',
  (text) => {
    return checked(text, (path) => {
      if (!statSync(path).isFile()) return 'must be a file'
      return certificateTrouble(readFileSync(path, 'utf8'))
    })
  },
)

/** A file that can be read. */
export const readableFile: TextSchema<string> = textSchema('a file that can be read', (text) => {
  return checked(text, (path) => {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile() ? undefined : 'must be a file'
  })
})

function certificateTrouble(pem: string): string | undefined {
  try {
    certificatesIn(pem)
    return undefined
  } catch (error) {
    return `names a file ${errorText(error)}`
  }
}

/** A file that need not exist, in a folder that does; its absolute path. */
export const fileInFolder: TextSchema<string> = textSchema(
  'the name of a file in a folder that exists',
  (text) => {
    if (/[\\/]$/.test(text)) return undefined
    return checked(text, (path) => {
      if (!statSync(dirname(path)).isDirectory()) return 'must be in a folder'
      accessSync(dirname(path), constants.X_OK)
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
        return 'must be the name of a file, and is a folder'
      return undefined
    })
  },
)

function checked(text: string, complaint: (path: string) => string | undefined): string | WrongValue {
  const path = resolve(text)
  try {
    const why = complaint(path)
    return why === undefined ? path : new WrongValue(why)
  } catch (error) {
    return new WrongValue(`names something that cannot be read (${errorReason(error)})`)
  }
}
