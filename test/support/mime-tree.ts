import { execFileSync } from 'node:child_process'

const PYTHON = `
import base64, email, email.policy, json, sys
def tree(part):
    kind = part.get_content_type()
    if part.is_multipart():
        return [kind] + [tree(one) for one in part.iter_parts()]
    return ' '.join(word for word in (kind, part.get_filename(), part.get_content_disposition()) if word)
read = lambda raw: email.message_from_bytes(base64.b64decode(raw), policy=email.policy.default)
print(json.dumps([tree(read(raw)) for raw in json.load(sys.stdin)]))
`

/**
 * The parts of each message as Python's own reader finds them: of a multipart a list of its type and its parts, of a part
 * its type, file name and disposition.
 */
export function mimeTreesOf(raws: readonly Buffer[]): unknown[] {
  const input = JSON.stringify(raws.map((raw) => raw.toString('base64')))
  return JSON.parse(execFileSync('python3', ['-c', PYTHON], { input }).toString()) as unknown[]
}
