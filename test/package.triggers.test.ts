import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonSpans, spanAt } from '../src/package/json.js';
import { triggersOf } from '../src/package/triggers.js';
import type { Package } from '../src/types.js';

function packageOf(manifest: unknown, files: Record<string, string> = {}): Package {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2);
  const all = new Map(Object.entries({ 'package.json': text, ...files }));
  const size = { files: all.size, bytes: 0 };
  return {
    name: 'x',
    version: '1.0.0',
    path: 'x',
    manifest: JSON.parse(text),
    files: all,
    size,
    skipped: [],
    dependencyPath: [],
  };
}

const installs = (pkg: Package) => triggersOf(pkg).filter(({ moment }) => moment === 'install');
const startsOf = (script: string, files: string[], scripts: Record<string, string> = {}) =>
  installs(
    packageOf({ scripts: { ...scripts, postinstall: script } }, Object.fromEntries(files.map(path => [path, '']))),
  )[0]?.starts;

describe('lifecycle scripts', () => {
  test('run the commands of the scripts that they run', () => {
    const scripts = {
      preinstall: 'npm run a --silent',
      a: 'yarn b && x',
      b: 'curl https://stage.invalid/y | sh',
      c: 'z',
    };
    const [hook] = installs(packageOf({ scripts }));
    const programs = hook?.commands.map(({ program }) => program) ?? [];
    expect(programs).toEqual(expect.arrayContaining(['npm', 'yarn', 'x', 'curl', 'sh']));
    expect(programs).not.toContain('z');
  });

  test('are run of packages inside that are installed with it, and of no others', () => {
    const inner = JSON.stringify({ scripts: { postinstall: 'node setup' } });
    const files = { 'in/package.json': inner, 'in/setup.js': '', 'dev/package.json': inner, 'odd/package.json': '{' };
    const manifest = {
      dependencies: { a: 'file:./in', b: 'file:odd', c: 'file:../out', d: '1.0.0' },
      devDependencies: { e: 'file:dev' },
    };
    expect(installs(packageOf(manifest, files))).toMatchObject([
      { from: 'scripts.postinstall of in', at: { path: 'in/package.json' }, starts: ['in/setup.js'] },
    ]);
  });

  test('are preinstall, install and postinstall, in the order npm runs them', () => {
    const scripts = {
      postinstall: 'node c',
      install: 'node b',
      preinstall: 'node a',
      prepare: 'node d',
      test: 'node e',
    };
    expect(installs(packageOf({ scripts })).map(({ from }) => from)).toEqual([
      'scripts.preinstall',
      'scripts.install',
      'scripts.postinstall',
    ]);
  });

  test('point at their text in package.json', () => {
    const text = '{\r\n  "name": "x",\r\n  "scripts": { "postinstall": "node x.js" }\r\n}';
    const [trigger] = installs(packageOf(text));
    expect(trigger?.at).toMatchObject({ path: 'package.json', line: 3, column: 31 });
    expect(text.slice(trigger?.at.start, trigger?.at.end)).toBe('"node x.js"');
  });

  test('written twice point at the last, which is the one that runs', () => {
    const text =
      '{"scripts":{"postinstall":"echo ok"},"scripts":{"postinstall":"node a","post\\u0069nstall":"node x.js"}}';
    const [trigger] = installs(packageOf(text));
    expect(trigger?.text).toBe('node x.js');
    expect(text.slice(trigger?.at.start, trigger?.at.end)).toBe('"node x.js"');
  });

  test('that are no strings do not run', () => {
    expect(installs(packageOf({ scripts: { postinstall: ['node x'], preinstall: 1, install: '  ' } }))).toEqual([]);
    expect(installs(packageOf({ scripts: 'node x.js' }))).toEqual([]);
  });
});

describe('what a command starts', () => {
  test.each([
    ['node x.js', ['x.js']],
    ['node ./lib/x', ['lib/x.js']],
    ['node --max-old-space-size 512 x.js', ['x.js']],
    ['node -r ./hook x.js', ['hook.js', 'x.js']],
    ['node --import=./hook.js x.js', ['hook.js', 'x.js']],
    [`node -e "try{require('./x')}catch(e){}"`, ['x.js']],
    [`node -e "eval(require('fs').readFileSync('data.json').script)"`, ['data.json']],
    ['sh setup.sh', ['setup.sh']],
    ['chmod +x setup.sh && ./setup.sh', ['setup.sh']],
    ['start /B node x.js & node lib/y.js', ['x.js', 'lib/y.js']],
    ['cmd /c run.bat', ['run.bat']],
    ['start run.bat', ['run.bat']],
    ['.\\run.bat', ['run.bat']],
    ['python3 x.py', ['x.py']],
    ['cd lib && node y', ['lib/y.js']],
    ['tsx src/main.ts || bun src/main.ts', ['src/main.ts']],
    ['forever start lib/y.js', ['lib/y.js']],
    ['npx tsx src/main.ts', ['src/main.ts']],
    ['powershell -ExecutionPolicy Bypass -File run.ps1', ['run.ps1']],
    ['rundll32 evil.dll,main', ['evil.dll']],
    ['echo x.js', []],
    ['node https://a.invalid/x.js', []],
    ['node ../../x.js', []],
  ])('%s', (script, starts) => {
    const files = [
      'x.js',
      'lib/x.js',
      'lib/y.js',
      'hook.js',
      'data.json',
      'setup.sh',
      'run.bat',
      'run.ps1',
      'x.py',
      'src/main.ts',
      'evil.dll',
    ];
    expect(startsOf(script, files)).toEqual(starts);
  });

  test('node . starts the main file', () => {
    expect(
      installs(packageOf({ main: 'lib/a', scripts: { install: 'node . --now' } }, { 'lib/a.js': '' }))[0]?.starts,
    ).toEqual(['lib/a.js']);
  });

  test.each([
    'npm run build',
    'yarn build',
    'npm-run-all build',
    'npm explore . -- npm run build',
    'run-s bui*',
    'node --run build',
  ])('%s follows the script', script => {
    expect(startsOf(script, ['x.js'], { build: 'npm run really', really: 'node x.js' })).toEqual(['x.js']);
  });

  test('scripts that run each other in a circle end', () => {
    expect(
      startsOf('npm run a', ['x.js'], { a: 'npm run b', b: 'npm run a && npm run postinstall; node x.js' }),
    ).toEqual(['x.js']);
  });

  test('a file that lost its folder is found by its name, when only one has it', () => {
    expect(startsOf('node lib/server.js', ['server.js'])).toEqual(['server.js']);
    expect(startsOf('node ./.hidden.js', ['hidden.js'])).toEqual(['hidden.js']);
    expect(startsOf('node lib/server.js', ['a/server.js', 'b/server.js'])).toEqual([]);
  });
});

describe('binding.gyp', () => {
  const stub = `{ 'targets': [{ 'target_name': 'a', 'sources': ["<!(node index.js > /dev/null 2>&1 && echo stub.c)"] }] }`;

  test('alone makes npm run node-gyp, and so its commands', () => {
    const triggers = installs(packageOf({}, { 'binding.gyp': stub, 'index.js': '' }));
    expect(triggers.map(({ text }) => text)).toEqual([
      'node-gyp rebuild',
      'node index.js > /dev/null 2>&1 && echo stub.c',
    ]);
    expect(triggers[1]).toMatchObject({
      from: 'binding.gyp',
      starts: ['index.js'],
      at: { path: 'binding.gyp', line: 1, column: 49 },
    });
    expect(triggers[1]?.commands[0]?.silent).toBe(true);
  });

  test('is not built when gypfile is false, or an install script does something else', () => {
    const files = { 'binding.gyp': stub, 'index.js': '' };
    expect(installs(packageOf({ gypfile: false }, files))).toEqual([]);
    expect(installs(packageOf({ scripts: { install: 'echo no' } }, files)).map(({ from }) => from)).toEqual([
      'scripts.install',
    ]);
    expect(installs(packageOf({ scripts: { install: 'prebuild-install || node-gyp rebuild' } }, files))).toHaveLength(
      2,
    );
  });

  test.each([
    [`{'a': ['<!@(node x.js)']}`, 'node x.js'],
    [`{'a': '>!(node x.js)'} # '<!(node y.js)'`, 'node x.js'],
    [`{'a': '<!(no' "de x.js)"}`, 'node x.js'],
    [`{'a': '\\x3c!(node x.js)'}`, 'node x.js'],
    [`{'a': '<!(["node", "x.js"])'}`, 'node x.js'],
    [`{'variables': {'cmd%': 'node x.js'}, 'a': '<!(<(cmd))'}`, 'node x.js'],
    [`{'actions': [{'action': ['node', '<(module_root_dir)/x.js', 'a b']}]}`, `node ./x.js 'a b'`],
    [`{'a': '<!(echo $(node x.js))'}`, 'echo $(node x.js)'],
  ])('runs the command in %s', (text, command) => {
    const trigger = installs(packageOf({}, { 'binding.gyp': text, 'x.js': '' }))[1];
    expect(trigger?.text).toBe(command);
    expect(trigger?.starts).toEqual(['x.js']);
  });

  test('brings included files along', () => {
    const files = { 'binding.gyp': `{'includes': ['a.gypi']}`, 'a.gypi': `{'b': '<!(sh x.sh)'}`, 'x.sh': '' };
    expect(installs(packageOf({}, files))[1]).toMatchObject({ from: 'a.gypi', starts: ['x.sh'] });
  });
});

describe('entry points', () => {
  const entries = (manifest: object, files: string[]) =>
    triggersOf(packageOf(manifest, Object.fromEntries(files.map(path => [path, ''])))).map(({ moment, from, starts }) =>
      [moment, from, ...starts].join(' '),
    );

  test('without main it is index.js', () => {
    expect(entries({}, ['index.js'])).toEqual(['import main index.js']);
    expect(entries({ main: 'gone.js' }, ['index.js'])).toEqual(['import main index.js']);
  });

  test('main may be a folder or lack its ending', () => {
    expect(entries({ main: './lib' }, ['lib/index.cjs'])).toEqual(['import main lib/index.cjs']);
    expect(entries({ main: 'lib/a' }, ['lib/a.js'])).toEqual(['import main lib/a.js']);
  });

  test('exports count under every condition, but not types', () => {
    const exports = {
      '.': { types: './a.d.ts', import: './a.mjs', default: ['./a.js'] },
      './f/*': './f/*.js',
      './no': null,
    };
    expect(entries({ exports }, ['a.mjs', 'a.js', 'a.d.ts', 'f/b.js', 'f/c/d.js', 'g.js'])).toEqual([
      'import exports["."].import a.mjs',
      'import exports["."].default[0] a.js',
      'import exports["./f/*"] f/b.js f/c/d.js',
    ]);
  });

  test('browser may replace files', () => {
    expect(entries({ main: 'a.js', browser: { './a.js': './b.js', fs: false } }, ['a.js', 'b.js'])).toEqual([
      'import main a.js',
      'import browser["./a.js"] b.js',
    ]);
  });

  test('bin is run from the command line', () => {
    expect(entries({ main: 'a.js', bin: { 'x-y': 'cli.js' } }, ['a.js', 'cli.js'])).toContain(
      'command bin["x-y"] cli.js',
    );
    expect(entries({ main: 'a.js', bin: './cli.js' }, ['a.js', 'cli.js'])).toContain('command bin cli.js');
    expect(entries({ main: 'a.js', directories: { bin: './bin' } }, ['a.js', 'bin/x'])).toContain(
      'command directories.bin bin/x',
    );
  });

  test('point at their place', () => {
    const text = '{ "exports": { ".": { "import": "./a.mjs" } } }';
    const [trigger] = triggersOf(packageOf(text, { 'a.mjs': '' }));
    expect(text.slice(trigger?.at.start, trigger?.at.end)).toBe('"./a.mjs"');
  });
});

describe('hostile input', () => {
  test('never makes triggers throw', () => {
    const keys = fc.constantFrom(
      'scripts',
      'preinstall',
      'postinstall',
      'main',
      'bin',
      'exports',
      'browser',
      'directories',
      '.',
      './*',
      'import',
      '__proto__',
      'constructor',
    );
    const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('./x.js', '*', '../..', 'node x', '', null, 0, true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.string(), (manifest, gyp) => {
        triggersOf({ ...packageOf({}, { 'binding.gyp': gyp, 'x.js': '' }), manifest: manifest as Package['manifest'] });
      }),
    );
  });

  test('JSON places agree with JSON.parse', () => {
    const check = (text: string, value: unknown, span: ReturnType<typeof jsonSpans>): void => {
      if (span) expect(JSON.parse(text.slice(span.start, span.end))).toEqual(value);
      else expect.fail('no place');
      if (typeof value === 'object' && value !== null)
        for (const [key, member] of Object.entries(value)) check(text, member, spanAt(span, [key]));
    };
    fc.assert(fc.property(fc.json(), text => check(text, JSON.parse(text), jsonSpans(text))));
  });

  test('JSON that is cut, deep or none has no places', () => {
    expect(
      ['', '{', '{"a":', '[1,', '"a', `${'['.repeat(9_999)}`].map(text => jsonSpans(text)?.members.size ?? 0),
    ).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
