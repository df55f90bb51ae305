import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { parseFast } from '../src/parse/parse.js';
import { childrenOf, knownKeys, walk } from '../src/parse/walk.js';
import type { AnyNode } from '../src/types.js';

/** Code of every kind that stands in the repository: its own, its samples', and its rules' examples. */
function everyText(): readonly string[] {
  const files = ['src', 'rules', 'samples', 'test/fixtures'].flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => /\.[cm]?js$/.test(path))
      .map(path => readFileSync(join(folder, path), 'utf8')),
  );
  const examples = Object.values(rules).flatMap(({ examples: { flags, passes } }) =>
    [...flags, ...passes].flatMap(example => ('code' in example ? [example.code] : Object.values(example.files ?? {}))),
  );
  const odd = [
    'class A extends B { static #p = 1; static { this.x = 2; } get [k]() { return super.k; } async *m() { yield* x; } }',
    'label: for await (const { a = 1, ...b } of c) { if (!a) continue label; else break label; }',
    'export default async ({ a, b: [c] }, ...d) => { try { await import("x"); } catch { debugger; } finally { new.target; } }',
    'import e, { f as g } from "h" with { type: "json" }; export * as i from "j"; export { g as k };',
    'var x = `a${b}c${d}e`, y = tag`${z}`, { q, r: s = t } = u, w = a?.b?.[c]?.(d), v = { q, ...r, [s]: t, get u() { return 1; } };',
    'do { switch (a) { case 1: default: throw b; } } while (c, d); with (e) f: { void 0; }',
  ];
  return [...files, ...examples, ...odd];
}

test('the keys that are known to hold children hold all of them, in order', () => {
  const types = new Set<string>();
  for (const text of everyText()) {
    const { program } = parseFast({ path: 'a.js', text });
    if (!program) continue;
    walk(program as AnyNode, node => {
      const keys = knownKeys(node);
      if (!keys) return false;
      types.add(node.type);
      const record = node as unknown as Record<string, AnyNode | readonly (AnyNode | null)[] | null>;
      const children = keys.flatMap(key => record[key] ?? []).filter(child => child !== null);
      expect(children, node.type).toEqual(childrenOf(node));
      return false;
    });
  }
  expect(types.size).toBeGreaterThan(45);
});

test('a walk by known keys goes the same way as one that searches', () => {
  for (const text of everyText()) {
    const { program } = parseFast({ path: 'a.js', text });
    if (!program) continue;
    const [searched, known]: [string[], string[]] = [[], []];
    const told = (list: string[]) => (node: AnyNode, parent: AnyNode | undefined) => {
      list.push(`${node.type} in ${parent?.type}`);
      return true;
    };
    walk(program as AnyNode, told(searched), node => searched.push(`left ${node.type}`));
    walk(program as AnyNode, told(known), node => known.push(`left ${node.type}`), knownKeys);
    expect(known).toEqual(searched);
  }
});
