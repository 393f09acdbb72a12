/** Which folder may know which: the house rules of CONTRIBUTING.md. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
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
      { path: 'node_modules/(feelin|lezer-feel|@lezer)/' },
      'only feel/ knows the evaluator',
    ),
    only(
      'leaves-know-nobody-above',
      { path: '^src/(mail|ledger|secrets|feel|settings|broker|http)/' },
      { path: '^src/(connector/|app.ts|main.ts)' },
      'main -> app -> connector -> the rest',
    ),
    only(
      'rooms-stay-apart',
      { path: '^src/(mail|ledger|secrets|feel|broker|http)/' },
      { path: '^src/(mail|ledger|secrets|feel|broker|http)/', pathNot: '^src/$1/' },
      'what two rooms share is joined in connector/ or app.ts',
    ),
    only('main-is-the-top', { pathNot: '^src/main.ts' }, { path: '^src/main.ts' }, 'nobody imports main.ts'),
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
