// What HTML 4 calls the characters from U+00A0 to U+00FF, in their order.
const LATIN = `nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3
acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig
Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave
Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave
iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml`

// What HTML 5 calls those of ASCII that are no letters and no digits.
const ASCII: Readonly<Record<string, string>> = {
  '\t': 'Tab',
  '\n': 'NewLine',
  '!': 'excl',
  '"': 'quot',
  '#': 'num',
  $: 'dollar',
  '%': 'percnt',
  '&': 'amp',
  "'": 'apos',
  '(': 'lpar',
  ')': 'rpar',
  '*': 'ast midast',
  '+': 'plus',
  ',': 'comma',
  '.': 'period',
  '/': 'sol',
  ':': 'colon',
  ';': 'semi',
  '<': 'lt',
  '=': 'equals',
  '>': 'gt',
  '?': 'quest',
  '@': 'commat',
  '[': 'lsqb lbrack',
  '\\': 'bsol',
  ']': 'rsqb rbrack',
  '^': 'Hat',
  _: 'lowbar UnderBar',
  '`': 'grave DiacriticalGrave',
  '{': 'lcub lbrace',
  '|': 'verbar vert VerticalLine',
  '}': 'rcub rbrace',
  '€': 'euro',
}

const NAMES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...LATIN.split(/\s+/).map((name, at) => [String.fromCharCode(0xa0 + at), [name]] as const),
  ...Object.entries(ASCII).map(([char, names]) => [char, names.split(' ')] as const),
])

/** The names of a character in HTML. */
export function entityNames(char: string): readonly string[] {
  return NAMES.get(char) ?? []
}

// encoded up to four times over: `&amp;amp;lt;`
const ENTITY =
  /&(?:amp;){0,3}(?:#0{0,8}(?<decimal>\d{1,7});?|#x0{0,8}(?<hex>[0-9a-f]{1,6});?|(?<name>\w{2,20});)/iy

/** Whether this HTML entity may stand for a character; names in any letter case, since those of letters carry theirs. */
export function entityAt(
  text: string,
  index: number,
): { readonly end: number; isFor(char: string): boolean } | undefined {
  ENTITY.lastIndex = index
  const { decimal, hex, name } = ENTITY.exec(text)?.groups ?? {}
  const end = ENTITY.lastIndex
  if (name !== undefined) {
    const lower = name.toLowerCase()
    return { end, isFor: (char) => entityNames(char).some((one) => one.toLowerCase() === lower) }
  }
  if (decimal === undefined && hex === undefined) return undefined
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
  return { end, isFor: (char) => char.codePointAt(0) === code && char.length === (code > 0xffff ? 2 : 1) }
}
