import { execFileSync } from 'node:child_process'

const PYTHON = `
import base64, email, email.policy, json, sys
raw, names = json.load(sys.stdin)
mail = email.message_from_bytes(base64.b64decode(raw), policy=email.policy.default)
print(json.dumps([[name] + [str(value) for value in mail.get_all(name, [])] for name in names]))
`

/** Each name with all values of that header, unfolded and decoded by Python; undefined where there is no Python. */
export function headersByPython(raw: Buffer, names: readonly string[]): string[][] | undefined {
  try {
    execFileSync('python3', ['--version'])
  } catch {
    return undefined
  }
  const input = JSON.stringify([raw.toString('base64'), names])
  return JSON.parse(execFileSync('python3', ['-c', PYTHON], { input }).toString()) as string[][]
}
