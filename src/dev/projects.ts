/** Ordinary projects, of which the repository holds manifests and lockfiles, and how they are installed. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import envPaths from 'env-paths';

const PROJECTS = 'everyday';
/** Where they are installed, unless `STOWAWAY_EVERYDAY` names another folder. */
const FOLDER = process.env.STOWAWAY_EVERYDAY || join(envPaths('stowaway', { suffix: '' }).cache, 'everyday');

/** Why a project cannot be installed. */
export class NotInstalled extends Error {}

/** A package manager, known by a file that only its projects have. */
interface Manager {
  readonly sign: string;
  readonly lockfile: string;
  /** The package manager itself is a package, at a version that is written out. */
  readonly command: readonly string[];
  /** Installs exactly what the lockfile says. */
  readonly install: readonly string[];
  /** Makes the lockfile anew, and installs nothing. */
  readonly resolve: readonly string[];
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];
const MANAGERS: readonly Manager[] = [
  {
    sign: 'pnpm-workspace.yaml',
    lockfile: 'pnpm-lock.yaml',
    command: ['exec', '--yes', '--package=pnpm@10.34.9', '--', 'pnpm'],
    install: ['install', '--frozen-lockfile', '--ignore-scripts', '--reporter=append-only'],
    resolve: ['install', '--lockfile-only', '--ignore-scripts', '--reporter=append-only'],
  },
  {
    sign: 'package.json',
    lockfile: 'package-lock.json',
    command: [],
    // Packages of different ages are put together here; which of them goes with which is not what is looked at.
    install: ['ci', '--ignore-scripts', '--legacy-peer-deps', ...QUIET],
    resolve: [
      'install',
      '--package-lock-only',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--omit-lockfile-registry-resolved',
      ...QUIET,
    ],
  },
];

export function projectNames(): readonly string[] {
  return readdirSync(PROJECTS).sort();
}

/**
 * The folder a project is installed in. What is there already is kept as long as its manifests and lockfile are the same.
 *
 * @throws NotInstalled
 */
export function installed(name: string): string {
  const dir = join(FOLDER, name);
  const stamp = join(dir, '.installed');
  const digest = digestOf(join(PROJECTS, name));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return dir;
  process.stderr.write(`${name}: installing in ${dir}\n`);
  const manager = copied(name, dir);
  if (!existsSync(join(dir, manager.lockfile)))
    throw new NotInstalled(`${name} has no ${manager.lockfile}: npm run everyday -- ${name} --update makes it`);
  run(name, manager, manager.install, dir);
  writeFileSync(stamp, digest);
  return dir;
}

/** Makes the lockfile of a project anew, of what is newest today. @throws NotInstalled */
export function update(name: string): void {
  const dir = join(FOLDER, `${name}-update`);
  process.stderr.write(`${name}: resolving\n`);
  const manager = copied(name, dir);
  rmSync(join(dir, manager.lockfile), { force: true });
  run(name, manager, manager.resolve, dir);
  cpSync(join(dir, manager.lockfile), join(PROJECTS, name, manager.lockfile));
  rmSync(dir, { recursive: true });
}

/** Puts a project's files in a folder in which nothing else is left, and says which manager they are for. */
function copied(name: string, dir: string): Manager {
  const from = join(PROJECTS, name);
  const manager = MANAGERS.find(({ sign }) => existsSync(join(from, sign)));
  if (!manager) throw new NotInstalled(`${from} has no package.json`);
  // Were it inside, packages that the project lacks would be found in ours.
  if (!relative(resolve('.'), resolve(dir)).startsWith('..'))
    throw new NotInstalled(`${dir} is inside of this checkout`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  cpSync(from, dir, { recursive: true });
  return manager;
}

function run(name: string, { command }: Manager, args: readonly string[], cwd: string): void {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new NotInstalled('run me by `npm run everyday`');
  // What npm is told in this folder, it hands on to those it starts. Nothing of these projects is run, on whichever Node.
  const env = { ...process.env, npm_config_engine_strict: 'false' };
  try {
    execFileSync(process.execPath, [npm, ...command, ...args], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    throw new NotInstalled(
      `${name} could not be installed: ${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
  }
}

function digestOf(folder: string): string {
  const hash = createHash('sha256').update(JSON.stringify(MANAGERS));
  for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    const file = join(folder, path);
    if (/\.(?:json|yaml)$/.test(path)) hash.update(JSON.stringify([path, readFileSync(file, 'utf8')]));
  }
  return hash.digest('hex');
}
