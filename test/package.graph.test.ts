import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentsOf } from '../src/package/graph.js';
import { referencesIn } from '../src/package/references.js';
import { triggersOf } from '../src/package/triggers.js';
import type { Package } from '../src/types.js';

function packageOf(manifest: object | undefined, files: Record<string, string>): Package {
  const all = new Map(Object.entries(manifest ? { 'package.json': JSON.stringify(manifest), ...files } : files));
  const size = { files: all.size, bytes: 0 };
  const known = manifest as Package['manifest'];
  return {
    name: 'my-package',
    version: '1.0.0',
    path: 'x',
    manifest: known,
    files: all,
    size,
    skipped: [],
    dependencyPath: [],
  };
}

function moments(manifest: object | undefined, files: Record<string, string>) {
  const pkg = packageOf(manifest, files);
  return momentsOf(pkg, triggersOf(pkg));
}

test('a package of commands alone has no index.js of some folder for its entry; one without any may', () => {
  const files = { 'cli.js': `require('./parts')`, 'parts/index.js': 'go()' };
  expect(moments({ name: 'a', bin: 'cli.js' }, files).momentOf('parts/index.js')).toBe('command');
  expect(moments({ name: 'a' }, files).momentOf('parts/index.js')).toBe('import');
});

describe('a file imports', () => {
  test.each([
    [`const a = require('./a')`],
    [`import a from "./a.js"`],
    ['import"./a.js"'],
    [`export * from './a'`],
    [`await import('./a.js')`],
    ['require(`./a`)'],
    [`r=require;r('./a')`],
    [`require.resolve( './a' )`],
    [`new Worker(new URL('./a.js', import.meta.url))`],
    [`new Worker('a.js')`],
    [`fork(path.join(__dirname, 'a.js'))`],
    [`readFileSync(__dirname + '/a.js')`],
    ['fork(`${__dirname}/a.js`)'],
    [`cp.exec('node a.js')`],
    [`spawn('node', ['a.js'], {})`],
    [`spawn(process.execPath, [ './a.js' ])`],
    [`cmd.runSync('start /b node a.js')`],
    [`require('my-package/a')`],
    [`define(['./a', 'b'], function () {})`],
  ])('%s', code => {
    expect(moments({}, { 'index.js': code, 'a.js': '', 'b.js': '' }).imports('index.js')).toEqual(['a.js']);
  });

  test.each([
    [`// see './a' for more`],
    [`it's in './a'`],
    [`require('a')`],
    [`require('../a')`],
    [`'./a\\\\.js'`],
    [''],
  ])('nothing by %s', code => {
    expect(moments({}, { 'index.js': code, 'a.js': '' }).imports('index.js')).toEqual([]);
  });

  test('folders by their package.json or index', () => {
    const files = {
      'index.js': `require('./a'); require('./b/')`,
      'a/package.json': '{"main":"x"}',
      'a/x.js': '',
      'a/index.js': '',
      'b/index.ts': '',
    };
    expect(moments({}, files).imports('index.js')).toEqual(['a/x.js', 'b/index.ts']);
  });

  test('what a computed path can be', () => {
    const files = {
      'lib/index.js': `require('./locale/' + name); require(\`./rule-\${n}.js\`)`,
      'lib/locale/de.js': '',
      'lib/rule-a.js': '',
      'lib/c.js': '',
    };
    expect(moments({}, files).imports('lib/index.js').sort()).toEqual(['lib/locale/de.js', 'lib/rule-a.js']);
    const joined = {
      'lib/index.js': `readdirSync(__dirname).map(f => require(join(__dirname, f)))`,
      'lib/a.js': '',
      'b.js': '',
    };
    expect(moments({}, joined).imports('lib/index.js')).toEqual(['lib/a.js']);
  });

  test('sources by the names they will be compiled to', () => {
    expect(moments({}, { 'a.ts': `import './b.js'`, 'b.ts': '' }).imports('a.ts')).toEqual(['b.ts']);
  });

  test('internal names through the manifest', () => {
    const manifest = { imports: { '#a/*': { default: './src/*.js' } } };
    expect(moments(manifest, { 'index.js': `import x from '#a/b'`, 'src/b.js': '' }).imports('index.js')).toEqual([
      'src/b.js',
    ]);
  });

  test('from shell scripts and pages, too', () => {
    const files = {
      'x.sh': 'cd lib; node a',
      'x.bat': '@echo off\r\nnode "%~dp0lib\\a.js"',
      'x.html': '<script src="lib/a.js"></script>',
      'lib/a.js': '',
    };
    const { imports } = moments({}, files);
    expect(['x.sh', 'x.bat', 'x.html'].map(imports)).toEqual([['lib/a.js'], ['lib/a.js'], ['lib/a.js']]);
  });

  test('neighbours by name alone when the package has lost its folders', () => {
    expect(moments({}, { 'index.js': `require('./lib/a')`, 'a.js': '' }).imports('index.js')).toEqual(['a.js']);
  });
});

describe('a file runs', () => {
  const files = {
    'index.js': `require('./lib/a')`,
    'lib/a.js': `require('./shared'); require('../test/data')`,
    'lib/shared.js': '',
    'setup.js': `require('./lib/shared')`,
    'cli.js': `require('./lib/a'); require('./lib/cli')`,
    'lib/cli.js': '',
    'lib/orphan.js': '',
    'test/data.js': '',
    'test/a.js': '',
    'lib/a.test.js': '',
  };
  const { momentOf, startedBy } = moments({ bin: 'cli.js', scripts: { postinstall: 'node setup' } }, files);

  test('at the earliest moment that anything reaches it', () => {
    expect(momentOf('setup.js')).toBe('install');
    expect(momentOf('lib/shared.js')).toBe('install');
    expect(momentOf('lib/a.js')).toBe('import');
    expect(momentOf('lib/cli.js')).toBe('command');
  });

  test('as a test only when nothing else reaches it', () => {
    expect(momentOf('test/data.js')).toBe('import');
    expect(momentOf('test/a.js')).toBe('test');
    expect(momentOf('lib/a.test.js')).toBe('test');
  });

  test('perhaps never', () => {
    expect(momentOf('lib/orphan.js')).toBe('unreached');
    expect(startedBy('lib/orphan.js')).toBeUndefined();
  });

  test('because of a trigger that can be named', () => {
    expect(['lib/shared.js', 'test/data.js', 'lib/cli.js'].map(startedBy)).toEqual([
      'scripts.postinstall',
      'main',
      'bin',
    ]);
  });

  test('on import, for all one can tell, when no entry exists', () => {
    expect(moments(undefined, { 'a.js': '', 'test/b.js': '' }).momentOf('test/b.js')).toBe('import');
    expect(moments({ main: 'gone.js' }, { 'a.js': '', 'b.js': '' }).momentOf('b.js')).toBe('import');
  });

  test('once, however the imports go round', () => {
    expect(
      moments({}, { 'index.js': `require('./a')`, 'a.js': `require('./index'); require('./a')` }).momentOf('a.js'),
    ).toBe('import');
  });
});

describe('any text', () => {
  test('never makes the search throw', () => {
    const pieces = fc.constantFrom(
      "'./",
      '"',
      '`',
      '${',
      '__dirname',
      '+',
      ',',
      '(',
      ')',
      'require(',
      'spawn(',
      'exec(',
      "['",
      ']',
      '..',
      '/',
      '\\',
      ' ',
      '\n',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 80 }), parts => {
        const code = parts.join('');
        referencesIn(code);
        moments({}, { 'index.js': code, 'a.js': '' }).momentOf('a.js');
      }),
      { numRuns: 300 },
    );
  });

  test.each(["'./", '__dirname,', 'exec("', 'spawn(`', "'./a',", '${__dirname}/', '"node '])(
    'names no more than so many, however often it says them: %s',
    piece => {
      expect(referencesIn(piece.repeat(2_000_000 / piece.length)).length).toBeLessThanOrEqual(20_000);
    },
  );
});
