/**
 * `npm run layout-table -- [--cache DIR] [--only WORD] [--keep]`: whether what real package managers install is found, in every
 * layout they have.
 *
 * Each installs the same projects, a lone one and a workspace, without running any script. What is found is then held
 * against what Node's own rules reach from the manifests, folder by folder on the disk, or where packages are no folders
 * against what Yarn says it has installed. Takes minutes and the network; what was fetched is kept in `--cache`, and with
 * `--keep` what was installed there is not installed anew.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPackages, installedPackages } from '../read/tree.js';

const { values } = parseArgs({
  options: {
    cache: { type: 'string', default: join(tmpdir(), 'stowaway-layouts') },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const { cache } = values;

const MANAGERS = {
  npm: 'npm@11.21.2',
  pnpm: 'pnpm@10.34.9',
  yarn: 'yarn@1.22.22',
  '@yarnpkg/cli-dist': '@yarnpkg/cli-dist@4.18.1',
  bun: 'bun@1.4.5',
};

/** Scoped, aliased, in conflict with each other, with peers, with commands, with binaries for each system. */
const DEPENDENCIES = {
  express: '4.21.2',
  debug: '3.2.7',
  '@babel/core': '7.26.0',
  react: '18.3.1',
  'react-dom': '18.3.1',
  '@testing-library/react': '16.1.0',
  '@testing-library/dom': '10.4.0',
  chalk: '4.1.2',
  'string-width-cjs': 'npm:string-width@4.2.3',
  'strip-ansi': '7.1.0',
  semver: '7.6.3',
  rimraf: '5.0.10',
  '@types/node': '22.10.2',
  esbuild: '0.24.0',
  'is-odd': '3.0.1',
};

interface Layout {
  readonly manager: string;
  readonly name: string;
  /** How the manager names a package of the same workspace. */
  readonly link: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly isPnp?: boolean;
  install(cwd: string): void;
}

const managers = join(cache, 'managers');
const script = (path: string) => join(managers, 'node_modules', path);

function run(cwd: string, program: string, ...args: readonly string[]): string {
  const home = join(cache, 'home');
  mkdirSync(home, { recursive: true });
  const env = {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    BUN_INSTALL_CACHE_DIR: join(cache, 'bun'),
  };
  return execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: 'pipe', maxBuffer: 256 * 1024 * 1024 });
}

const npm = (strategy: string): Layout => ({
  manager: 'npm',
  name: strategy,
  link: '*',
  install: cwd =>
    void run(
      cwd,
      process.execPath,
      script('npm/bin/npm-cli.js'),
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--cache',
      join(cache, 'npm'),
      '--install-strategy',
      strategy,
    ),
});

const pnpm = (name: string, setting: string): Layout => ({
  manager: 'pnpm',
  name,
  link: 'workspace:*',
  files: { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' },
  install: cwd =>
    void run(
      cwd,
      process.execPath,
      script('pnpm/bin/pnpm.cjs'),
      'install',
      '--ignore-scripts',
      '--no-frozen-lockfile',
      '--config.manage-package-manager-versions=false',
      `--config.${setting}`,
      '--store-dir',
      join(cache, 'pnpm'),
    ),
});

const yarn = (name: string, linker: string, isGlobal: boolean): Layout => ({
  manager: 'Yarn 4',
  name,
  link: 'workspace:*',
  isPnp: linker === 'pnp',
  files: {
    'yarn.lock': '',
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableScripts: false\nenableTelemetry: false\nenableGlobalCache: ${isGlobal}\nglobalFolder: ${join(cache, 'yarn')}\nenableImmutableInstalls: false\n`,
  },
  install: cwd => void run(cwd, process.execPath, script('@yarnpkg/cli-dist/bin/yarn.js'), 'install'),
});

const bun = (linker: string): Layout => ({
  manager: 'Bun',
  name: linker,
  link: 'workspace:*',
  install: cwd =>
    void run(
      cwd,
      script(`@oven/bun-${process.platform}-${process.arch}/bin/bun`),
      'install',
      '--ignore-scripts',
      '--linker',
      linker,
    ),
});

const LAYOUTS: readonly Layout[] = [
  npm('hoisted'),
  npm('nested'),
  npm('linked'),
  pnpm('isolated', 'node-linker=isolated'),
  pnpm('hoisted', 'node-linker=hoisted'),
  pnpm('global store', 'enable-global-virtual-store=true'),
  {
    manager: 'Yarn 1',
    name: 'hoisted',
    link: '*',
    install: cwd =>
      void run(
        cwd,
        process.execPath,
        script('yarn/bin/yarn.js'),
        'install',
        '--ignore-scripts',
        '--cache-folder',
        join(cache, 'yarn-1'),
      ),
  },
  yarn('node-modules', 'node-modules', true),
  yarn('pnpm', 'pnpm', true),
  yarn("Plug'n'Play, global cache", 'pnp', true),
  yarn("Plug'n'Play, own cache", 'pnp', false),
  bun('hoisted'),
  bun('isolated'),
];

// ── projects ───────────────────────────────────────────────────────────────────────────────────────────────────────

function write(dir: string, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

function makeProject(dir: string, { files = {}, link }: Layout, isWorkspace: boolean): void {
  rmSync(dir, { recursive: true, force: true });
  const { 'pnpm-workspace.yaml': _, ...others } = files;
  if (!isWorkspace) {
    write(dir, {
      'package.json': { name: 'app', version: '1.0.0', private: true, dependencies: DEPENDENCIES },
      ...others,
    });
    return;
  }
  const root = { name: 'root', version: '1.0.0', private: true, workspaces: ['packages/*'] };
  write(dir, {
    ...files,
    'package.json': { ...root, dependencies: { debug: '3.2.7', semver: '7.6.3' } },
    'packages/a/package.json': {
      name: 'a',
      version: '1.0.0',
      dependencies: { chalk: '4.1.2', 'is-odd': '3.0.1', semver: '6.3.1' },
    },
    'packages/b/package.json': {
      name: 'b',
      version: '1.0.0',
      dependencies: { a: link, chalk: '3.0.0', express: '4.21.2', '@babel/core': '7.26.0' },
    },
  });
}

// ── what there should be ───────────────────────────────────────────────────────────────────────────────────────────

type Manifest = Readonly<Record<string, Readonly<Record<string, string>> | undefined>> & {
  readonly name: string;
  /** Of packages for another system Yarn's pnpm linker has a manifest without one. */
  readonly version?: string;
};

const manifestIn = (dir: string): Manifest => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest;

/** `name@version` of all that Node finds, starting from these folders and going by the manifests. */
function reached(from: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set(from.map(dir => realpathSync(dir)));
  const own = new Set(seen);
  for (const dir of seen) {
    const manifest = manifestIn(dir);
    if (!own.has(dir) && dir.includes('node_modules')) found.add(`${manifest.name}@${manifest.version ?? '0.0.0'}`);
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      for (let above = dir; above !== dirname(above); above = dirname(above)) {
        const place = join(above, 'node_modules', name);
        if (!existsSync(join(place, 'package.json'))) continue;
        seen.add(realpathSync(place));
        break;
      }
    }
  }
  return found;
}

/** `name@version` of all that Yarn has installed, as it says itself. Those for other systems it only lists. */
function listedByYarn(dir: string): ReadonlySet<string> {
  const program = script('@yarnpkg/cli-dist/bin/yarn.js');
  const lines = run(dir, process.execPath, program, 'info', '--all', '--recursive', '--json').trim().split('\n');
  const isElsewhere = (name: string): boolean =>
    /^@esbuild\//.test(name) && name !== `@esbuild/${process.platform}-${process.arch}`;
  return new Set(
    lines.flatMap(line => {
      const { value, children } = JSON.parse(line) as { value: string; children: { Version: string } };
      const name = value.slice(0, value.indexOf('@', 1));
      return /@(?:npm:|virtual:)/.test(value) && !isElsewhere(name) ? [`${name}@${children.Version}`] : [];
    }),
  );
}

// ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────────

if (!Object.values(MANAGERS).every((_, at) => existsSync(script(Object.keys(MANAGERS)[at] as string)))) {
  mkdirSync(managers, { recursive: true });
  write(managers, { 'package.json': { private: true } });
  run(managers, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...Object.values(MANAGERS));
}

interface Line {
  readonly layout: string;
  readonly places: number;
  readonly packages: number;
  readonly expected: number;
  readonly missing: readonly string[];
  readonly besides: readonly string[];
  readonly gaps: readonly string[];
}

function compare(layout: string, dir: string, expected: ReadonlySet<string>): Line {
  const named = installedPackages(dir);
  const found = new Set(named.map(({ name, version }) => `${name}@${version}`));
  const gaps = findPackages(dir).skipped.filter(({ severity }) => severity !== 'noted');
  return {
    layout,
    places: named.length,
    packages: found.size,
    expected: expected.size,
    missing: [...expected].filter(one => !found.has(one)),
    besides: [...found].filter(one => !expected.has(one)),
    gaps: gaps.map(({ gap, path }) => `${gap}: ${path}`),
  };
}

const lines: Line[] = [];
for (const layout of LAYOUTS) {
  const called = `${layout.manager}, ${layout.name}`;
  if (values.only !== undefined && !called.toLowerCase().includes(values.only.toLowerCase())) continue;
  for (const isWorkspace of [false, true]) {
    const dir = join(cache, 'projects', called.replace(/\W+/g, '-').toLowerCase() + (isWorkspace ? '-workspace' : ''));
    process.stderr.write(`${called}${isWorkspace ? ', workspace' : ''}\n`);
    const done = join(dir, '.installed');
    if (!values.keep || !existsSync(done)) {
      makeProject(dir, layout, isWorkspace);
      layout.install(dir);
      writeFileSync(done, '');
    }
    const members = isWorkspace ? [join(dir, 'packages/a'), join(dir, 'packages/b')] : [];
    const all = layout.isPnp ? listedByYarn(dir) : reached([dir, ...members]);
    lines.push(compare(`${called}${isWorkspace ? ', workspace' : ''}`, dir, all));
    const [, member] = members;
    if (member !== undefined)
      lines.push(compare(`${called}, a member of it`, member, layout.isPnp ? all : reached([member])));
  }
}

const rows = [
  ['layout', 'places', 'packages', 'expected', 'missing', 'besides'],
  ...lines.map(({ layout, places, packages, expected, missing, besides }) => [
    layout,
    ...[places, packages, expected, missing.length, besides.length].map(String),
  ]),
];
const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
const text = rows.map(row =>
  row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
);
process.stdout.write(`${text.join('\n')}\n`);
for (const { layout, missing, besides, gaps } of lines) {
  if (missing.length > 0) process.stdout.write(`${layout}: missing ${missing.join(', ')}\n`);
  if (besides.length > 0) process.stdout.write(`${layout}: besides ${besides.join(', ')}\n`);
  for (const gap of gaps) process.stdout.write(`${layout}: ${gap}\n`);
}
process.exitCode = lines.some(({ missing, gaps }) => missing.length + gaps.length > 0) ? 1 : 0;
