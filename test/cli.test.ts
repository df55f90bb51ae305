import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { type Engine, type Io, main, type Scanner } from '../src/cli.js';
import { skipped as left } from '../src/gaps.js';
import { summarise } from '../src/report/rank.js';
import type { LockfileReport, Report, Rule, ScanOptions, TreeOptions, TreeReport } from '../src/types.js';
import { finding, malicious, note, report, suspicious } from './report-fabricated.js';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'stowaway-cli-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

// ── a world to run in ──────────────────────────────────────────────────────────────────────────────────────────────

const rule = (summary: string): Rule => ({
  meta: { summary, why: 'Because.', behaviour: 'execution', messages: { found: 'Found {it}' } },
  examples: { flags: [{ title: 'one', code: 'eval(x)' }], passes: [] },
});
const rules = { 'runs-decoded-text': rule('Runs text that was decoded'), 'sends-environment': rule('Sends it away') };

interface Asked {
  readonly by: string;
  readonly target: string;
  readonly options: TreeOptions;
}

/** Scans by looking up what was fabricated for a target; `/missing` is. */
function engineOf(found: Readonly<Record<string, Report[]>>, scanning: Partial<Scanner> = {}) {
  const asked: Asked[] = [];
  const reportsOn = (target: string) =>
    Object.entries(found).find(([name]) => target.endsWith(name))?.[1] ?? [report('a')];
  const one =
    (by: string) =>
    async (target: string, options: ScanOptions = {}) => {
      asked.push({ by, target, options });
      return reportsOn(target)[0] ?? report('a');
    };
  const scanner: Scanner = {
    targetKind(target) {
      if (target.endsWith('missing'))
        throw Object.assign(new Error(`${target}: no such file\nor folder`), { code: 'STOWAWAY_READ' });
      if (target.startsWith('npm:')) return 'registry';
      if (target.endsWith('.tgz')) return 'tarball';
      if (target.endsWith('lock.json')) return 'lockfile';
      if (target.endsWith('node_modules')) return 'modules';
      return target.endsWith('package') ? 'package' : 'project';
    },
    hasOwnCode: () => false,
    dependenciesAbsent: () => [],
    installedPackages: () => [],
    scanDirectory: one('scanDirectory'),
    scanTarball: one('scanTarball'),
    scanRegistry: one('scanRegistry'),
    async scanNodeModules(target, options = {}): Promise<TreeReport> {
      asked.push({ by: 'scanNodeModules', target, options });
      const packages = reportsOn(target);
      packages.forEach((each, index) => {
        options.onReport?.(each, { done: index + 1, total: packages.length });
      });
      return { packages, skipped: [], summary: summarise(packages) };
    },
    async scanLockfile(target, options = {}) {
      asked.push({ by: 'scanLockfile', target, options });
      const packages = reportsOn(target);
      return { packages, skipped: [], failed: [], unchanged: 0, summary: summarise(packages) };
    },
    async inspectTarget(target, reports, options = {}) {
      asked.push({ by: 'inspectTarget', target, options });
      return new Map(reports.map(each => [each.package.path, []]));
    },
    askTarget: async () => ({ why: 'nobody knows' }),
    cacheFolder: () => '/cache/of/stowaway',
    async cleanCache() {
      asked.push({ by: 'cleanCache', target: '', options: {} });
    },
    ...scanning,
  };
  return { asked, scanner: async () => scanner, rules: async () => rules };
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

type World = Omit<Partial<Io>, 'stdout' | 'stderr'> & { readonly tty?: boolean; readonly columns?: number };

async function stowaway(argv: readonly string[], engine: Engine = engineOf({}), world: World = {}): Promise<Outcome> {
  const [stdout, stderr] = [[] as string[], [] as string[]];
  const { tty = false, columns, ...others } = world;
  const terminal = { isTTY: tty, ...(columns && { columns }) };
  const code = await main(
    argv,
    {
      stdout: { ...terminal, write: text => stdout.push(text) },
      stderr: { ...terminal, write: text => stderr.push(text) },
      env: {},
      cwd,
      ...others,
    },
    engine,
  );
  return { code, out: stdout.join(''), err: stderr.join('') };
}

const evil = engineOf({ '': [report('a'), malicious('evil'), note('b')] });
const odd = engineOf({ '': [report('a'), suspicious('odd')] });
const lacking = {
  coverage: {
    files: 2,
    bytes: 9,
    analysed: 1,
    skipped: [left('file-too-large', 'a.js', { limit: '20 MB' })],
    widened: 0,
  },
};
const unread = engineOf({ '': [report('a', lacking), note('b')] });
const clean = engineOf({ '': [report('a'), note('b')] });

/** The command could not do its job: exit code 2, nothing on stdout, and one line on stderr, which is given. */
async function complaint(argv: readonly string[], engine?: Engine, world?: World): Promise<string> {
  const { code, out, err } = await stowaway(argv, engine, world);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^stowaway: [^\n]+\n$/);
  return err.slice('stowaway: '.length, -1);
}

// ── what is scanned ────────────────────────────────────────────────────────────────────────────────────────────────

describe('a target', () => {
  test('may hold more packages than a call has arguments', async () => {
    const packages = Array.from({ length: 200_000 }, (_, index) => report(`p-${index}`));
    expect((await stowaway([], engineOf({ '': packages }))).out).toContain('Scanned 200,000 packages');
  });

  test.each([
    ['scanNodeModules', 'project'],
    ['scanNodeModules', 'project/node_modules'],
    ['scanDirectory', 'some-package'],
    ['scanTarball', 'some-1.0.0.tgz'],
    ['scanLockfile', 'package-lock.json'],
  ])('goes to %s when it is %s', async (by, target) => {
    const engine = engineOf({});
    await stowaway([target], engine);
    expect(engine.asked).toMatchObject([{ by, target: join(cwd, target) }]);
  });

  test('from the registry keeps its spec', async () => {
    const engine = engineOf({});
    await stowaway(['npm:left-pad@1.3.0'], engine);
    expect(engine.asked).toMatchObject([{ by: 'scanRegistry', target: 'npm:left-pad@1.3.0' }]);
  });

  test('is the current folder unless one is given', async () => {
    const engine = engineOf({});
    await stowaway([], engine);
    expect(engine.asked).toMatchObject([{ by: 'scanNodeModules', target: cwd }]);
  });

  test('is passed on as it was given when the command runs where the process does', async () => {
    const engine = engineOf({});
    await stowaway(['./src'], engine, { cwd: process.cwd() });
    expect(engine.asked).toMatchObject([{ target: './src' }]);
  });

  test('may follow the word scan, and may be called scan', async () => {
    const engine = engineOf({});
    await stowaway(['scan', 'x-package'], engine);
    await stowaway(['scan', 'scan'], engine);
    await stowaway(['--quiet', 'scan'], engine);
    expect(engine.asked.map(({ target }) => target)).toEqual([join(cwd, 'x-package'), join(cwd, 'scan'), cwd]);
  });

  test('may be one of several, whose packages are ranked together', async () => {
    const engine = engineOf({ 'a-package': [note('a')], project: [report('b'), malicious('c')] });
    const { out, code } = await stowaway(['a-package', 'project', '--format', 'json'], engine);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      target: 'a-package project',
      packages: [{ package: { name: 'c' } }, { package: { name: 'a' } }, { package: { name: 'b' } }],
      summary: { packages: 3 },
    });
  });

  test('that is missing stops the command before anything is scanned', async () => {
    const engine = engineOf({});
    expect(await complaint(['project', 'missing'], engine)).toBe(`${join(cwd, 'missing')}: no such file or folder`);
    expect(engine.asked).toEqual([]);
  });
});

const convicted = malicious('evil', { findings: [finding({ bits: 14 })] });

describe('a lockfile', () => {
  const lost = left('not-fetched', 'npm:lost@1.0.0', { why: 'is not in the registry' });
  const gitty = left('elsewhere', 'gitty', { why: 'comes from git' });
  const failing = (packages: Report[]) =>
    engineOf(
      {},
      {
        scanLockfile: async () => ({
          packages,
          skipped: [lost, gitty],
          failed: [lost],
          unchanged: 0,
          summary: summarise(packages),
        }),
      },
    );

  test('can be compared with its older copy', async () => {
    const engine = engineOf({});
    await stowaway(['package-lock.json', '--since', 'old.json', '--jobs', '3'], engine);
    expect(engine.asked).toMatchObject([
      { target: join(cwd, 'package-lock.json'), options: { since: join(cwd, 'old.json'), jobs: 3 } },
    ]);
  });

  test.each([
    ['a project', ['project']],
    ['a package of the registry', ['npm:a@1.0.0']],
    ['two lockfiles', ['a/package-lock.json', 'b/package-lock.json']],
  ])('and nothing else: --since with %s is refused', async (_, targets) => {
    const engine = engineOf({});
    expect(await complaint([...targets, '--since', 'old.json'], engine)).toMatch(/^--since FILE is an older copy/);
    expect(engine.asked).toEqual([]);
  });

  test('of which a package could not be fetched is no success, though the others are told of', async () => {
    const { code, out, err } = await stowaway(['package-lock.json', '--format', 'json'], failing([report('a')]));
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ packages: [{ package: { name: 'a' } }], skipped: [lost, gitty] });
    expect(err).toBe(
      'stowaway: not scanned: gitty: comes from git\n' +
        'stowaway: npm:lost@1.0.0 could not be scanned: is not in the registry\n',
    );
  });

  test('fails for what was found before it fails for what was not', async () => {
    expect((await stowaway(['package-lock.json'], failing([convicted]))).code).toBe(1);
  });
});

describe('--format', () => {
  test.each([
    ['sarif', /^\{\n {2}"\$schema": .*sarif/],
    ['junit', /^<\?xml/],
    ['github', /^::error /],
    ['cyclonedx', /^\{\n {2}"\$schema": .*cyclonedx/],
  ])('%s prints the report for other programs', async (format, start) => {
    expect((await stowaway(['--format', format], engineOf({ '': [convicted] }))).out).toMatch(start);
  });
});

// ── the verdict ────────────────────────────────────────────────────────────────────────────────────────────────────

describe('the exit code', () => {
  test.each([
    [0, 'clean', [], clean],
    [0, 'suspicious', [], odd],
    [1, 'malicious', [], evil],
    [1, 'suspicious', ['--fail-on', 'suspicious'], odd],
    [1, 'malicious', ['--fail-on', 'suspicious'], evil],
    [0, 'clean', ['--fail-on', 'suspicious'], clean],
    [1, 'clean as far as it was analysed', ['--fail-on', 'suspicious'], unread],
    [0, 'clean as far as it was analysed', ['--fail-on', 'suspicious', '--allow-unanalysed'], unread],
    [0, 'clean as far as it was analysed', [], unread],
    [0, 'malicious', ['--fail-on', 'never'], evil],
  ])('is %i for a tree that is at worst %s, with %j', async (code, _, flags, engine) => {
    expect((await stowaway(flags, engine)).code).toBe(code);
  });

  test('does not depend on the format or on where the result goes', async () => {
    expect((await stowaway(['--format', 'json'], evil)).code).toBe(1);
    expect((await stowaway(['--output', 'x.json'], evil)).code).toBe(1);
    expect((await stowaway(['--quiet'], evil)).code).toBe(1);
  });
});

describe('a job that cannot be done costs one line and exit code 2:', () => {
  test.each([
    ['an unknown flag', ['--colour'], /unknown option '--colour'/],
    ['an unknown format', ['--format', 'pdf'], /'pdf' is invalid\. Allowed choices are text, json/],
    ['an unknown verdict', ['--fail-on', 'note'], /Allowed choices are malicious, suspicious, never/],
    ['a flag without its value', ['--output'], /argument missing/],
    ['no jobs', ['--jobs', '0'], /'0' is invalid\. It must be a whole number, 1 or more/],
    ['negative jobs', ['--jobs', '-1'], /whole number/],
    ['half a job', ['--jobs', '1.5'], /whole number/],
    ['jobs in words', ['--jobs', 'two'], /whole number/],
    ['jobs beyond counting', ['--jobs', '9'.repeat(30)], /whole number/],
    [
      'an unknown rule',
      ['--rule', 'run-decoded-text'],
      /^there is no rule 'run-decoded-text'; did you mean runs-decoded-text\?$/,
    ],
    [
      'a rule like no other',
      ['--rule', 'constructor'],
      /there is no rule 'constructor'; `stowaway explain` lists all rules/,
    ],
    ['an output folder that is missing', ['--output', 'no/such/x.json'], /there is no folder/],
    ['an output that is a folder', ['--output', '.'], /it is a folder/],
    ['too many words for explain', ['explain', 'a', 'b'], /too many arguments/],
    ['an unknown rule to explain', ['explain', 'sends-enviroment'], /did you mean sends-environment\?/],
    ['an unknown flag of explain', ['explain', '--format', 'json'], /unknown option '--format'/],
  ])('%s', async (_, argv, line) => expect(await complaint(argv)).toMatch(line));

  test('a flag that holds escape codes does not reach the terminal', async () => {
    expect(await complaint(['--\u001b[2J\nx'])).toContain('\\u{1b}[2J');
  });

  test('a scanner that breaks is reported without a stack', async () => {
    const scanNodeModules = () => Promise.reject(new TypeError('x is not\n a function \u001b[2J'));
    expect(await complaint([], engineOf({}, { scanNodeModules }))).toBe(
      'unexpected error, please report it: x is not a function \\u{1b}[2J',
    );
  });

  test('even a scanner that throws what is no error', async () => {
    expect(await complaint([], engineOf({}, { scanNodeModules: () => Promise.reject(undefined) }))).toContain(
      'undefined',
    );
  });
});

// ── flags ──────────────────────────────────────────────────────────────────────────────────────────────────────────

describe('flags of the scan', () => {
  const optionsFor = async (...argv: string[]) => {
    const engine = engineOf({});
    expect((await stowaway(argv, engine)).err).toBe('');
    const { onReport: _, ...options } = engine.asked[0]?.options ?? {};
    return options;
  };

  test('are left to their defaults unless given', async () => {
    expect(await optionsFor()).toEqual({});
    expect(await optionsFor('x-package')).toEqual({});
  });

  test('--include and --exclude add up', async () => {
    expect(await optionsFor('--include', '*.js', '--include', '*.ts', '--exclude', 'test/**')).toEqual({
      include: ['*.js', '*.ts'],
      exclude: ['test/**'],
    });
  });

  test('--rule leaves only the rules it names', async () => {
    expect(await optionsFor('--rule', 'sends-environment')).toEqual({
      rules: { 'sends-environment': rules['sends-environment'] },
    });
    expect(await optionsFor('--rule', 'sends-environment', '--rule', 'runs-decoded-text')).toEqual({ rules });
  });

  test('--jobs sets the number of threads', async () => expect(await optionsFor('--jobs', '3')).toEqual({ jobs: 3 }));

  test('--no-cache scans everything anew', async () =>
    expect(await optionsFor('--no-cache')).toEqual({ cache: false }));

  test('may stand after the target', async () => expect(await optionsFor('.', '--jobs', '3')).toEqual({ jobs: 3 }));
});

describe('--format json', () => {
  test('prints the report for programs', async () => {
    const { out, err } = await stowaway(['--format', 'json'], evil, { env: { FORCE_COLOR: '1' }, tty: true });
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'stowaway', version: packageJson.version },
      target: '.',
      packages: [{ package: { name: 'evil' } }, {}, {}],
    });
    expect(err).not.toContain('"evil"');
  });
});

describe('--format html', () => {
  test.each(['text', 'json', 'html'])('of all formats has packages looked at once more; now %s', async format => {
    const engine = engineOf({ '': [report('a'), malicious('evil')] });
    await stowaway(['--format', format], engine);
    expect(engine.asked.map(({ by }) => by)).toEqual([
      'scanNodeModules',
      ...(format === 'html' ? ['inspectTarget'] : []),
    ]);
  });
});

describe('--format ndjson', () => {
  test('prints each report on a line of its own, and the summary last', async () => {
    const { out } = await stowaway(['--format', 'ndjson'], evil);
    const lines = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(line => line.package?.name)).toEqual(['a', 'evil', 'b', undefined]);
    expect(lines.at(-1)).toMatchObject({ schemaVersion: 1, summary: { packages: 3 } });
  });

  test('prints a report as soon as the package is done', async () => {
    let before = '';
    const written: string[] = [];
    const engine = engineOf(
      {},
      {
        async scanNodeModules(_, options = {}) {
          options.onReport?.(report('first'), { done: 1, total: 2 });
          before = written.join('');
          const packages = [report('first'), report('second')];
          return { packages, skipped: [], summary: summarise(packages) };
        },
      },
    );
    await main(
      ['--format', 'ndjson'],
      { stdout: { write: text => written.push(text) }, stderr: { write() {} }, env: {}, cwd },
      engine,
    );
    expect(JSON.parse(before).package.name).toBe('first');
  });

  test('goes to a file as a whole', async () => {
    const file = join(cwd, 'report.ndjson');
    const { out } = await stowaway(['--format', 'ndjson', '--output', file], clean);
    expect(out).toBe('');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('cache', () => {
  test('tells where it is', async () => {
    expect(await stowaway(['cache'])).toEqual({ code: 0, out: '/cache/of/stowaway\n', err: '' });
  });

  test('clean removes it', async () => {
    const engine = engineOf({});
    expect((await stowaway(['cache', 'clean'], engine)).code).toBe(0);
    expect(engine.asked).toMatchObject([{ by: 'cleanCache' }]);
  });

  test('knows no other action', async () => {
    expect(await complaint(['cache', 'burn'])).toContain('clean');
  });
});

describe('--output', () => {
  test('writes the result to a file, and says so on stderr', async () => {
    const { out, err } = await stowaway(['--format', 'json', '--output', 'x.json'], evil);
    expect(out).toBe('');
    expect(err).toMatch(/^Scanned 3 packages, .*: 1 malicious, 1 note\nThe report is in x\.json\n$/);
    expect(JSON.parse(readFileSync(join(cwd, 'x.json'), 'utf8')).packages).toHaveLength(3);
  });

  test('leaves nothing else behind, and replaces what was there', async () => {
    writeFileSync(join(cwd, 'x.txt'), 'old', { mode: 0o600 });
    await stowaway(['--output', 'x.txt'], evil);
    expect(readdirSync(cwd)).toEqual(['x.txt']);
    expect(readFileSync(join(cwd, 'x.txt'), 'utf8')).toContain('evil@1.0.0');
    expect(statSync(join(cwd, 'x.txt')).mode & 0o777).toBe(0o600);
  });

  test('writes through a link', async () => {
    mkdirSync(join(cwd, 'real'));
    writeFileSync(join(cwd, 'real', 'x.txt'), 'old');
    symlinkSync(join('real', 'x.txt'), join(cwd, 'link.txt'));
    await stowaway(['--output', 'link.txt'], evil);
    expect(readFileSync(join(cwd, 'real', 'x.txt'), 'utf8')).toContain('evil@1.0.0');
    expect(readdirSync(join(cwd, 'real'))).toEqual(['x.txt']);
  });

  test('can be a device', async () => {
    expect((await stowaway(['--output', '/dev/null'], evil)).code).toBe(1);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('never has colours, nor the width of the terminal', async () => {
    await stowaway(['--output', 'x.txt'], evil, { tty: true, columns: 130, env: { FORCE_COLOR: '1' } });
    const text = readFileSync(join(cwd, 'x.txt'), 'utf8');
    expect(text).not.toContain('\u001b');
    expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(80);
  });

  test('is not touched when the scan fails', async () => {
    writeFileSync(join(cwd, 'x.txt'), 'old');
    await complaint(['missing', '--output', 'x.txt']);
    expect(readFileSync(join(cwd, 'x.txt'), 'utf8')).toBe('old');
  });
});

describe('--quiet', () => {
  test('prints nothing but the result', async () => {
    expect((await stowaway(['--quiet'], evil, { tty: true })).err).toBe('');
    expect(await stowaway(['--quiet', '--output', 'x.txt'], evil, { tty: true })).toEqual({
      code: 1,
      out: '',
      err: '',
    });
  });

  test('does not silence a failure', async () =>
    expect(await complaint(['--quiet', 'missing'])).toContain('no such file'));
});

describe('--help', () => {
  test('shows how it is used, with examples and exit codes', async () => {
    const { code, out, err } = await stowaway(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: stowaway [scan] [options] [TARGET...]');
    expect(out).toContain('npm:left-pad@1.3.0');
    expect(out).toContain('  2  could not do the job');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    '--format',
    '--output',
    '--fail-on',
    '--include',
    '--exclude',
    '--rule',
    '--since',
    '--jobs',
    '--quiet',
    '--no-color',
    'explain',
  ])('tells of %s', async flag => expect((await stowaway(['--help'])).out).toContain(`  ${flag} `));

  test('loads no engine', async () => {
    const broken: Engine = { scanner: () => Promise.reject(new Error()), rules: () => Promise.reject(new Error()) };
    expect((await stowaway(['--help'], broken)).code).toBe(0);
    expect((await stowaway(['--version'], broken)).code).toBe(0);
  });

  test('is there for explain too', async () => {
    const { code, out } = await stowaway(['explain', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('stowaway explain');
  });
});

test('--version prints the version', async () => {
  expect(await stowaway(['--version'])).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
});

describe('explain', () => {
  test('tells what a rule finds and why', async () => {
    const { code, out } = await stowaway(['explain', 'runs-decoded-text']);
    expect(code).toBe(0);
    expect(out).toContain('Runs text that was decoded\n\nBecause.\n');
    expect(out).toContain('    │ eval(x)\n');
  });

  test('lists all rules when none is named', async () => {
    expect((await stowaway(['explain'])).out).toBe(
      'runs-decoded-text  Runs text that was decoded\nsends-environment  Sends it away\n',
    );
  });
});

// ── the terminal ───────────────────────────────────────────────────────────────────────────────────────────────────

describe('colour', () => {
  test.each<[string, boolean, string[], World]>([
    ['is used on a terminal', true, [], { tty: true }],
    ['is not used in a pipe', false, [], {}],
    ['is not used on a dumb terminal', false, [], { tty: true, env: { TERM: 'dumb' } }],
    ['is forbidden by NO_COLOR', false, [], { tty: true, env: { NO_COLOR: '1' } }],
    ['is not forbidden by an empty NO_COLOR', true, [], { tty: true, env: { NO_COLOR: '' } }],
    ['is forbidden by --no-color', false, ['--no-color'], { tty: true, env: { FORCE_COLOR: '1' } }],
    ['is forced by FORCE_COLOR', true, [], { env: { FORCE_COLOR: '1' } }],
    ['is forbidden by FORCE_COLOR=0', false, [], { tty: true, env: { FORCE_COLOR: '0' } }],
    ['is forbidden by NO_COLOR whatever FORCE_COLOR says', false, [], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } }],
    ['is not brought into a pipe by CI', false, [], { env: { CI: 'true' } }],
  ])('%s', async (_, expected, argv, world) => {
    expect((await stowaway(argv, evil, world)).out.includes('\u001b[')).toBe(expected);
    expect((await stowaway(['explain', ...argv], evil, world)).out.includes('\u001b[')).toBe(expected);
    expect((await stowaway(['--help', ...argv], evil, world)).out.includes('\u001b[')).toBe(expected);
  });
});

describe('the width', () => {
  const wide = engineOf({ '': [malicious('evil', { findings: [finding({ message: 'word '.repeat(100) })] })] });
  const widest = ({ out }: Outcome) => Math.max(...out.split('\n').map(line => line.length));

  test("is the terminal's", async () => {
    expect(widest(await stowaway(['--no-color'], wide, { tty: true, columns: 120 }))).toBe(120);
    expect(widest(await stowaway(['--no-color'], wide, { tty: true, columns: 60 }))).toBe(60);
  });

  test('is 80 in a pipe', async () => expect(widest(await stowaway([], wide))).toBe(80));
});

test('a package asked for by itself, of which nothing could be analysed, is no success', async () => {
  const skipped = [left('package-too-costly', '.', { seconds: 57 })];
  const lost = report('a', { coverage: { files: 1, bytes: 9, analysed: 0, skipped, widened: 0 } });
  const { code, err } = await stowaway(['some-package'], engineOf({ '': [lost] }));
  expect(code).toBe(2);
  expect(err).toMatch(/could not be scanned: the package takes more than 57 s/);
});

test('a lockfile of which no package could be looked at is no success, and says why first', async () => {
  const skipped = [left('registry-unreachable', 'npm:@acme/x@1.0.0', { registry: 'https://npm.acme.invalid/' })];
  const lost: LockfileReport = { packages: [], skipped, failed: [], unchanged: 0, summary: summarise([]) };
  const engine = engineOf({}, { scanLockfile: async () => lost });
  const { code, out, err } = await stowaway(['package-lock.json'], engine);
  expect(code).toBe(2);
  expect(out).toMatch(/^Nothing of package-lock.json was scanned,\s+1 place not looked at/);
  expect(err).toContain('its own registry could not be reached: https://npm.acme.invalid/');
});

test('a package by itself whose dependencies are not there is scanned, and they are told of', async () => {
  const absent = [left('dependencies-absent', '.', { howMany: '2 packages' })];
  const engine = engineOf({ '': [report('a')] }, { dependenciesAbsent: () => absent });
  const { code, err } = await stowaway(['some-package'], engine);
  expect(code).toBe(0);
  expect(err).toContain('the 2 packages that it depends on: not installed in it');
});

describe('a target that is none', () => {
  test.each([
    ['left-pad@1.3.0', /; from the registry it is npm:left-pad@1\.3\.0$/],
    ['explian', /; did you mean explain\?$/],
    ['./left-pad', /no such file or folder$/],
  ])('is met with what was perhaps meant: %s', async (target, expected) => {
    const missing = engineOf({});
    const scanner = {
      ...(await missing.scanner()),
      targetKind(asked: string): never {
        throw Object.assign(new Error(`${asked}: no such file or folder`), { code: 'STOWAWAY_READ' });
      },
    };
    expect((await complaint([target], { ...missing, scanner: async () => scanner })).trim()).toMatch(expected);
  });
});

test.each(['-h', '--help', 'help'])('%s prints the help', async flag => {
  expect((await stowaway([flag])).out).toContain('Exit codes:');
});

test.each(['-v', '--version'])('%s prints the version', async flag => {
  expect((await stowaway([flag])).out).toBe(`${packageJson.version}\n`);
});

describe('progress', () => {
  test.each<[string, boolean, string[], World]>([
    ['is shown on a terminal', true, [], { tty: true }],
    ['is not shown in a pipe', false, [], {}],
    ['is not shown in CI', false, [], { tty: true, env: { CI: 'true' } }],
    ['is shown when CI says false', true, [], { tty: true, env: { CI: 'false' } }],
    ['is not shown when it should be quiet', false, ['--quiet'], { tty: true }],
  ])('%s', async (_, expected, argv, world) => {
    const { out, err } = await stowaway(argv, evil, world);
    expect(err.includes('3/3 packages')).toBe(expected);
    expect(err === '').toBe(!expected);
    expect(out).not.toContain('3/3');
  });

  test('is wiped before a failure is told', async () => {
    const scanner = engineOf(
      {},
      {
        async scanNodeModules(_, options) {
          options?.onReport?.(report('a'), { done: 1, total: 9 });
          throw Object.assign(new Error('gone'), { code: 'STOWAWAY_READ' });
        },
      },
    );
    expect((await stowaway([], scanner, { tty: true })).err).toMatch(/\u001b\[\dKstowaway: gone\n$/);
  });
});

describe('an interruption', () => {
  const endless = engineOf(
    {},
    {
      scanNodeModules: (_, options) => {
        options?.onReport?.(report('a'), { done: 1, total: 9 });
        return new Promise(() => {});
      },
    },
  );

  test('ends the command at once with 130, and nothing is written', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const outcome = await stowaway(['--output', 'x.txt'], endless, { signal: stop.signal });
    expect(outcome).toEqual({ code: 130, out: '', err: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('wipes the progress bar', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect((await stowaway([], endless, { signal: stop.signal, tty: true })).err).toMatch(/\u001b\[\dK$/);
  });

  test('reaches the scanner', async () => {
    const stop = new AbortController();
    const engine = engineOf({});
    await stowaway([], engine, { signal: stop.signal });
    expect(engine.asked[0]?.options.signal).toBe(stop.signal);
  });

  test('that came before the start still counts', async () => {
    expect((await stowaway([], endless, { signal: AbortSignal.abort() })).code).toBe(130);
  });
});

describe('a reader of stdout', () => {
  const failing = (code: string) => ({
    on() {},
    write: (_: string, done?: (error: Error) => void) => done?.(Object.assign(new Error(code), { code })),
  });
  const run = async (code: string) => {
    const err: string[] = [];
    const stderr = { write: (text: string) => err.push(text) };
    return { code: await main([], { stdout: failing(code), stderr, env: {}, cwd }, evil), err: err.join('') };
  };

  test('may go away: the verdict stands', async () => expect(await run('EPIPE')).toEqual({ code: 1, err: '' }));

  test('that fails is a failure', async () => {
    expect(await run('ENOSPC')).toEqual({ code: 2, err: 'stowaway: cannot write the result: ENOSPC\n' });
  });
});
