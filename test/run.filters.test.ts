/** The choice of files worth parsing, and of calls worth naming, saves time and loses nothing. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { comparePackage, compareText } from '../src/dev/unfiltered.js';
import { readFolder } from '../src/read/folder.js';
import { readMemory } from '../src/read/memory.js';

describe.each(Object.entries(rules))('%s finds the same without the filters', (_, { examples }) => {
  test.each([...examples.flags, ...examples.passes])('$title', async ({ code, files }) => {
    const compared =
      code === undefined ? comparePackage(await readMemory({ files: files ?? {} }), rules) : compareText(code, rules);
    expect(compared).toMatchObject({ lost: [], gained: [] });
  });
});

describe.each(['malicious', 'benign'])('in the %s samples the same is found without the filters', kind => {
  const folders = readdirSync(`samples/${kind}`, { withFileTypes: true }).filter(entry => entry.isDirectory());
  test.each(folders.map(({ name }) => name))('%s', async name => {
    const pkg = await readFolder(`samples/${kind}/${name}`);
    expect(comparePackage(pkg, rules)).toMatchObject({ lost: [], gained: [] });
  });
});
