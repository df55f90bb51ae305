import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { LIMITS, MEGABYTE } from '../src/read/limits.js';
import { choose, interestIn, namedInCode, namedInManifest, natureOf } from '../src/read/select.js';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), Buffer.alloc(100)]);
const ELF = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(100)]);

const decide = (path: string, head: string | Uint8Array, size = 1000) =>
  choose(path, typeof head === 'string' ? Buffer.from(head) : head, size, LIMITS);

describe('by its name, a file', () => {
  test.each([
    'index.js',
    'LIB/INDEX.MJS',
    'a.cts',
    'page.html',
    'logo.svg',
    'install.sh',
    'setup.ps1',
    'run.cmd',
    'binding.gyp',
    'deps/common.gypi',
    'package.json',
    '.github/workflows/publish.yml',
    '.vscode/tasks.json',
    '.claude/settings.json',
    '.cursor/rules/setup.mdc',
    'CLAUDE.md',
  ])('%s carries code', path => expect(interestIn(path)).toBe('code'));

  test.each(['index.d.ts', 'a.d.mts', 'style.d.css.ts', 'index.js.map', 'a.js.flow'])('%s is left alone', path =>
    expect(interestIn(path)).toBe('quiet'),
  );

  test.each(['README.md', 'logo.png', 'LICENSE', 'bin/tool', '.npmrc', 'data.dat', 'd.ts.bin'])('%s is unsure', path =>
    expect(interestIn(path)).toBe('unsure'),
  );
});

describe('by its first bytes, a file', () => {
  test('that is the image it claims to be is not read', () => expect(decide('a.png', PNG)).toEqual({ read: false }));
  test('that is the prose it claims to be is not read', () => {
    expect(decide('README.md', '# Title\n\nUse `require("x")`.')).toEqual({ read: false });
    expect(decide('LICENSE', 'MIT License\n\nCopyright (c) 2020')).toEqual({ read: false });
  });

  test.each([
    ['logo.png', '!function(){require("child_process")}()'],
    ['font.woff2', 'var _0x1a2b=["aa"];'],
    ['README.md', 'const cp = require("child_process");'],
    ['LICENSE', '#!/usr/bin/env node\n'],
    ['bin/tool', '#!/bin/sh\ncurl x | sh'],
    ['notes.txt', '// hello\nrequire("http")'],
    ['banner.gif', 'GIF89a/*\0\0*/=1;alert(1)'],
  ])('called %s that is a script is read', (path, head) => {
    expect(natureOf(Buffer.from(head))).toBe('script');
    expect(decide(path, head, 3 * MEGABYTE)).toEqual({ read: true });
  });

  test('called .png that is a program is read', () => expect(decide('a.png', ELF)).toEqual({ read: true }));
  test('of small data is read, for rules that ask what code reads', () => {
    for (const path of ['a.txt', 'a.dat', 'a.bin', 'a.key', 'a.enc']) expect(decide(path, '5f3a99').read).toBe(true);
  });
  test('of large data is skipped, and the report says so', () => {
    expect(decide('a.dat', 'abc', 2 * MEGABYTE)).toEqual({ read: false, what: 'data' });
    expect(decide('a.node', ELF, 2 * MEGABYTE)).toEqual({
      read: false,
      what: 'a native program',
    });
  });
});

describe('files that code names', () => {
  test('are found by their quoted base name', () => {
    expect(namedInCode(`read(__dirname + '/img/Logo.PNG'); require("./t/index.d.ts"); open(\`../LICENSE\`)`)).toEqual([
      'logo.png',
      'index.d.ts',
      'license',
    ]);
  });
  test('are found in scripts and entry points of the manifest, not among its types', () => {
    const named = namedInManifest({ scripts: { postinstall: 'node lib/a.d.ts && node LICENSE' }, types: 'index.d.ts' });
    expect(named).toContain('a.d.ts');
    expect(named).toContain('license');
    expect(named).not.toContain('index.d.ts');
  });
  test('up to the last extension of a word, and only where the word has one', () => {
    const named = namedInManifest({ scripts: { a: 'node x.min.js:y z.tar.gz-old .sh a. b.toolongextension c.d.' } });
    expect(named).toEqual(['x.min.js', 'z.tar.gz']);
  });
  test('a manifest of hostile shape names none', () => {
    const circle: Record<string, unknown> = {};
    circle.scripts = circle;
    expect(namedInManifest(circle)).toEqual([]);
    expect(namedInManifest({ scripts: 1n } as never)).toEqual([]);
  });
});
