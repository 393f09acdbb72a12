/** Which folder may know which: the house rules of CONTRIBUTING.md. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

/**
 * The floors of a folder, from the roof down. A room (a file, or a folder with all that is in it) knows the floors below
 * its own, never a room beside it or above.
 */
const floorsOf = (folder, floors, ground = []) =>
  floors.flatMap((rooms, floor) =>
    rooms.map((room) => {
      const reachable = [room, ...floors.slice(floor + 1).flat(), ...ground].map((one) =>
        one.replaceAll('.', '\\.'),
      )
      return only(
        `floor-of-${folder}${room}`,
        { path: `^${folder}${room.replaceAll('.', '\\.')}` },
        { path: `^${folder}`, pathNot: `^${folder}(${reachable.join('|')})` },
        'a room knows only the floors below',
      )
    }),
  )

/** The ground floor: small things without a word about mails, engines or jobs. They may know each other. */
const GROUND = ['net/', 'files/', 'failures.ts', 'dialects.ts', 'text/', 'time/', 'json/', 'releases.ts']
const ground = GROUND.map((one) => one.replaceAll('.', '\\.')).join('|')

const floorRules = [
  ...floorsOf(
    'src/',
    [
      ['main.ts'],
      ['cli/'],
      ['app.ts'],
      ['worker.ts'],
      ['connector/', 'http/'],
      ['telemetry/'],
      ['ledger/'],
      ['settings/'],
      ['accounts/', 'signing/'],
      ['oauth/'],
      ['mail/', 'secrets/', 'feel/', 'broker/'],
    ],
    GROUND,
  ),
  ...floorsOf('src/connector/', [
    ['handle-job.ts'],
    ['settle.ts'],
    ['answer/'],
    ['delivery/'],
    ['account/'],
    ['turn.ts'],
    ['workshop.ts'],
    ['expressions.ts', 'job-headers.ts', 'acknowledge.ts'],
    ['lease.ts', 'masks.ts', 'budget-memory.ts', 'error-slips.ts'],
    ['input/'],
  ]),
  // one folder for each dialect; they do not know each other
  ...floorsOf('src/connector/input/', [
    ['dialects.ts'],
    ['seed/', 'camunda/'],
    ['dialect.ts'],
    ['email-request.ts'],
    ['fingerprint.ts', 'readers/'],
    ['policy.ts', 'limits.ts'],
  ]),
  ...floorsOf('src/mail/', [
    ['compose/'],
    ['content/'],
    ['failure/', 'address/', 'account/', 'dkim/'],
    ['reply/', 'send/'],
    ['email.ts', 'account-request.ts', 'warnings.ts', 'digest.ts'],
  ]),
  ...floorsOf('src/ledger/', [
    ['open.ts'],
    ['memory.ts', 'sqlite/', 'postgres/'],
    ['entry-changes.ts', 'stored-entry.ts', 'rate-book.ts', 'rate-line.ts'],
    ['ledger.ts'],
    ['rates.ts'],
  ]),
  ...floorsOf('src/secrets/', [
    ['resolve.ts'],
    ['known-names.ts', 'refuse-slips.ts', 'secret-failure.ts', 'uses.ts', 'other-ways.ts'],
    ['look-up.ts', 'slips.ts', 'secrets-file.ts'],
    ['bindings.ts'],
    ['host-pattern.ts', 'references.ts', 'secret-file.ts', 'strings.ts', 'mask/'],
  ]),
  ...floorsOf('src/settings/', [
    ['load.ts', 'describe.ts', 'at-start.ts'],
    ['unknown-names.ts', 'cross-checks.ts', 'secrets-file.ts'],
    ['reserved-names.ts'],
    ['table.ts'],
    ['groups/'],
    ['row.ts'],
    ['camunda/', 'types/', 'dotenv.ts'],
    ['service-links.ts'],
    ['environment.ts', 'problems.ts'],
  ]),
  ...floorsOf('src/feel/', [
    ['parser.ts', 'evaluate.ts'],
    ['expression.ts'],
    ['compile/'],
    ['functions/', 'syntax/'],
    ['patterns/', 'values/'],
    ['budget.ts'],
    ['feel-errors.ts'],
  ]),
  ...floorsOf('src/broker/', [
    ['job-source.ts', 'commands.ts'],
    ['gateway.ts', 'slots.ts', 'job.ts', 'command-error.ts'],
    ['documents.ts', 'connection-advice.ts'],
    ['login-trouble.ts', 'gateway-protocol.json'],
  ]),
]

module.exports = {
  forbidden: [
    ...floorRules,
    only('no-cycles', {}, { circular: true }, 'one direction only'),
    only(
      'src-is-alone',
      { path: '^src' },
      { path: '^(test|scripts|sandbox|bench)' },
      'the product does not know its tools',
    ),
    only(
      'ground-floor',
      { path: `^src/(${ground})` },
      { path: '^src/', pathNot: `^src/(${ground})` },
      'what every room uses knows no room',
    ),
    only(
      'feel-is-alone',
      { path: '^src/feel/' },
      { path: '^src/', pathNot: '^src/(feel|json)/' },
      'feel/ could be a package of its own',
    ),
    only(
      'camunda-in-broker',
      { path: '^src', pathNot: '^src/broker/' },
      { path: 'node_modules/(@camunda8|@grpc)/' },
      'only broker/ talks to the engine',
    ),
    only(
      'nodemailer-in-mail',
      { path: '^src', pathNot: '^src/mail/' },
      { path: 'node_modules/nodemailer/' },
      'only mail/ talks SMTP',
    ),
    only(
      'drivers-in-ledger',
      { path: '^src', pathNot: '^src/ledger/' },
      { path: 'node_modules/(pg|libsql)/' },
      'only ledger/ knows a database',
    ),
    only(
      'feelin-in-feel',
      { path: '^src', pathNot: '^src/feel/' },
      { path: 'node_modules/(feelin|lezer-feel|@lezer|re2js)/' },
      'only feel/ knows the evaluator',
    ),
    only(
      'no-orphans',
      {
        orphan: true,
        pathNot: '(\\.d\\.m?ts$|^scripts/[^/]+\\.(ts|mjs)$|^sandbox/[^/]+/(main|run)\\.(ts|mjs)$)',
      },
      {},
      'dead file',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs'],
    },
  },
}
