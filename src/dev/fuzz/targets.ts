/** What is fuzzed: all that meets a byte that somebody else wrote. Each takes one text, and answers with something small. */
import { parseConfig } from '../../config/parse.js';
import { scriptsOfPage } from '../../decode/layers.js';
import { gypCommands } from '../../package/gyp.js';
import { jsonSpans } from '../../package/json.js';
import { referencesIn } from '../../package/references.js';
import { allCommands, parseShell } from '../../package/shell.js';
import { triggersOf } from '../../package/triggers.js';
import { parse, parseWith } from '../../parse/parse.js';
import { index } from '../../parse/tree.js';
import { mayConcern } from '../../parse/triage.js';
import { walk } from '../../parse/walk.js';
import { isReadError } from '../../read/errors.js';
import { LIMITS } from '../../read/limits.js';
import { parseLockfile } from '../../read/lockfile/index.js';
import { parseManifest } from '../../read/manifest.js';
import { readMemory } from '../../read/memory.js';
import { salvageManifest } from '../../read/salvage.js';
import { choose, namedInCode, namedInManifest } from '../../read/select.js';
import { decodeText } from '../../read/text.js';
import { beautify, excerptOf, laidOut } from '../../readable/layout.js';
import { readable } from '../../readable/readable.js';
import { scanPackage, scanSource } from '../../scan.js';
import type { AnyNode, Package, Parsed } from '../../types.js';
import { readArchiveOf, targetOf } from './archives.js';
import { storeOf } from './caches.js';
import { ANY, CONFIG, GYP, JSON_TEXT, LOCKFILE, PAGE, SCRIPT, SHELL } from './languages.js';
import { printHostile } from './reports.js';
import type { Language } from './texts.js';

export interface Target {
  readonly language: Language;
  /** @throws whatever goes wrong that must not */
  readonly run: (text: string) => unknown;
  /** Of the executions asked for, how many it gets: scans of whole packages take longer than all else together. */
  readonly share: number;
}

const EMPTY: Package = {
  name: 'a',
  version: '1.0.0',
  path: '.',
  manifest: {},
  files: new Map(),
  size: { files: 3, bytes: 0 },
  dependencyPath: [],
  skipped: [],
};

const file = (text: string, path = 'a.js') => ({ path, text });

/** One that is damaged is refused with its line, which is an answer. */
function lockfile(text: string): number {
  try {
    return parseLockfile(Buffer.from(text), 'lockfile').length;
  } catch (error) {
    if (isReadError(error)) return -1;
    throw error;
  }
}

function parsedBy(parsed: Parsed): number {
  const { program } = parsed;
  if (!program) return 0;
  const indexed = index({ ...parsed, program });
  let count = 0;
  walk(program as AnyNode, () => {
    count++;
    return true;
  });
  return count + indexed.nodes('Identifier').length;
}

/** Files of a package out of one text: a line `--- path` begins each. */
export function filesOf(text: string): Readonly<Record<string, string>> {
  const parts = text.split(/^--- ([^\n]*)$/m);
  const files: Record<string, string> = Object.create(null);
  files['index.js'] = parts[0] ?? '';
  for (let i = 1; i < parts.length; i += 2) files[parts[i] as string] = parts[i + 1] ?? '';
  return files;
}

const PACKAGE: Language = {
  tokens: [
    ...SCRIPT.tokens.slice(0, 60),
    ...[
      '\n--- package.json\n',
      '\n--- lib/a.js\n',
      '\n--- binding.gyp\n',
      '\n--- a.sh\n',
      '\n--- x.html\n',
      '\n--- ../../x\n',
    ],
    ...[
      '{"scripts":{"install":"node lib/a.js"}}',
      '{"main":"lib/a"}',
      'require("./lib/a")',
      'module.exports=',
      '\n--- .vscode/tasks.json\n',
    ],
  ],
  brackets: SCRIPT.brackets,
  samples: SCRIPT.samples
    .slice(0, 60)
    .map(sample => `${sample}\n--- package.json\n{"name":"a","scripts":{"postinstall":"node index.js"}}`),
};

export const TARGETS: Readonly<Record<string, Target>> = {
  manifest: {
    language: JSON_TEXT,
    share: 2,
    run: text => {
      const read = parseManifest(text);
      const manifest = 'manifest' in read ? read.manifest : salvageManifest(text);
      if (!manifest) return 0;
      const files = new Map([
        ['package.json', text],
        ['x.js', ''],
        ['a/b.js', ''],
      ]);
      const triggers = triggersOf({ ...EMPTY, manifest, files });
      return triggers.length + namedInManifest(manifest).length;
    },
  },
  salvage: { language: JSON_TEXT, share: 2, run: text => Object.keys(salvageManifest(text) ?? {}).length },
  json: { language: JSON_TEXT, share: 2, run: text => jsonSpans(text)?.members.size ?? -1 },
  lockfile: { language: LOCKFILE, share: 2, run: lockfile },
  settings: { language: CONFIG, share: 2, run: text => parseConfig(text).mistakes?.length ?? 0 },
  shell: {
    language: SHELL,
    share: 1,
    run: text =>
      (['auto', 'sh', 'cmd', 'powershell'] as const).map(dialect => allCommands(parseShell(text, dialect)).length),
  },
  gyp: { language: GYP, share: 2, run: text => gypCommands(text).length },
  references: { language: SCRIPT, share: 1, run: text => referencesIn(text).length + namedInCode(text).length },
  page: { language: PAGE, share: 2, run: text => scriptsOfPage(file(text, 'a.html')).length },
  text: {
    language: ANY,
    share: 2,
    run: text => {
      const bytes = Buffer.from(text, 'latin1');
      const marked = [
        bytes,
        Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]),
        Buffer.concat([Buffer.from([0xfe, 0xff]), bytes]),
      ];
      return [
        marked.map(of => decodeText(of, 'code').length + decodeText(of, 'data').length),
        choose('a.dat', bytes.subarray(0, 512), bytes.length, LIMITS).read,
      ];
    },
  },
  parser: {
    language: SCRIPT,
    share: 1,
    run: text => [parsedBy(parse(file(text))), parsedBy(parseWith('babel', file(text, 'a.tsx')))],
  },
  triage: { language: SCRIPT, share: 2, run: mayConcern },
  beautify: {
    language: SCRIPT,
    share: 0.5,
    run: text => [
      beautify(text).length,
      laidOut(file(text))?.starts.length,
      excerptOf(file(text), text.length >> 1, text.length, 'always').text.length,
    ],
  },
  readable: {
    language: SCRIPT,
    share: 0.3,
    run: text => {
      const made = readable(text);
      return [made.text.length, made.isRewritten, made.lineOf(text.length >> 1)];
    },
  },
  source: { language: SCRIPT, share: 0.4, run: text => scanSource(text).length },
  memory: {
    language: PACKAGE,
    share: 1,
    run: async text => (await readMemory({ files: filesOf(text) })).files.size,
  },
  archive: { language: ANY, share: 0.5, run: readArchiveOf },
  target: { language: ANY, share: 1, run: targetOf },
  cache: { language: ANY, share: 0.05, run: storeOf },
  report: { language: ANY, share: 0.2, run: printHostile },
  package: {
    language: PACKAGE,
    share: 0.3,
    run: async text => {
      const { findings, score } = await scanPackage({ files: filesOf(text) });
      return [findings.length, Math.round(score)];
    },
  },
};
