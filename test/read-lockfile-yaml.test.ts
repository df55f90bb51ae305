import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isReadError } from '../src/read/errors.js';
import type { Tree } from '../src/read/lockfile/tree.js';
import { readYaml } from '../src/read/lockfile/yaml.js';

/** Of the documents of a text, what anybody would make of them; undefined when it is refused. */
function ours(text: string): unknown {
  try {
    return readYaml({ path: 'lock', text }, 'last').map(plain);
  } catch (error) {
    if (isReadError(error)) return undefined;
    throw error;
  }
}

function plain(tree: Tree): unknown {
  if (tree.kind === 'fields') return Object.fromEntries([...tree.members].map(([key, value]) => [key, plain(value)]));
  // What is left empty is nothing or an empty text, as one likes.
  return tree.kind === 'items' ? tree.items.map(plain) : (tree.value ?? '');
}

/** The same by a reader of all of YAML; undefined when that refuses. */
function theirs(text: string): unknown {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
  const found = documents.map(document => JSON.parse(JSON.stringify(document.toJS(), (_, value) => value ?? '')));
  return found.filter(document => document !== '');
}

describe('the YAML of lockfiles', () => {
  test.each([
    'a: 1\nb:\n  c: d e\n  f:\n',
    "'a: b': 'it''s'\n\"c\\n\\\"d\": \"e\\u00e9\\t\"\n",
    'a: {b: c, d: [e, {f: g}], h: "i, j", k: [], l: {}}\n',
    'a:\n- b\n- c: d\n  e: f\n- - g\n  - h\n-\n  i: j\n',
    'a:\n  - b\n  - c\nd: e\n',
    '? a\n: b\n? "c"\n: d: e\n  f: g\n? h\n:\n  i: j\nk: l\n',
    'a: |\n  b\n    c\n\n  d\ne: |-\n  f\n\ng: >-\n  h\n  i\n\n  j\nk: l\n',
    '# one\na: b # two\n\n  # three\nc: "d" # four\n',
    '---\na: b\n---\nc: d\n...\n',
    '--- # ours\na: b\n---\t# theirs\nc: d\n... # end\n',
    '%YAML 1.2\n---\na: b\n',
    'a: https://host.invalid/x.tgz\nfile:../b: c\nd: {e: https://host.invalid/x, f: g}\n',
    'a: os=darwin & cpu=x64\nb: -1\nc: ~1.0.0\nd: x*y\n',
  ])('means what it means to others: %j', text => {
    expect(ours(text)).toBeDefined();
    expect(ours(text)).toEqual(theirs(text));
  });

  test.each([
    'a: &b c\nd: *b\n',
    'a: !!str b\n',
    '<<: a\n',
    'a: b\n  c\n',
    'a: "b\n  c"\n',
    'a: {b: c,\n  d: e}\n',
    'a: {b c}\n',
    'a: {b: c\n',
    'a: [b}\n',
    'a: "b" c\n',
    'a: b: c\n',
    'a\n',
    '? a\nb: c\n',
    'a:\n  b: c\n d: e\n',
    '--- a\n',
    '\ta: b\n',
    'a: @b\n',
    '"a: b\n',
    'a: |x\n  b\n',
  ])('is refused where it is of another kind, or none: %j', text => expect(ours(text)).toBeUndefined());

  test('never means something else than to others, whatever it is made of', () => {
    const part = fc.constantFrom(
      ...[
        'a',
        'b',
        '1.0.0',
        ': ',
        ':',
        '\n',
        '\n  ',
        '\n    ',
        ' ',
        '- ',
        '? ',
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ', ',
        ',',
      ],
      ...['#', ' #', '|', '>', '|-', '-', '@', '&', '*', '!', '---', '~', '/'],
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), parts => {
        const text = `${parts.join('')}\n`;
        const found = ours(text);
        const other = found === undefined ? undefined : theirs(text);
        // What nobody else can read does no harm; what somebody else reads otherwise does.
        if (found !== undefined && other !== undefined) expect(found).toEqual(other);
      }),
      { numRuns: 3000 },
    );
  });

  test('takes no longer per line for nesting, or is refused', () => {
    const nested = Array.from({ length: 5000 }, (_, at) => `${' '.repeat(Math.min(at, 90))}a:`).join('\n');
    expect(() => ours(`${nested}\n`)).not.toThrow();
    expect(ours(`a: ${'['.repeat(5000)}\n`)).toBeUndefined();
  });
});
