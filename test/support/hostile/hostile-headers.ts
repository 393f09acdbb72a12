import { refused, sent, sentThenIncident, type End, type HostileCase } from './hostile-case.ts'

const times = (text: string, count: number): string => text.repeat(count)
const list = `[0${times(',1', 1_199)}]`
const different = `[${Array.from({ length: 1_200 }, (_, at) => at).join()}]`
const longList = (of: string): string =>
  `a:${of},b:concatenate(a,a,a,a),c:concatenate(b,b,b,b),d:concatenate(c,c,c)`

const budget = sentThenIncident(/resultExpression/)
const unread = refused(/resultExpression/)

/** Expressions that take much time or memory, or that nobody can read. */
const EXPRESSIONS: readonly (readonly [string, string, End])[] = [
  ['an exponent of nothing', '={a: number("0e-999999") ** 9999}', sent],
  ['a smaller exponent of nothing', '={a: number("0e-999999") ** 99}', sent],
  ['a tower of exponents', '={a: 9 ** 9 ** 9 ** 9}', sent],
  ['duplicate values', `={${longList(list)},r:count(duplicate values(d))}`, budget],
  ['duplicate values, different ones', `={${longList(different)},r:count(duplicate values(d))}`, budget],
  ['mode', `={${longList(list)},r:count(mode(d))}`, budget],
  ['sort', `={${longList(different)},r:count(sort(d, function(x,y) x>y))}`, budget],
  ['base64 of base64', `=${times('to base64(', 60)}"aaaaaaaaaaaaaaaa"${times(')', 60)}`, budget],
  ['JSON of JSON', `=${times('to json(', 26)}"\\""${times(')', 26)}`, budget],
  ['all that came before', '=for i in 1..100000 return partial', budget],
  ['a slow pattern', '={a: matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab","(a+)+$")}', sent],
  ['a pattern that counts', '={a: matches("aaaaaaaaaaaaaaaa","(((a{100}){100}){100})")}', unread],
  ['replace with ever more', `={a: replace("${times('a', 5_000)}","a","${times('$0', 400)}")}`, budget],
  ['a double loop', '=for i in 1..100000, j in 1..100000 return i', budget],
  ['recursion', '={f: function(n) if n=0 then 0 else f(n-1)+f(n-1), r: f(60)}', sent],
  ['endless recursion', '={f: function(n) f(n+1), r: f(0)}', sent],
  ['brackets', `=${times('[', 4_900)}1${times(']', 4_900)}`, unread],
  ['comments', `=1${times('/*', 4_900)}`, unread],
  ['minus signs', `={a: ${times('-', 5_000)}1}`, unread],
  ['a name of a megabyte', `=${times('a', 1_000_000)}`, unread],
  ['prototypes', '={a: response.__proto__, b: response.constructor, c: {}.toString}', sent],
]

export const expressionCases: readonly HostileCase[] = EXPRESSIONS.map(([name, resultExpression, ends]) => ({
  name: `expression: ${name}`,
  headers: { resultExpression },
  ends,
}))

const ONCE = 'a'.repeat(100_000)

export const headerCases: readonly HostileCase[] = [
  { name: 'a long name', headers: { resultVariable: `${ONCE}-` }, ends: refused(/resultVariable/) },
  { name: 'a long wait', headers: { retryBackoff: times('P', 100_000) }, ends: refused(/retryBackoff/) },
  {
    name: 'a wait of digits',
    headers: { retryBackoff: `PT${times('9', 90)}S` },
    ends: refused(/retryBackoff/),
  },
  { name: 'a negative wait', headers: { retryBackoff: '-PT1H' }, ends: refused(/retryBackoff/) },
  { name: 'a long lease', headers: { jobTimeout: ONCE }, ends: refused(/jobTimeout/) },
  { name: 'a lease of nothing', headers: { jobTimeout: 'PT0S' }, ends: refused(/jobTimeout/) },
  { name: 'a lease of years', headers: { jobTimeout: 'P9999D' }, ends: refused(/jobTimeout/) },
  { name: 'a prototype', headers: { resultVariable: '__proto__' }, ends: refused(/resultVariable/) },
  { name: 'a constructor', headers: { resultVariable: 'constructor' }, ends: refused(/resultVariable/) },
  {
    name: 'headers that nobody knows',
    headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`header${at}`, 'x'.repeat(100)])),
    ends: sent,
  },
].map((one) => ({ ...one, name: `header: ${one.name}` }))
