/** Whether a rewrite keeps what code means, shown by honest programs of our own. Nothing else is ever run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { transformSync } from 'esbuild';
import { applied } from './measure.js';
import { labelOf } from './rewrites.js';
import type { Files, Rewrite } from './types.js';

/** Where the programs are: each a package, which is started by `npm`'s own rules or by its main file. */
const PROGRAMS = 'test/fixtures/evade/programs';

export interface Program {
  readonly name: string;
  readonly files: Files;
}

export function programs(): readonly Program[] {
  return readdirSync(PROGRAMS)
    .sort()
    .map(name => ({
      name,
      files: Object.fromEntries(
        readdirSync(join(PROGRAMS, name), { recursive: true, withFileTypes: true })
          .filter(entry => entry.isFile())
          .map(({ parentPath, name: file }) => {
            const path = join(parentPath, file);
            return [path.slice(join(PROGRAMS, name).length + 1), readFileSync(path, 'utf8')];
          }),
      ),
    }));
}

export interface Proof {
  readonly rewrite: string;
  readonly program: string;
  /** Undefined where it has nothing to do. */
  readonly isSame: boolean | undefined;
  readonly says: string;
}

interface Proving {
  /** Programs that run at a time. */
  readonly jobs: number;
  /** Programs that a rewrite has to prove itself on, the first that have what it is about; all unless told. */
  readonly each?: number;
  readonly tell?: (done: number, total: number) => void;
}

/** Each rewrite on each program. A rewrite that does nothing to any of them proves nothing. */
export async function proofsOf(
  rewrites: readonly Rewrite[],
  { jobs, each = Number.POSITIVE_INFINITY, tell }: Proving,
): Promise<readonly Proof[]> {
  const all = programs();
  const plain = new Map<string, string>();
  for (const { name, files } of all) plain.set(name, await printed(files));
  const proofs: Proof[] = [];
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    for (let at = next++; at < rewrites.length; at = next++) {
      let count = 0;
      for (const { name, files } of all) {
        if (count === each) break;
        const proof = await proofOf(rewrites[at] as Rewrite, { name, files }, plain.get(name) as string);
        proofs.push(proof);
        if (proof.isSame !== undefined) count++;
      }
      tell?.(++done, rewrites.length);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return proofs;
}

async function proofOf(rewrite: Rewrite, { name, files }: Program, before: string): Promise<Proof> {
  const answer = { rewrite: labelOf(rewrite), program: name };
  try {
    const changed = await applied([rewrite], files);
    if (!changed) return { ...answer, isSame: undefined, says: 'nothing to do' };
    const after = await printed(changed);
    // What runs later than it did may come in another order.
    const isSame = rewrite.isLate ? sorted(after) === sorted(before) : after === before;
    return { ...answer, isSame, says: isSame ? 'the same' : after };
  } catch (error) {
    return { ...answer, isSame: false, says: String(error) };
  }
}

/** What is wrong with the rewrites, in lines; empty when all are proved. */
export async function proveAll(rewrites: readonly Rewrite[], proving: Proving): Promise<readonly string[]> {
  const proofs = await proofsOf(rewrites, proving);
  const wrong = proofs
    .filter(({ isSame }) => isSame === false)
    .map(({ rewrite, program, says }) => `${rewrite}, on ${program}: ${says.slice(0, 600)}`);
  const idle = rewrites
    .map(labelOf)
    .filter(label => proofs.every(({ rewrite, isSame }) => rewrite !== label || isSame === undefined));
  return [...wrong, ...idle.map(label => `${label}: none of the programs has what it is about`)];
}

const sorted = (text: string): string => text.split('\n').sort().join('\n');

/** Runs the program as npm would, its install script first, then its main file, in a folder of its own. */
async function printed(files: Files): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'evade-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const isTyped = path.endsWith('.ts') && typeof content === 'string';
      const target = join(folder, isTyped ? path.replace(/\.ts$/, '.js') : path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, isTyped ? transformSync(content, { loader: 'ts', format: 'cjs' }).code : content);
    }
    const manifest = JSON.parse(String(files['package.json'])) as {
      readonly main?: string;
      readonly scripts?: Readonly<Record<string, string>>;
    };
    const main = posix.normalize(manifest.main ?? 'index.js').replace(/\.ts$/, '.js');
    // A file of TypeScript is run as what it is compiled to.
    const script = manifest.scripts?.postinstall?.replace(/\btsx (\S+)\.ts\b/g, 'node $1.js');
    const install = script === undefined ? '' : await ran('sh', ['-c', script], folder);
    return install + (await ran(process.execPath, [main], folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ran(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise(resolve => {
    const env = { ...process.env, NODE_NO_WARNINGS: '1', NODE_OPTIONS: '' };
    execFile(command, args, { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
      const failure = error ? `\nfailed: ${stderr.slice(0, 800)}` : '';
      resolve(stdout.replaceAll(cwd, '.') + failure);
    });
  });
}
