/** Files of the package that are read as streams, and what becomes of them on their way into other files. */
import type { Data } from '../language/data.js';
import { inflate } from '../resolve/ciphers.js';
import { contentAt } from './disk.js';
import type { Run, Unknown } from './model.js';
import { isNamed } from './run.js';
import { textsOf } from './value.js';

const READS = /^(?:fs|fs-extra)\.createReadStream$/;
const WRITES = /^(?:fs|fs-extra)\.createWriteStream$/;
const PIPES = /\(\)\.pipe$/;
const PIPELINE = /^stream\.(?:promises\.)?pipeline$/;
/** What unpacks by that function of the same module. */
const UNPACKS = /^zlib\.create(Gunzip|Inflate|InflateRaw|BrotliDecompress|Unzip)\(\)$/;
const MOST_STREAMS = 10;

/** Notes what a stream that was just made gives, or where what is written to it goes. */
export function openStream(run: Run, name: string, args: readonly Data[], made: Data): Data {
  if (READS.test(name)) {
    const content = contentAt(run, args[0]);
    if (content !== undefined) run.fed.set(made, [content]);
  }
  if (!WRITES.test(name) || !isNamed(made)) return made;
  const stream: Unknown = { ...made, properties: new Map([['#path', args[0]]]) };
  return stream;
}

/** Puts what one stream gives into the next, and answers that one where the call gives it. */
export function pipe(run: Run, name: string, self: Data, args: readonly Data[]): Data {
  const line = PIPES.test(name) ? [self, args[0]] : PIPELINE.test(name) ? args.slice(0, MOST_STREAMS) : [];
  if (line.length === 0 || !run.fed.has(line[0])) return undefined;
  line.forEach((to, at) => {
    const given = at > 0 ? run.fed.get(line[at - 1]) : undefined;
    if (!given || !isNamed(to)) return;
    const unpacks = UNPACKS.exec(to.name)?.[1];
    const way = unpacks && `${(unpacks[0] as string).toLowerCase()}${unpacks.slice(1)}`;
    const [content] = given;
    if (way === undefined) {
      for (const path of textsOf(to.properties?.get('#path')))
        if (content !== undefined && run.written.size < 50) run.written.set(path, content);
      return;
    }
    const plain = content instanceof Uint8Array && inflate(`zlib.${way}`, content, run.unit.world.costs.all);
    if (plain) run.fed.set(to, [Uint8Array.from(plain)]);
  });
  return PIPES.test(name) ? line[1] : undefined;
}
