import type { Readable } from 'node:stream';
import { valid } from 'semver';
import { codeOf, isReadError, readError } from './errors.js';
import { inWords, LIMITS } from './limits.js';
import { type Npmrc, readNpmrc, registryOf } from './npmrc.js';

/**
 * Fetches the archive of one published package.
 *
 * @param spec `name`, `name@version`, `name@range` or `name@tag`, and nothing else
 * @param limit in bytes; a longer archive is an error
 * @param integrity digests, as in `sha512-…`; an archive that has none of them is an error
 * @param npmrc which registry to ask, and what it is told
 */
export type Fetch = (spec: string, limit: number, integrity: string | undefined, npmrc: Npmrc) => Promise<Uint8Array>;

/**
 * The archive of a package as the registry would deliver it. It is fetched, not installed: no script of it runs, and none
 * of its dependencies is looked at.
 *
 * @param target `npm:name`, `npm:@scope/name@1.2.3`, `npm:name@latest`
 * @param held.integrity what its digests must be, one of them
 * @param held.npmrc which registry has it; what holds for the current folder unless stated
 * @throws ReadError for anything but a registry spec, a package or version the registry lacks, a failing network
 */
export async function fetchArchive(
  target: string,
  held: { readonly integrity?: string | undefined; readonly npmrc?: Npmrc } = {},
  fetch: Fetch = fetchWithPacote,
): Promise<Uint8Array> {
  const spec = registrySpec(target);
  const npmrc = held.npmrc ?? readNpmrc('.');
  if (registryOf(npmrc, spec) === '') {
    throw readError(`${target}: the registry it is to come from cannot be told: see the settings of the project`);
  }
  try {
    return await fetch(spec, LIMITS.archiveBytes, held.integrity, npmrc);
  } catch (error) {
    if (isReadError(error)) throw error;
    throw readError(describe(target, error, npmrc), error);
  }
}

const NAME = /^(?:@[a-z\d~!'()*._-]+\/)?[a-z\d~!'()*_-][a-z\d~!'()*._-]*$/i;
const VERSION = /^[\w.+~^<>=|* -]*$/;
/** What npm takes for a file on the disk, whatever it looks like otherwise. */
const FILE = /\.(?:tgz|tar|tar\.gz)$/i;

/**
 * The part after `npm:`. Git, file and URL specs are refused: fetching a git dependency runs its `prepare` script.
 *
 * @throws ReadError
 */
function registrySpec(target: string): string {
  const spec = target.replace(/^npm:/, '');
  const at = spec.indexOf('@', 1);
  const name = at === -1 ? spec : spec.slice(0, at);
  const version = at === -1 ? '' : spec.slice(at + 1);
  const isPublished = NAME.test(name) && VERSION.test(version) && !version.startsWith('.') && !FILE.test(spec);
  if (!isPublished || spec.length > 300) {
    throw readError(`${target}: not a package of the registry; write npm:name or npm:name@version`);
  }
  return spec;
}

/** Whether a package could not be read because the registry does not answer, rather than for what it answers. */
export function isUnreachable(error: unknown): boolean {
  return isReadError(error) && error.message.includes(UNREACHABLE);
}

const UNREACHABLE = 'the registry could not be reached';

function describe(target: string, error: unknown, { unfilled }: Npmrc): string {
  const code = codeOf(error);
  if (code === 'E404' || code === 'ETARGET' || code === 'ENOVERSIONS') return `${target} is not in the registry`;
  if (code === 'E401' || code === 'E403') {
    // A project's file could send any of the environment anywhere.
    const hint = unfilled.length > 0 ? `; variables are filled in only in the user's .npmrc, not in the project's` : '';
    return `${target}: the registry refuses access (${code})${hint}`;
  }
  if (code === 'EINTEGRITY') return `${target}: what the registry delivered does not match its checksum`;
  return `${target}: ${UNREACHABLE}${code === undefined ? '' : ` (${code})`}`;
}

/** Loaded only when asked for: pacote takes longer to load than a small package to scan. */
async function fetchWithPacote(
  spec: string,
  limit: number,
  integrity: string | undefined,
  { options }: Npmrc,
): Promise<Uint8Array> {
  const { default: pacote } = await import('pacote');
  return pacote.tarball.stream(spec, stream => collect(stream, spec, limit), {
    timeout: SILENCE_MS,
    ...options,
    ...(integrity && { integrity }),
  });
}

/** The address of npm's own registry, which is asked where no other is named. */
export async function npmsOwn(): Promise<string> {
  const { default: pacote } = await import('pacote');
  return new (pacote as unknown as WithFetchers).RegistryFetcher('npm', {}).registry;
}

/** What the types of pacote do not tell. */
interface WithFetchers {
  readonly RegistryFetcher: new (spec: string, options: object) => { readonly registry: string };
}

/** How long a registry may say nothing before it is given up, unless `fetch-timeout` says otherwise; npm waits longer. */
const SILENCE_MS = 60_000;
/** How long an archive may take: one that comes by the byte is never silent. */
const ARCHIVE_MS = 600_000;

async function collect(stream: Readable, spec: string, limit: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const begun = Date.now();
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (Date.now() - begun > ARCHIVE_MS) throw readError(`npm:${spec}: ${UNREACHABLE} (too slow)`);
    if (size > limit) throw readError(`npm:${spec}: larger than ${inWords(limit)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a spec of the registry names for sure: a range or a tag may be any version. */
export function wantedBy(spec: string): string {
  const [, name = spec, version = ''] = /^(.[^@]*)@(.*)$/s.exec(spec) ?? [];
  return valid(version) === version ? spec : name;
}
