/** Texts that nobody meant: tokens of a language in any order, far too deep, far too often, and honest texts gone wrong. */
import fc from 'fast-check';

/** What a language is made of. */
export interface Language {
  readonly tokens: readonly string[];
  /** Openings with their closings. */
  readonly brackets: readonly (readonly [open: string, close: string])[];
  /** Texts as they should be. */
  readonly samples: readonly string[];
}

/** A text to be repeated, and what stands around it. */
export interface Pump {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Characters that somebody forgot: halves of pairs, what cannot be seen or turns the line round, and no character at all. */
const ODD = [
  ...[
    '\0',
    '\ud800',
    '\udc00',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\u200b',
    '\u00a0',
    '\x1b[2J',
    '\r',
    '\r\n',
    '\t',
    '\x7f',
  ],
  ...[
    '\\u0000',
    '\\ud83d',
    '\\x',
    '\\u{110000}',
    '\\',
    '\\\\',
    '\u{10ffff}',
    '\u0130',
    '\u{1f600}',
    '%',
    '%00',
    '&#0;',
  ],
  ...['0', '-1', '1e999', '9'.repeat(400), '0x', '1_0', 'NaN', '__proto__', 'constructor', 'toString', 'null', ''],
];

function tokenOf({ tokens }: Language): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...tokens) },
    { weight: 2, arbitrary: fc.constantFrom(...ODD) },
    { weight: 1, arbitrary: fc.constantFrom(' ', '\n') },
    { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) },
  );
}

export function textsOf(language: Language): fc.Arbitrary<string> {
  const token = tokenOf(language);
  const soup = fc.array(token, { maxLength: 60 }).map(tokens => tokens.join(''));
  const lines = fc
    .array(fc.array(token, { maxLength: 8 }), { maxLength: 20 })
    .map(all => all.map(line => line.join(' ')).join('\n'));
  const deep = fc
    .tuple(
      fc.array(fc.constantFrom(...language.brackets), { minLength: 1, maxLength: 3 }),
      fc.nat(400),
      soup,
      fc.nat(400),
    )
    .map(([kinds, depth, inside, closed]) => {
      const open = kinds.map(([opening]) => opening).join('');
      const close = kinds
        .map(([, closing]) => closing)
        .reverse()
        .join('');
      return open.repeat(depth) + inside + close.repeat(closed);
    });
  const long = fc.tuple(soup, token, fc.nat(3_000), soup).map(([a, again, times, b]) => a + again.repeat(times) + b);
  const parts = [soup, lines, deep, long];
  return language.samples.length === 0 ? fc.oneof(...parts) : fc.oneof(...parts, mutated(language), mutated(language));
}

/** An honest text after a few accidents. */
function mutated(language: Language): fc.Arbitrary<string> {
  const accident = fc.record({
    kind: fc.constantFrom('remove', 'double', 'insert', 'move', 'cut'),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.oneof(fc.nat(4), fc.nat(200)),
    token: tokenOf(language),
  });
  return fc
    .tuple(fc.constantFrom(...language.samples), fc.array(accident, { minLength: 1, maxLength: 6 }))
    .map(([sample, accidents]) =>
      accidents.reduce((text, { kind, from, length, token }) => {
        const at = Math.floor(from * text.length);
        const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
        if (kind === 'remove') return before + after;
        if (kind === 'double') return before + part + part + after;
        if (kind === 'insert') return before + token + part + after;
        return kind === 'move' ? part + before + after : before + part;
      }, sample),
    );
}

export function pumpsOf(language: Language): fc.Arbitrary<Pump> {
  const few = (maxLength: number, minLength = 0) =>
    fc.array(tokenOf(language), { minLength, maxLength }).map(tokens => tokens.join(''));
  const bracket = fc.constantFrom(...language.brackets.map(([open]) => open));
  const slices = language.samples.map(sample =>
    fc
      .tuple(fc.nat(sample.length), fc.integer({ min: 1, max: 40 }))
      .map(([at, length]) => sample.slice(at, at + length)),
  );
  return fc
    .record({ prefix: few(4), pump: fc.oneof(few(4, 1), few(2, 1), bracket, ...slices), suffix: few(3) })
    .map(({ prefix, pump, suffix }) => ({ prefix, pump: pump === '' ? 'a' : pump, suffix }));
}

export function pumped({ prefix, pump, suffix }: Pump, size: number): string {
  return prefix + pump.repeat(Math.max(1, Math.floor(size / pump.length))) + suffix;
}
