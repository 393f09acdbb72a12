/** Which folder may know which: the house rules of CONTRIBUTING.md. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

/** The floors of `src/`, from the roof down. A room knows lower floors, never one beside it; the ground floor's know each other. */
const floors = [
  ['main\\.ts'],
  ['cli/'],
  ['app\\.ts'],
  ['worker\\.ts'],
  ['connector/', 'http/'],
  ['telemetry/'],
  ['ledger/'],
  ['mail/', 'secrets/', 'feel/', 'broker/', 'settings/'],
  ['net/', 'failures\\.ts', 'dialects\\.ts', 'text/', 'time/', 'json/', 'releases\\.ts'],
]
const ground = floors[floors.length - 1]
const floorRules = floors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const beside = rooms === ground ? ground : [room]
    const below = [...beside, ...floors.slice(floor + 1).flat()]
    return only(
      `floor-of-${room.replace(/\W+.*$/, '')}`,
      { path: `^src/${room}` },
      { path: '^src/', pathNot: `^src/(${below.join('|')})` },
      'a room knows only the floors below',
    )
  }),
)

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
      { orphan: true, pathNot: '(\\.d\\.m?ts$|^scripts/[^/]+\\.(ts|mjs)$|^sandbox/)' },
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
