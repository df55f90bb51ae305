import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import { brokenAt, DEEPEST, type Fields, type Scalar, type Source, type Tree } from './tree.js';

/** How strict whoever wrote the text is, too. */
export interface Strictness {
  /** Comments and trailing commas are allowed. */
  readonly lenient: boolean;
  /** Of a key that is there twice the last counts, or the text is refused. */
  readonly repeats: 'last' | 'refused';
}

/**
 * Reads JSON.
 *
 * @throws ReadError with the line where it stops being JSON, or is nested beyond measure
 */
export function readJson(source: Source, { lenient, repeats }: Strictness): Tree {
  /** What is being filled; a list has its items under their numbers. */
  const open: { readonly kind: 'fields' | 'items'; readonly members: Map<string, Tree>; key: string; line: number }[] =
    [];
  let root: Tree | undefined;
  const add = (tree: Tree): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = tree;
    else parent.members.set(parent.kind === 'items' ? String(parent.members.size) : parent.key, tree);
  };
  const begin = (kind: 'fields' | 'items') => (_offset: number, _length: number, line: number) => {
    if (open.length >= DEEPEST) throw brokenAt(source, line + 1, 'nested beyond measure');
    open.push({ kind, members: new Map(), key: '', line: lineOfNext(line) });
  };
  const end = (): void => {
    const { kind, members, line } = open.pop() as (typeof open)[number];
    add(kind === 'fields' ? { kind, members, line } : { kind, items: [...members.values()], line });
  };
  /** The line of the key, should the value be on another. */
  const lineOfNext = (line: number): number => (open.at(-1)?.kind === 'fields' ? keyLine : line + 1);
  let keyLine = 1;
  visit(
    source.text,
    {
      onObjectBegin: begin('fields'),
      onArrayBegin: begin('items'),
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty: (name, _offset, _length, line) => {
        keyLine = line + 1;
        const { members } = open.at(-1) as (typeof open)[number];
        if (repeats === 'refused' && members.has(name)) throw brokenAt(source, keyLine, `the key ${name} once more`);
        (open.at(-1) as (typeof open)[number]).key = name;
      },
      onLiteralValue: (value: Scalar['value'], _offset, _length, line) =>
        add({ kind: 'scalar', value, line: lineOfNext(line) }),
      onError: (code: ParseErrorCode, _offset, _length, line) => {
        throw brokenAt(source, line + 1, `not JSON from here on (${inWords(code)})`);
      },
    },
    { allowTrailingComma: lenient, disallowComments: !lenient },
  );
  return root ?? ({ kind: 'fields', members: new Map(), line: 1 } satisfies Fields);
}

/** `comma expected` for `CommaExpected`. */
function inWords(code: ParseErrorCode): string {
  return printParseErrorCode(code)
    .replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter}`)
    .toLowerCase();
}
