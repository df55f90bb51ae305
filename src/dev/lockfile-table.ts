/**
 * What lockfiles pin beside what their managers install: for each manager that writes one, the real one installs a
 * project with an entry of every kind, and the lockfile it wrote is read. Prints a table, and every difference; ends
 * with 1 when there is one. Needs the npm registry and git.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pacote from 'pacote';
import { isVersion, type LockEntry } from '../read/lockfile/entry.js';
import { readLockfile } from '../read/lockfile/index.js';
import { installedIn } from './lockfiles/installed.js';
import { install, MANAGERS, type Manager } from './lockfiles/managers.js';
import { addressOf, layProject, type Setting, serve } from './lockfiles/project.js';

const { values: options } = parseArgs({
  options: {
    /** Where managers are installed, once. */
    cache: { type: 'string', default: join(tmpdir(), 'stowaway-package-managers') },
    /** Only those whose title has this in it. */
    only: { type: 'string', multiple: true, default: [] },
    /** Takes a small project, and puts what its lockfiles become, with what was installed, into a folder for tests. */
    fixtures: { type: 'string' },
    /** Where the projects are left, to be looked at; otherwise they are removed. */
    keep: { type: 'string' },
  },
});

interface Row {
  readonly title: string;
  readonly pinned: number;
  readonly installed: number;
  /** Pinned for other systems than this one. */
  readonly others: number;
  readonly bundled: number;
  readonly own: number;
  readonly differences: readonly string[];
  /** `name@version` of all that is installed, and of what is pinned for other systems. */
  readonly sets: { readonly installed: readonly string[]; readonly others: readonly string[] };
}

async function rowOf(manager: Manager, folder: string, setting: Setting): Promise<Row> {
  mkdirSync(folder, { recursive: true });
  layProject(folder, new Set(manager.features), setting);
  await install(manager, folder, resolve(options.cache), setting.registry);
  const entries = readLockfile(join(folder, manager.lockfile));
  const packages = entries.filter(({ origin }) => !['folder', 'patch', 'bundled'].includes(origin));
  const installed = installedIn(folder).filter(({ name }) => name !== 'inner');
  const pins = new Set(packages.map(labelOf));
  const isPinned = (name: string, version: string): boolean => pins.has(`${name}@${version}`) || pins.has(name);
  const there = new Set(installed.flatMap(({ name, version }) => [name, `${name}@${version}`]));
  const missing = installed.filter(({ name, version, bundled }) => !bundled && !isPinned(name, version));
  const absent = packages.filter(entry => !there.has(labelOf(entry)));
  const others = await Promise.all(absent.map(isForOthers));
  const apart = installed.filter(({ name, version, bundled }) => !bundled || isPinned(name, version));
  return {
    title: manager.title,
    sets: {
      installed: [...new Set(apart.map(({ name, version }) => `${name}@${version}`))].sort(),
      others: absent.filter((_, at) => others[at]).map(labelOf),
    },
    pinned: pins.size,
    installed: new Set(installed.map(({ name, version }) => `${name}@${version}`)).size,
    others: others.filter(Boolean).length,
    bundled: installed.filter(({ name, version, bundled }) => bundled && !isPinned(name, version)).length,
    own: entries.length - packages.length,
    differences: [
      ...missing.map(({ name, version }) => `installed, not pinned: ${name}@${version}`),
      ...absent.filter((_, at) => !others[at]).map(entry => `pinned, not installed: ${labelOf(entry)}`),
      ...entries.filter(({ origin }) => origin === 'nowhere').map(entry => `makes no sense: ${labelOf(entry)}`),
    ],
  };
}

/** Not every lockfile says which version an archive or a repository has. */
const labelOf = ({ name, version }: LockEntry): string => (isVersion(version) ? `${name}@${version}` : name);

/** Whether a package is made for other systems than this one. */
async function isForOthers({ name, version, origin }: LockEntry): Promise<boolean> {
  if (origin !== 'registry') return false;
  const manifest = await pacote.manifest(`${name}@${version}`, { fullMetadata: true });
  const excludes = (list: readonly string[] | undefined, own: string): boolean =>
    list !== undefined &&
    list.length > 0 &&
    !(list.includes(own) || list.some(one => one.startsWith('!') && one !== `!${own}`));
  return excludes(manifest.os, process.platform) || excludes(manifest.cpu, process.arch);
}

/** A lockfile for tests. No host is named, and each other is as long, as lengths count in a binary one. */
function writeFixture(manager: Manager, folder: string, to: string, { sets }: Row, hosts: readonly string[]): void {
  let bytes = readFileSync(join(folder, manager.lockfile)).toString('latin1');
  for (const host of hosts) bytes = bytes.replaceAll(host, 'host.invalid'.padStart(host.length, 'a-'));
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, manager.lockfile), bytes, 'latin1');
  writeFileSync(join(to, 'installed.json'), `${JSON.stringify(sets, null, 2)}\n`);
}

const scratch = options.keep === undefined ? mkdtempSync(join(tmpdir(), 'stowaway-lockfiles-')) : resolve(options.keep);
mkdirSync(scratch, { recursive: true });
const server = await serve(scratch);
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const wanted = MANAGERS.filter(
  ({ title }) =>
    options.only.length === 0 || options.only.some(part => title.toLowerCase().includes(part.toLowerCase())),
);
console.log('| Manager | Pinned | Installed | For other systems | Bundled | Own folders and patches | Differences |');
console.log('|---|--:|--:|--:|--:|--:|--:|');
let differences = 0;
for (const manager of wanted) {
  const folder = join(scratch, manager.title.replace(/\W+/g, '-'));
  let row: Row;
  try {
    const size = options.fixtures === undefined ? 'many' : 'few';
    row = await rowOf(manager, folder, { server: addressOf(server), registry, size });
    if (options.fixtures !== undefined) {
      const own = addressOf(server).replace('http://', '');
      const hosts = [own, own.replace(':', '+'), new URL(registry).host, 'registry.yarnpkg.com'];
      writeFixture(manager, folder, join(resolve(options.fixtures), basename(folder).toLowerCase()), row, hosts);
    }
  } catch (error) {
    differences++;
    const said = error as { readonly stdout?: string; readonly stderr?: string };
    console.log(`| ${manager.title} | failed |`);
    console.error(`${error}\n${said.stdout ?? ''}${said.stderr ?? ''}`.slice(0, 4000));
    continue;
  }
  const { title, pinned, installed, others, bundled, own } = row;
  console.log(`| ${[title, pinned, installed, others, bundled, own, row.differences.length].join(' | ')} |`);
  for (const difference of row.differences) console.log(`  ${difference}`);
  differences += row.differences.length;
}
server.close();
if (options.keep === undefined) rmSync(scratch, { recursive: true, force: true });
process.exitCode = differences === 0 ? 0 : 1;
