/**
 * What makes code of a package run without being asked: lifecycle scripts, `binding.gyp`, entry points.
 *
 * Of the lifecycle scripts only `preinstall`, `install` and `postinstall` are triggers. `prepare`, `prepublish`,
 * `prepublishOnly` and the like run for the project's own authors, and for dependencies fetched from git, but never for a
 * package that came from a registry; listing them would accuse every package that builds itself before publishing.
 */
import type { Moment, Package, ShellCommand, Trigger } from '../types.js';
import { bundledFolders } from './bundled.js';
import { filesIn, findStray, resolveModule } from './files.js';
import { gypCommands } from './gyp.js';
import { jsonSpans, spanAt } from './json.js';
import { allCommands, parseShell } from './shell.js';
import { readerOf, startsOf } from './starts.js';
import { folderOf, locator } from './text.js';

type Described = Pick<Trigger, 'moment' | 'from' | 'text'> & { readonly keys: readonly string[] };

const installScripts = ['preinstall', 'install', 'postinstall'];
/** Fields that name what to load: Node's own, those of bundlers and CDNs, then those of hosts that load plug-ins. */
const entryFields = [
  'main',
  'module',
  'browser',
  'exports',
  'jsnext:main',
  'esnext',
  'es2015',
  'esm2020',
  'react-native',
  'unpkg',
  'jsdelivr',
  'n8n',
  'node-red',
  'oclif',
];
const buildsNative =
  /^(?:node-gyp|node-pre-gyp|prebuild|prebuild-install|prebuildify|node-gyp-build|node-gyp-build-optional-packages|electron-rebuild)$/;
const mostLeaves = 2_000;
/** Of all entry points together: wildcards multiply. */
const mostStarts = 100_000;

/** All triggers, installation first. */
export function triggersOf(pkg: Package): Trigger[] {
  const { manifest } = pkg;
  if (!isRecord(manifest)) return [...gypTriggers(pkg, {}, [])];
  const text = pkg.files.get('package.json');
  const json = typeof text === 'string' ? text : '';
  const spans = jsonSpans(json);
  const locate = locator('package.json', json);
  const at = (keys: readonly string[]) => {
    const span = keys.length === 0 ? undefined : spanAt(spans, keys);
    return locate(span?.start ?? 0, span?.end ?? 0);
  };

  const installs = hooksOf(pkg, 'package.json', manifest);
  const inside = packagesInside(pkg, manifest).flatMap(([path, inner]) => hooksOf(pkg, path, inner));
  let left = mostStarts;
  const entries = [...entryPoints(pkg, manifest), ...bins(pkg, manifest)].map(({ keys, ...described }): Trigger => {
    const starts = left > 0 ? filesNamed(pkg, described.text, described.from === 'main').slice(0, left) : [];
    left -= starts.length;
    return { ...described, at: at(keys), commands: [], starts };
  });
  return [...installs, ...inside, ...gypTriggers(pkg, manifest, installs), ...entries];
}

/** What a manifest has run on installation, with the scripts that are run by that: `npm run setup`. */
function hooksOf(pkg: Package, path: string, manifest: unknown): readonly Trigger[] {
  const scripts = scriptsOf(manifest);
  const text = pkg.files.get(path);
  const json = typeof text === 'string' ? text : '';
  const folder = folderOf(path);
  return installScripts.flatMap((name): Trigger[] => {
    const script = scripts[name];
    if (script === undefined || script.trim() === '') return [];
    const commands = [...parseShell(script, 'auto', readerOf(pkg, folder))];
    const run: ShellCommand[] = [];
    const starts = startsOf(pkg, commands, scripts, [name], folder, others => run.push(...others));
    const span = spanAt(jsonSpans(json), ['scripts', name]);
    const at = locator(path, json)(span?.start ?? 0, span?.end ?? 0);
    const from = folder === '' ? `scripts.${name}` : `scripts.${name} of ${folder}`;
    return [{ moment: 'install', from, text: script, at, commands: [...commands, ...run], starts }];
  });
}

/** Packages that lie in this one, and are installed with it: `"helper": "file:./inner"`, or in its own `node_modules`. */
function packagesInside(
  pkg: Package,
  { dependencies, optionalDependencies }: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const bundled = [...bundledFolders(pkg)].filter(folder => folder.startsWith('node_modules/'));
  const wished = [dependencies, optionalDependencies].flatMap(list => (isRecord(list) ? Object.values(list) : []));
  const folders = wished.flatMap(spec =>
    typeof spec === 'string' ? (/^(?:file|link|portal):(.{1,300})$/.exec(spec)?.[1] ?? []) : [],
  );
  return [...new Set([...folders.map(clean), ...bundled])].slice(0, mostLeaves).flatMap(folder => {
    const path = `${folder}/package.json`;
    const text = pkg.files.get(path);
    try {
      return typeof text === 'string' ? [[path, JSON.parse(text)] as const] : [];
    } catch {
      return [];
    }
  });
}

/** The manifest's scripts that are strings. */
export function scriptsOf(manifest: unknown): Readonly<Record<string, string>> {
  const scripts = isRecord(manifest) ? manifest.scripts : undefined;
  if (!isRecord(scripts)) return {};
  const strings = Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.assign(Object.create(null), Object.fromEntries(strings));
}

// ── binding.gyp ────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * npm runs `node-gyp rebuild` by itself when there is a `binding.gyp` and no `preinstall` or `install` script.
 * The commands in `.gyp` and `.gypi` files run whenever node-gyp does.
 */
function gypTriggers(
  pkg: Package,
  manifest: Readonly<Record<string, unknown>>,
  installs: readonly Trigger[],
): Trigger[] {
  const root = pkg.files.get('binding.gyp');
  const scripted = installs.some(({ from }) => from !== 'scripts.postinstall');
  const implicit = root !== undefined && !scripted && manifest.gypfile !== false;
  const explicit = installs.some(({ commands }) => allCommands(commands).some(isNativeBuild));
  const bundled = new Set([...bundledFolders(pkg)].map(folder => `${folder}/binding.gyp`));
  const brought = [...bundled].filter(path => pkg.files.has(path)).slice(0, 50);
  if (root === undefined && !explicit && brought.length === 0) return [];
  const moment: Moment = implicit || explicit ? 'install' : 'unreached';
  const triggers: Trigger[] = [];
  if (implicit) {
    const text = typeof root === 'string' ? root : '';
    const commands = parseShell('node-gyp rebuild', 'sh');
    triggers.push({
      moment,
      from: 'binding.gyp',
      text: 'node-gyp rebuild',
      at: locator('binding.gyp', text)(0, 0),
      commands,
      starts: [],
    });
  }
  const paths = [...pkg.files.keys()].filter(path => /\.gypi?$/i.test(path) && !/(?:^|\/)node_modules\//.test(path));
  const nearest = paths.sort((a, b) => a.split('/').length - b.split('/').length).slice(0, 50);
  for (const path of [...(root === undefined && !explicit ? [] : nearest), ...brought]) {
    const text = pkg.files.get(path);
    if (typeof text !== 'string') continue;
    const locate = locator(path, text);
    for (const command of gypCommands(text)) {
      const commands = parseShell(command.text);
      const isBrought = bundled.has(path);
      const starts = isBrought
        ? startsOf(pkg, commands, {}, [], folderOf(path))
        : startsOf(pkg, commands, scriptsOf(manifest), []);
      triggers.push({
        moment: isBrought ? 'install' : moment,
        from: path,
        text: command.text,
        at: locate(command.start, command.end),
        commands,
        starts,
      });
    }
  }
  return triggers;
}

function isNativeBuild({ program, words }: ShellCommand): boolean {
  return buildsNative.test(program) || (/^np[mx]$/.test(program) && words.some(word => buildsNative.test(word)));
}

// ── entry points ───────────────────────────────────────────────────────────────────────────────────────────────────

function entryPoints(pkg: Package, manifest: Readonly<Record<string, unknown>>): Described[] {
  const found = entryFields.flatMap(field => leaves(manifest[field], field));
  // Without `main`, or with one that is no path, Node takes index.js, unless `exports` says otherwise. Who has commands
  // need not have one: an index.js of some folder is none.
  const isImplied = typeof manifest.main !== 'string' && manifest.exports === undefined;
  const mayLack = bins(pkg, manifest).length > 0 && resolveModule(pkg, '') === undefined;
  if (isImplied && !mayLack && !isProgram(pkg, manifest, 'index.js'))
    found.unshift({ moment: 'import', from: 'main', text: 'index.js', keys: [] });
  return found;
}

/** A file that is one of the package's commands and begins as one: nobody is to load it besides. */
function isProgram(pkg: Package, manifest: Readonly<Record<string, unknown>>, path: string): boolean {
  const text = pkg.files.get(path);
  return (
    typeof text === 'string' &&
    text.startsWith('#!') &&
    bins(pkg, manifest).some(({ text: named }) => clean(named) === path)
  );
}

/** Every path in a value of conditions, sub-paths and alternatives: `exports["./x"].import`. Types are not code. */
function leaves(value: unknown, field: string): Described[] {
  const found: Described[] = [];
  const visit = (inner: unknown, from: string, keys: readonly string[]): void => {
    if (found.length >= mostLeaves || keys.length > 12) return;
    if (typeof inner === 'string') found.push({ moment: 'import', from, text: inner, keys });
    else if (typeof inner === 'object' && inner !== null) {
      const list = Array.isArray(inner);
      for (const [key, member] of Object.entries(inner)) {
        if (!list && (key === 'types' || key === 'typings' || key.startsWith('types@'))) continue;
        visit(
          member,
          list || !/^[\w$]+$/.test(key) ? `${from}[${list ? key : JSON.stringify(key)}]` : `${from}.${key}`,
          [...keys, key],
        );
      }
    }
  };
  visit(value, field, [field]);
  return found;
}

function bins(pkg: Package, manifest: Readonly<Record<string, unknown>>): Described[] {
  const { bin, directories } = manifest;
  const moment = 'command';
  if (typeof bin === 'string') return [{ moment, from: 'bin', text: bin, keys: ['bin'] }];
  if (isRecord(bin)) {
    return Object.entries(bin)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .slice(0, mostLeaves)
      .map(([name, text]) => ({
        moment,
        from: /^[\w$]+$/.test(name) ? `bin.${name}` : `bin[${JSON.stringify(name)}]`,
        text,
        keys: ['bin', name],
      }));
  }
  const folder = isRecord(directories) ? directories.bin : undefined;
  if (typeof folder !== 'string') return [];
  return filesIn(pkg, clean(folder)).map(text => ({
    moment,
    from: 'directories.bin',
    text,
    keys: ['directories', 'bin'],
  }));
}

/** The files that an entry's path names: one, or those that a `*` or a folder's `/` stands for. */
function filesNamed(pkg: Package, text: string, orIndex: boolean): string[] {
  const path = clean(text);
  if (isTypes(path)) return [];
  const star = path.indexOf('*');
  if (star >= 0) return filesLike(pkg, path.slice(0, star), path.slice(path.lastIndexOf('*') + 1));
  const found = resolveModule(pkg, path) ?? (orIndex ? resolveModule(pkg, '') : undefined);
  if (found !== undefined) return [found];
  if (path === '') return [];
  if (text.endsWith('/')) return filesLike(pkg, `${path}/`, '');
  const stray = findStray(pkg, path);
  return stray === undefined ? [] : [stray];
}

function filesLike({ files }: Package, head: string, tail: string): string[] {
  const fits = (file: string): boolean =>
    file.length >= head.length + tail.length && file.startsWith(head) && file.endsWith(tail);
  return [...files.keys()].filter(file => fits(file) && !isTypes(file));
}

function isTypes(path: string): boolean {
  return /\.d\.[cm]?ts$/.test(path);
}

function clean(path: string): string {
  return path
    .slice(0, 1000)
    .split(/[/\\]/)
    .filter(part => part !== '' && part !== '.')
    .join('/');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
