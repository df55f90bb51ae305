/** What is written to be read does what the original does: as scans of both find, and as runs of our own programs show. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { proofsOf } from '../src/dev/evade/prove.js';
import { labelOf, REWRITES } from '../src/dev/evade/rewrites.js';
import type { Files, Rewrite } from '../src/dev/evade/types.js';
import { readable } from '../src/readable/readable.js';
import { scanPackage } from '../src/scan.js';
import type { Report } from '../src/types.js';

const CODE = /\.[cm]?[jt]s$/;

function madeReadable(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => {
      const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
      return [path, CODE.test(path) ? readable(text, { path }).text : content];
    }),
  );
}

function filesOf(folder: string): Files {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(folder.length + 1), readFileSync(path)];
      }),
  );
}

/** What rules say of how something is hidden is gone when it is not hidden any more. */
const HIDING = /^(?:hides-|disguises-|runs-decoded-text$)/;

const foundIn = ({ findings }: Report): readonly string[] =>
  [
    ...new Set(findings.filter(({ rule }) => !HIDING.test(rule)).map(({ rule, messageId }) => `${rule}: ${messageId}`)),
  ].sort();

const samples = (['malicious', 'benign'] as const).flatMap(kind =>
  readdirSync(join('samples', kind))
    .filter(name => !name.endsWith('.json'))
    .map(name => join('samples', kind, name))
    .filter(folder => Object.keys(filesOf(folder)).some(path => CODE.test(path))),
);
/** All of what attacks, and a part of what does not. */
const some = samples.filter((folder, at) => folder.includes('malicious') || at % 6 === 0);

describe('a scan finds in what is made readable what it finds in the original', () => {
  test.each(some)('%s', async folder => {
    const files = filesOf(folder);
    const [before, after] = [await scanPackage({ files }), await scanPackage({ files: madeReadable(files) })];
    expect(foundIn(after)).toEqual(expect.arrayContaining([...foundIn(before)]));
    expect(after.verdict).toBe(before.verdict);
  });
});

describe('what is made readable prints what the original prints', () => {
  const plain: Rewrite = {
    name: 'made readable',
    group: 'access',
    says: 'is made readable',
    isPlain: true,
    rewrite: madeReadable,
  };
  const hidden = [
    'rotated array',
    'rotated until it fits',
    'javascript-obfuscator, high',
    'flattened',
    'SWC, minified',
  ];

  test('as programs of our own show', { timeout: 60_000 }, async () => {
    expect((await proofsOf([plain], { jobs: 2 })).filter(({ isSame }) => !isSame)).toEqual([]);
  });

  test('and as they show after tools that hide code', { timeout: 60_000 }, async () => {
    const rewrites = REWRITES.filter(({ name }) => hidden.includes(name)).map(
      (rewrite): Rewrite => ({
        ...rewrite,
        rewrite: async files => {
          const changed = await rewrite.rewrite(files);
          return changed && madeReadable(changed);
        },
      }),
    );
    const proofs = await proofsOf(rewrites, { jobs: 2, each: 1 });
    expect(proofs.filter(({ isSame }) => isSame === false)).toEqual([]);
    expect(
      proofs
        .filter(({ isSame }) => isSame)
        .map(({ rewrite }) => rewrite)
        .sort(),
    ).toEqual(rewrites.map(labelOf).sort());
  });
});
