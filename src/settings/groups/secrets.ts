import type { SettingRow } from '../row.ts'
import { readableFile, readableFolder } from '../types/paths.ts'
import { oneOf, variablePrefix } from '../types/values.ts'

export const secretsSettings = {
  secretsEnvPrefix: {
    name: 'SMTP_SECRETS_ENV_PREFIX',
    group: 'secrets',
    schema: variablePrefix,
    default: 'SECRET_',
    meaning:
      'Beginning of the variables that hold secrets: `secrets.X` in a diagram is the variable `SECRET_X`, or the file that `SECRET_X_FILE` names.',
    status: 'built',
  },
  secretsScope: {
    name: 'SMTP_SECRETS_SCOPE',
    group: 'secrets',
    schema: oneOf(['authentication', 'all']),
    default: 'authentication',
    meaning:
      'Inputs in which references to secrets are replaced: those of the connection only, or all of them. With `all`, process data that contains `{{secrets.X}}` can mail a secret out.',
    status: 'built',
  },
  secretsDir: {
    name: 'SMTP_SECRETS_DIR',
    group: 'secrets',
    schema: readableFolder,
    example: '/run/secrets',
    meaning: 'Folder with one file per secret. A file is read anew when it changes.',
    status: 'built',
  },
  secretsFile: {
    name: 'SMTP_SECRETS_FILE',
    group: 'secrets',
    schema: readableFile,
    example: '/etc/smtp/secrets.yaml',
    meaning:
      'Secrets that are bound to hosts, processes and tenants, in YAML or JSON: see docs/secrets.md. It is read anew when it changes.',
    status: 'built',
  },
} as const satisfies Record<string, SettingRow>
