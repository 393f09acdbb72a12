import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddresses } from '../../../src/mail/address/addresses.ts'

const read = (value: unknown) => {
  const { mailboxes, problems } = parseAddresses(value)
  expect(problems).toEqual([])
  return mailboxes.map(({ name, address }) => (name === '' ? address : `${name} | ${address}`))
}
const CONTROL =
  'a line break, tab or other control character is not allowed; write all on one line, with commas between addresses'
const refused = (value: unknown) => {
  const { problems } = parseAddresses(value)
  expect(problems.length).toBeGreaterThan(0)
  return problems
}

describe('spellings of a list', () => {
  test.each<[string, unknown, string[]]>([
    ['a FEEL list', ['a@b.example', 'c@d.example'], ['a@b.example', 'c@d.example']],
    ['one address as a text', 'user1@hostname', ['user1@hostname']],
    ['commas', 'a@b, c@d,e@f', ['a@b', 'c@d', 'e@f']],
    ['semicolons', 'a@b; c@d;', ['a@b', 'c@d']],
    ['a typed list', '[user1@hostname, user2@hostname]', ['user1@hostname', 'user2@hostname']],
    [
      'a typed list, partly quoted',
      '[user1@hostname, "user2@hostname"]',
      ['user1@hostname', 'user2@hostname'],
    ],
    ['a typed list in single quotes', "['a@b', 'c@d']", ['a@b', 'c@d']],
    ['a typed list that is JSON', '["a@b", "\\"Doe, John\\" <c@d>"]', ['a@b', 'Doe, John | c@d']],
    ['JSON over several lines', '[\n  "a@b",\n  "c@d"\n]', ['a@b', 'c@d']],
    ['a typed list with a quoted name', '["Doe, John" <a@h>, c@d]', ['Doe, John | a@h', 'c@d']],
    ['a typed list with a trailing comma', '["a@b", ]', ['a@b']],
    ['an empty typed list', '[]', []],
    ['a typed list with spaces around it', '  [a@b]  ', ['a@b']],
    ['a typed list that ends in a domain literal', '[a@b, c@[127.0.0.1]]', ['a@b', 'c@[127.0.0.1]']],
    ['null and blank entries', [null, 'a@b', '', '  ', undefined], ['a@b']],
    ['an entry with a separator behind it', ['a@b;', 'c@d, '], ['a@b', 'c@d']],
    ['nothing', undefined, []],
    ['null', null, []],
    ['a blank text', ' ', []],
    ['an empty list', [], []],
    ['line breaks at the end', 'a@b, c@d\r\n\n', ['a@b', 'c@d']],
    [
      'line breaks between',
      'a@b\nAda <c@d>\r\n\r\n"Doe, J" <e@f>\rg@h',
      ['a@b', 'Ada | c@d', 'Doe, J | e@f', 'g@h'],
    ],
    ['line breaks and commas', 'a@b,\nc@d,\n', ['a@b', 'c@d']],
    ['a typed list on lines', '[a@b,\n c@d]', ['a@b', 'c@d']],
    ['what Outlook copies', 'Last, First <a@h>; Doe, John <b@h>;', ['Last, First | a@h', 'Doe, John | b@h']],
    ['one of it', 'Last, First <a@h>; ', ['Last, First | a@h']],
    ['some of it', 'a@h; Last, First <b@h>; John <c@h>,', ['a@h', 'Last, First | b@h', 'John | c@h']],
    ['it on lines', 'Last, First <a@h>\nDoe, John <b@h>', ['Last, First | a@h', 'Doe, John | b@h']],
    ['a context', { name: ' Ada  Lovelace\n', email: ' a@b ' }, ['Ada Lovelace | a@b']],
    [
      'contexts',
      [
        { email: 'a@b' },
        'c@d',
        { name: 'Doe, "J" <x@y>', address: 'e@f' },
        { name: null, email: 'g@h', id: 7 },
      ],
      ['a@b', 'c@d', 'Doe, "J" <x@y> | e@f', 'g@h'],
    ],
    ['a context with a street', { name: 'Ada', email: 'a@b', address: 'Main Street 5' }, ['Ada | a@b']],
    ['a context named as its address', { name: 'A@b', email: 'a@b' }, ['a@b']],
    ['contexts as JSON', '[{"name":"Ada","email":"a@b"}]', ['Ada | a@b']],
    ['line breaks around an entry', ['\na@b\r\n', 'c@d\n'], ['a@b', 'c@d']],
  ])('%s', (_, value, expected) => {
    expect(read(value)).toEqual(expected)
  })
})

describe('spellings of an entry', () => {
  test.each([
    ['Name <a@h>', 'Name | a@h'],
    ['"Doe, John" <a@h>', 'Doe, John | a@h'],
    ['"Doe; John" <a@h>', 'Doe; John | a@h'],
    ['John Q. Public <a@h>', 'John Q. Public | a@h'],
    ["Conan O'Brien <a@h>", "Conan O'Brien | a@h"],
    ['Doe (Sales) <a@h>', 'Doe (Sales) | a@h'],
    ['[EXT] Doe <a@h>', '[EXT] Doe | a@h'],
    ['Jürgen Groß <a@h>', 'Jürgen Groß | a@h'],
    ['"John" Doe <a@h>', 'John Doe | a@h'],
    ['"say \\"hi\\" \\\\ <x@y>" <a@h>', 'say "hi" \\ <x@y> | a@h'],
    ['<a@h>', 'a@h'],
    ['a@h <A@h>', 'A@h'],
    ['"a@h"', 'a@h'],
    ['"Doe, John <a@h>"', 'Doe, John | a@h'],
    ['  a@h  ', 'a@h'],
    ['\u00a0a@h\u00a0', 'a@h'],
    ['dev@localhost', 'dev@localhost'],
    ['a@[127.0.0.1]', 'a@[127.0.0.1]'],
    ['a@[IPv6:2001:db8::1]', 'a@[IPv6:2001:db8::1]'],
    ['Name <a@[IPv6:::1]>', 'Name | a@[IPv6:::1]'],
    ['info@bücher.example', 'info@bücher.example'],
    ['jürgen@example.com', 'jürgen@example.com'],
    ['用户@例え.jp', '用户@例え.jp'],
    ['"a b"@x', '"a b"@x'],
    ['"a,b;c@d"@x', '"a,b;c@d"@x'],
    ['Name <"a, b"@x>', 'Name | "a, b"@x'],
    ["!#$%&'*+/=?^_`{|}~-@x", "!#$%&'*+/=?^_`{|}~-@x"],
    [`${'l'.repeat(64)}@h`, `${'l'.repeat(64)}@h`],
    [`a@${'l'.repeat(63)}.example`, `a@${'l'.repeat(63)}.example`],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual([expected])
  })
})

describe('what is refused', () => {
  test.each<[string, string, RegExp]>([
    ['no @', 'john', /no @/],
    ['an unquoted name with a comma', 'Doe, John <a@h>', /no @.*needs quotes/],
    ['no local part', '@h', /before the @/],
    ['no domain', 'john@', /after the @/],
    ['two dots before the @', 'a..b@h', /two dots/],
    ['a dot at the end', 'a.@h', /two dots/],
    ['two dots in the domain', 'a@b..c', /two dots/],
    ['a dot at the end of the domain', 'a@b.', /dot/],
    ['a hyphen that leads', 'a@-b.c', /hyphen/],
    ['a hyphen that trails', 'a@b-.c', /hyphen/],
    ['a space before the @', 'a b@h', /a space is not allowed/],
    ['a space in the domain', 'a@b c', /a space is not allowed in a domain/],
    ['a missing comma', 'a@b c@d', /separate addresses with commas/],
    ['a missing comma with a name', 'a@b Doe <c@d>', /needs quotes; separate/],
    ['something behind the address', '<a@b> c', /after the >/],
    ['an angle that stays open', 'Name <a@b', /no > after it/],
    ['an angle without an address', 'Name <>', /no @/],
    ['two @', 'a@b@c', /character @ is not allowed in a domain/],
    ['an underscore in the domain', 'a@b_c', /character _/],
    ['a quote that stays open', '"Doe <a@h>', /./],
    ['brackets that stay open', '[a@b, c@d', /character \[/],
    ['a group', 'Team: a@b, c@d;', /groups/],
    ['mailto', 'mailto:a@b', /mailto/],
    ['a source route', '<@relay:a@b>', /before the @/],
    ['a bare IP address', 'a@127.0.0.1', /brackets/],
    ['a broken literal', 'a@[127.0.0]', /IP address/],
    ['a literal with a zone', 'a@[IPv6:fe80::1%eth0]', /IP address/],
    ['an address in hexadecimal digits', 'a@0x7f.1', /ends in a number/],
    ['a number as domain', 'a@2130706433', /ends in a number/],
    ['a number at the end', 'a@host.123', /ends in a number/],
    ['an IP address in full-width digits', 'a@１２７.0.0.1', /brackets/],
    ['a zero-width space', 'a\u200b@h', /U\+200B/],
    ['an override of the writing direction', 'a\u202e@h', /U\+202E/],
    ['a lone surrogate', 'a\ud800@h', /U\+D800/],
    ['a typographic quote', '“a@b”', /U\+201D/],
    ['angles in a quoted local part', '"a>b"@x', /character >/],
    ['a local part of 65 bytes', `${'l'.repeat(65)}@h`, /64 bytes/],
    ['a local part of 66 bytes in UTF-8', `${'ü'.repeat(33)}@h`, /64 bytes/],
    ['a label of 64', `a@${'l'.repeat(64)}.example`, /63 characters/],
    [
      'an address of 255 bytes',
      `${'l'.repeat(63)}@${`${'d'.repeat(62)}.`.repeat(3)}${'e'.repeat(2)}`,
      /254 bytes/,
    ],
    ['a fi that is one letter', 'a@ﬁrma.example', /stand for others/],
    ['letters of full width', 'a@ｇmail.example', /stand for others/],
    ['a joiner', 'a@ab\u200dc.example', /./],
    ['quotes that belong to the name', 'A 5" and a 6" one <a@h>', /inside a word/],
    ['quotes inside a word', 'Conan O"Brien" <a@h>', /inside a word/],
    ['what Outlook copies, among commas', 'Last, First <a@h>, Doe, John <b@h>', /needs quotes/],
    ['the same with a semicolon', 'a@h, b@h; Last, First <c@h>', /needs quotes/],
    ['a name that may be an address', 'a@h; bob, carl, Dora <d@h>', /needs quotes/],
    ['a name after an address', 'a@h, Last, First <b@h>;', /needs quotes/],
    ['a name that turns the direction', 'Ada \u202elive <a@h>', /direction of writing/],
    ['a name in quotes that does', '"Ada \u2066" <a@h>', /direction of writing/],
    ['a name of two novels', `${'n '.repeat(501)} <a@h>`, /1000 characters/],
    ['a name of a novel', `${'n'.repeat(1_001)} <a@h>`, /1000 characters/],
  ])('%s', (_, text, reason) => {
    expect(refused(text)[0]?.reason).toMatch(reason)
  })

  test.each<readonly [string, string | string[], object]>([
    ['an expression', 'customer.email', { at: 15, reason: expect.stringContaining('press fx') as string }],
    ['a call', 'mail(customer)', { reason: expect.stringContaining('press fx') as string }],
    ['a path with a number', 'order.mails[1]', { reason: expect.stringContaining('press fx') as string }],
    ['one with its =', '=customer.email', { reason: 'this looks like an expression; press fx' }],
    ['sewn together', 'customer.email + ", a@b"', { reason: 'this looks like an expression; press fx' }],
    ['sewn, in an entry', ['"a@b, " + c'], { entry: 1, reason: 'this looks like an expression; press fx' }],
    ['a placeholder', '{{customer.email}}', { reason: expect.stringContaining('placeholder') as string }],
    ['another', 'Ada <${email}>', { reason: expect.stringContaining('placeholder') as string }],
    [
      'a quote that is not closed, alone',
      '"a@x, b@y',
      { at: 1, reason: expect.stringContaining('not closed') as string },
    ],
    ['JSON', '{"email":"a@b"}', { at: 1, reason: expect.stringContaining('JSON is no address') as string }],
    ['JSON with two fields', '{"a":"a@b","c":"c@d"}', { reason: expect.stringContaining('JSON') as string }],
    [
      'a quote that is not closed',
      'a@b, "Doe, J <c@d>, e@f',
      { entry: 2, at: 6, reason: expect.stringContaining('not closed') as string },
    ],
    [
      'one before very many',
      `a@b, "Doe, J <c@d>, ${'kunde@h, '.repeat(400)}`,
      { entry: 2, at: 6, reason: expect.stringContaining('not closed') as string },
    ],
    [
      'quotes around all',
      '"a@b, c@d"',
      { at: 1, reason: expect.stringContaining('leave those out') as string },
    ],
    [
      'an ideographic comma',
      'a@b、c@d',
      { at: 4, reason: 'the character U+3001 separates no addresses; write a comma' },
    ],
    [
      'a full-width semicolon',
      'A <a@b>；B <c@d>',
      { at: 8, reason: 'the character U+FF1B separates no addresses; write a comma' },
    ],
    [
      'a full-width comma',
      'a@b，c@d',
      { at: 4, reason: 'the character U+FF0C separates no addresses; write a comma' },
    ],
    [
      'an Arabic comma',
      'a@b، c@d',
      { at: 4, reason: 'the character U+060C separates no addresses; write a comma' },
    ],
    ['a full-width @', 'a＠b', { at: 2, reason: 'the character U+FF20 is no @; write one' }],
    ['mailto', 'a@b, mailto:c@d', { entry: 2, at: 6, reason: 'leave out "mailto:"' }],
    ['mailto in angles', 'A <mailto:c@d>', { reason: expect.stringContaining('mailto') as string }],
    ['an angle that closes alone', 'a@b>', { at: 4, reason: 'the > has no < before it' }],
    ['a dot before the @', 'user.@h', { reason: expect.stringContaining('"user."@host') as string }],
  ])('%s: one problem, that says what it is', (_, value, expected) => {
    expect(refused(value)).toEqual([expect.objectContaining(expected)])
  })

  test.each(['a@e.f\0', 'a@e\tf', 'Na\u2028\tme <a@b>', '"a\nb"@x', 'a\u0085@b'])(
    'control characters: %j',
    (text) => {
      expect(refused(text)).toEqual([expect.objectContaining({ reason: CONTROL })])
      expect(parseAddresses([text]).mailboxes).toEqual([])
    },
  )

  test.each([
    ['a@e.f\r\nRCPT TO:<evil@x>', /colon/],
    ['a@e.f\nBcc: evil@x', /colon/],
    ['Na\rme <a@b>', /no @/],
    ['Ada\r\n <a@b>', /no @/],
  ])('a line break separates, and repairs nothing: %j', (text, reason) => {
    const [problem] = refused(text)
    expect(problem?.reason).toMatch(reason)
    expect(problem?.reason).toContain('(a line break separates addresses)')
    expect(refused([text])).toEqual([expect.objectContaining({ reason: CONTROL })])
  })

  test.each<[object, RegExp]>([
    [{}, /only with email/],
    [{ name: 'Ada' }, /only with email/],
    [{ email: 12 }, /only with email/],
    [{ email: '' }, /only with email/],
    [JSON.parse('{"__proto__":{"email":"a@b"}}') as object, /only with email/],
    [{ email: 'a@b, c@d' }, /not allowed/],
    [{ email: 'Ada <a@b>' }, /the address alone/],
    [{ email: 'mailto:a@b' }, /mailto/],
    [{ email: 'a@b\nc@d' }, /not allowed/],
    [{ email: '{{customer.email}}' }, /placeholder/],
    [{ email: 'a@b', address: 'c@d' }, /different things/],
    [{ email: 'a@b', name: 'Ada\r\nBcc: evil@x' }, /line break/],
    [{ email: 'a@b', name: 'n'.repeat(1_001) }, /1000 characters/],
    [{ email: 'a@b', name: '\u202dAda' }, /direction of writing/],
    [{ email: `${'a'.repeat(1_000_000)}@b` }, /64 bytes/],
  ])('the context %j', (value, reason) => {
    const [problem] = refused(value)
    expect(problem?.reason).toMatch(reason)
    expect(problem?.text.length).toBeLessThan(3_000)
    expect(refused(['x@y', value])).toEqual([{ ...problem, entry: 2 }])
  })

  test('names the entry and the character', () => {
    expect(refused('ok@h, b c@h')).toEqual([
      { entry: 2, text: 'b c@h', at: 8, reason: 'a space is not allowed before the @' },
    ])
    expect(refused('[ok@h, b@]')).toMatchObject([{ entry: 2, text: 'b@', at: 10 }])
    expect(refused(['ok@h', null, 'b@'])).toMatchObject([{ entry: 3, text: 'b@', at: 3 }])
    expect(refused(['ok@h', 'c@d, b@'])).toMatchObject([{ entry: 2, text: 'c@d, b@', at: 5 }])
    expect(refused('b@')).toEqual([{ text: 'b@', at: 3, reason: 'nothing stands after the @' }])
    expect(refused(' Doe <b@> ')).toMatchObject([{ at: 9 }])
  })

  test.each([
    ['me@x.example, you@y.example', 14],
    ['me@x.example; you@y.example', 14],
    ['[me@x.example, you@y.example]', 15],
    ['["me@x.example","you@y.example"]', 17],
    ['"Doe, John" <a@h>, c@d', 19],
    ['a@b, ,c@d', 7],
  ])('an entry of a list that holds more than one address: %s', (text, at) => {
    const { mailboxes, problems } = parseAddresses(['ok@h', text])
    expect(mailboxes).toEqual([{ name: '', address: 'ok@h' }])
    expect(problems).toMatchObject([{ entry: 2, at }])
    expect(problems[0]?.reason).toMatch(/exactly one address/)
    expect(refused(JSON.stringify(['ok@h', text]))).toMatchObject([{ entry: 2, at }])
  })

  test.each([
    ['Anna "<a@x>, Bob" <b@y>', 6, undefined],
    ['5" screen <a@x>, 6" screen <b@y>', 2, undefined],
    ['c@d, Anna "<a@x>; Bob" <b@y>', 11, 2],
    ['[Anna "<a@x>, Bob" <b@y>]', 7, undefined],
    ['"a@x", b@y", "c@z"', 11, 2],
    ['"A\\" <a@x>, "B\\" <b@y>', 1, undefined],
    ['"a@x, b@y" <c@z>', 1, undefined],
    ['"a@x, b@y" <c@z>, "d, e@f"@g', 1, 1],
  ])('quotation marks that may swallow an address: %s', (text, at, entry) => {
    const [problem, ...more] = refused(text).filter(({ reason }) =>
      reason.includes('one address or as several'),
    )
    expect(more).toEqual([])
    expect(problem).toMatchObject({ at })
    expect(problem?.entry).toBe(entry)
  })

  test('more addresses than anybody may have are not even read', () => {
    const reason = '10001 addresses are more than 10000'
    for (const value of [Array<string>(10_001).fill('a@b'), 'a@b,'.repeat(10_001)])
      expect(refused(value)).toMatchObject([{ reason }])
    expect(read('a@b,'.repeat(10_000))).toHaveLength(10_000)
  })

  test('reports every bad entry, and no reason quotes it', () => {
    const problems = refused(['secret@', 'ok@h', '@secret', 'Sec Ret', 'secret: a@b'])
    expect(problems.map((problem) => problem.entry)).toEqual([1, 3, 4, 5])
    for (const { reason } of problems) expect(reason.toLowerCase()).not.toContain('secret')
  })

  test.each([
    [12, 'a number is not an address'],
    [true, 'a boolean is not an address'],
  ])('a value of another kind: %j', (value, reason) => {
    expect(refused(value)).toEqual([{ text: '', at: 0, reason }])
    expect(refused(['a@b', value])).toEqual([{ entry: 2, text: '', at: 0, reason }])
    if (typeof value === 'number') expect(refused('[1]')).toMatchObject([{ entry: 1, reason }])
  })

  test('a list inside a list', () => {
    expect(refused([['a@b']])).toMatchObject([{ entry: 1, reason: 'a list inside a list is not an address' }])
  })
})

describe('properties', () => {
  const fragment = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('a@b', 'x@y.example', 'Name', '"q, r"', '<c@d>', 'ü@ü', "'", '\\'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ',',
        ';',
        ' ',
        '"',
        '<',
        '>',
        '@',
        '[',
        ']',
        ':',
        '(',
        '.',
        '\r\n',
        '\0',
        '\t',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  )
  const soup = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''))

  test('no address has a control character, an angle or a line break, whatever goes in', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.array(fc.oneof(soup, fc.jsonValue())), fc.jsonValue()), (value) => {
        for (const { name, address } of parseAddresses(value).mailboxes) {
          expect(address).not.toMatch(/[\p{Cc}<>\u2028\u2029]/u)
          expect(name).not.toMatch(/\p{Cc}/u)
          expect(address).toMatch(/^.+@[^@]+$/su)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('never more recipients than separators allow, and none lost in silence', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { mailboxes, problems } = parseAddresses(text)
        expect(mailboxes.length).toBeLessThanOrEqual(text.split(/[,;\r\n]/).length)
        // what is accepted accounts for all that is written, whichever way quotation marks are read
        if (problems.length === 0) {
          const parts = text.split(/[,;\r\n]/).filter((part) => part.includes('@'))
          expect(mailboxes.length).toBeGreaterThanOrEqual(/^\s*\[/.test(text) ? 0 : parts.length)
        }
        if (mailboxes.length === 0 && /[^\s,;[\]]/.test(text.trim()))
          expect(problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 3000 },
    )
  })

  const atom = fc.stringMatching(/^[a-z0-9!#$%&*+/=?^_{|}~-]{1,12}$/)
  // no number in decimal or hexadecimal: beside other alphabets, a name that ends in one is no name (URL standard, "ends in a number")
  const label = fc
    .stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/)
    .filter((text) => /[a-z]/.test(text) && !text.includes('--') && !/^0x[0-9a-f]*$/.test(text))
  const local = fc.oneof(
    fc.array(atom, { minLength: 1, maxLength: 3 }).map((atoms) => atoms.join('.')),
    fc.stringMatching(/^[a-z ,;:@()[\].]{1,12}$/).map((text) => `"${text}"`),
    fc.constantFrom('jürgen', '用户', 'ñ.ñ'),
  )
  const address = fc
    .tuple(
      local,
      fc.array(fc.oneof(label, fc.constantFrom('bücher', '例え')), { minLength: 1, maxLength: 3 }),
    )
    .map(([left, labels]) => `${left}@${labels.join('.')}`)
  const name = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((text) => !/\p{C}/u.test(text))
    .map((text) => text.replace(/\s+/g, ' ').trim())
  const mailbox = fc
    .record({ name, address })
    .filter((box) => box.name.toLowerCase() !== box.address.toLowerCase())
  const written = (box: { name: string; address: string }) =>
    box.name === '' ? box.address : `"${box.name.replace(/["\\]/g, '\\$&')}" <${box.address}>`

  test('a domain in another alphabet that ends in a number is no domain', () => {
    for (const end of ['12', '0x', '0xa']) {
      const { problems } = parseAddresses(`a@bücher.${end}`)
      expect(problems).toMatchObject([{ reason: 'the domain is not a valid internationalised name' }])
    }
  })

  test('what is written properly is read as it was meant: as text, as list, typed, as JSON', () => {
    fc.assert(
      fc.property(
        fc.array(mailbox, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(', ', ';', ' ,'),
        (boxes, separator) => {
          const texts = boxes.map(written)
          // a name with an address and a separator in it can stand in an entry alone: typed, it could be two
          const swallows = boxes.some((box) => /@.*[,;]|[,;].*@/.test(box.name))
          const typed = swallows ? [] : [texts.join(separator), `[${texts.join(separator)}]`]
          for (const value of [texts, JSON.stringify(texts), ...typed]) {
            expect(parseAddresses(value)).toEqual({ mailboxes: boxes, problems: [] })
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
