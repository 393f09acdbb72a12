import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { HELD_UP } from './watched.ts'

/** What a source file waits for, each once: `file: callee`, and for a loop over what comes in time, `file: each of callee`. */
export function awaitsIn(file: string): string[] {
  const url = new URL(`../../../src/${file}.ts`, import.meta.url)
  const source = ts.createSourceFile(file, readFileSync(url, 'utf8'), ts.ScriptTarget.Latest)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) found.add(`${file}: ${calleeOf(node.expression, source)}`)
    if (ts.isForOfStatement(node) && node.awaitModifier)
      found.add(`${file}: each of ${calleeOf(node.expression, source)}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found]
}

function calleeOf(node: ts.Expression, source: ts.SourceFile): string {
  if (ts.isCallExpression(node)) {
    const { expression } = node
    // a promise with its failure dealt with is still that promise
    if (ts.isPropertyAccessExpression(expression) && expression.name.text === 'catch')
      return calleeOf(expression.expression, source)
    return expression.getText(source)
  }
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return calleeOf(node.expression, source)
  return node.getText(source)
}

/** The step and its gate. */
export const FILES = [
  'connector/handle-job',
  'connector/settle',
  'connector/account/account-of',
  'connector/delivery/look-up',
  'connector/delivery/deliver-once',
  'connector/delivery/simulate',
  'connector/delivery/mail-rate',
  'connector/delivery/transactions',
  'connector/delivery/attempt',
  'connector/delivery/attempt-end',
  'connector/delivery/delivery',
  'connector/lease',
  'connector/acknowledge',
  'mail/send/send',
  'mail/send/hand-over',
] as const

/** Its awaits are those of a function in these files. */
export const INSIDE = 'inside'

/** Where a worker is killed that waits there: how the moments of the rows begin. */
export const KILLED_AT: Readonly<Record<string, string>> = {
  'connector/handle-job: deliver': INSIDE,
  'connector/handle-job: shop.ledger.written': 'ledger.written',
  'connector/handle-job: settle': INSIDE,
  'connector/handle-job: turn.lease.extend': 'commands.updateTimeout',
  'connector/handle-job: lookUp': INSIDE,
  'connector/handle-job: requestOf': INSIDE,
  'connector/handle-job: accountOf': INSIDE,
  'connector/handle-job: deliverOnce': INSIDE,
  // its secrets are read as those of inputs are, before anything is promised
  'connector/account/account-of: loginOf': 'secrets.resolveInputs',
  'connector/handle-job: secrets.resolveInputs': 'secrets.resolveInputs',
  'connector/settle: say': INSIDE,
  'connector/settle: shop.ledger.end': 'ledger.end',
  'connector/delivery/look-up: shop.ledger.read': 'ledger.read',
  'connector/delivery/look-up: replay': INSIDE,
  'connector/delivery/look-up: report': INSIDE,
  'connector/delivery/look-up: lease.extend': 'commands.updateTimeout',
  'connector/delivery/look-up: knowsSecrets': INSIDE,
  'connector/delivery/look-up: secrets.resolveInputs': 'secrets.resolveInputs',
  'connector/delivery/look-up: loginOf': 'secrets.resolveInputs',
  'connector/delivery/look-up: note': INSIDE,
  'connector/delivery/deliver-once: inTurn': INSIDE,
  'connector/delivery/deliver-once: mail.rate.next': INSIDE,
  'connector/delivery/deliver-once: mail.account.acquire': 'account.acquire',
  'connector/delivery/deliver-once: inTransactions': INSIDE,
  'connector/delivery/simulate: compose': INSIDE,
  'connector/delivery/simulate: tryToSend': INSIDE,
  'connector/delivery/mail-rate: account.whileWaiting': 'rates.ask',
  'connector/delivery/transactions: rate.next': INSIDE,
  'connector/delivery/transactions: compose': INSIDE,
  'connector/delivery/transactions: shop.composer.compose': 'composer.compose',
  'connector/delivery/transactions: transaction': INSIDE,
  'connector/delivery/transactions: goOn': INSIDE,
  'connector/delivery/transactions: shop.stopFile.look': 'ledger.read asked (2)',
  'connector/delivery/transactions: shop.ledger.read': 'ledger.read asked (2)',
  'connector/delivery/attempt: lease.confirm': 'commands.updateTimeout',
  'connector/delivery/attempt: stopFile.look': 'ledger.claim',
  'connector/delivery/attempt: claim': 'ledger.claim',
  'connector/delivery/attempt: send': 'pool.send',
  'connector/delivery/attempt: note': INSIDE,
  'connector/delivery/attempt-end: note': INSIDE,
  'connector/delivery/attempt-end: shop.ledger.keepDate': 'ledger.keepDate',
  'connector/delivery/delivery: ledger.record': 'ledger.record',
  'connector/lease: inTurn': INSIDE,
  'connector/lease: underWay': INSIDE,
  'connector/lease: commands.updateTimeout': 'commands.updateTimeout',
  'connector/acknowledge: say': 'commands.',
  'connector/acknowledge: pause': 'commands.complete asked (2)',
  'mail/send/hand-over: gate.open': INSIDE,
  'mail/send/hand-over: each of stream': 'content part',
  'mail/send/hand-over: drained': HELD_UP,
}
