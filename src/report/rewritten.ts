/** Texts of a package rewritten to be read, with what was found in them where it stands then. */
import { before } from '../parse/locate.js';
import { laidOut } from '../readable/layout.js';
import type { Readable } from '../readable/places.js';
import { plain } from '../readable/plain.js';
import type { Inspected, Mark } from '../run/inspect.js';
import type { SourceFile } from '../types.js';

/** What of the texts is rewritten, the first ones first. UTF-16 units. */
const MOST = { all: 2_000_000, texts: 200 } as const;

/** Those of one file on disk, by its path: it itself, and the layers inside of it. */
export function textsWithin(texts: readonly Inspected[], path: string): readonly Inspected[] {
  const known = new Map(texts.map(one => [one.file, one]));
  return texts.filter(one => {
    let outer: Inspected | undefined = one;
    for (let hops = 0; outer?.host && hops < texts.length; hops++) outer = known.get(outer.host);
    return outer?.file.path === path;
  });
}

/**
 * Each text rewritten, or laid out with the reason why. A layer that is its host with strings put back is left out, and what
 * was found in it stands in its host: there they are put back as well.
 */
export function rewrittenTexts(texts: readonly Inspected[]): readonly Inspected[] {
  const made = renderings(texts);
  const twins = new Set(texts.filter(one => isTwin(one) && one.host && made.get(one.host)?.isRewritten));
  const moved = movedOut(texts, new Set([...twins].map(({ file }) => file)));
  const standing = (file: SourceFile): SourceFile => moved.get(file) ?? file;
  return texts.flatMap((one): Inspected[] => {
    const { file, host, marks } = one;
    if (twins.has(one)) return [];
    const besides = [...twins].filter(twin => twin.host === file);
    const readable = made.get(file);
    return [
      {
        file: standing(file),
        ...(host && { host: standing(host) }),
        ...(readable && { readable }),
        marks: [...marks, ...besides.flatMap(twin => twin.marks.map(mark => markInHost(mark, twin.file)))],
      },
    ];
  });
}

function renderings(texts: readonly Inspected[]): ReadonlyMap<SourceFile, Readable> {
  const made = new Map<SourceFile, Readable>();
  let left: number = MOST.all;
  let count = 0;
  for (const one of texts) {
    const { file } = one;
    // Where its host could be rewritten, nobody sees it.
    if (isTwin(one) && one.host && made.get(one.host)?.isRewritten) continue;
    left -= file.text.length;
    count++;
    const rewritten = left < 0 || count > MOST.texts ? { why: 'there is too much' } : plain(file);
    const layout = 'text' in rewritten ? rewritten : laidOut(file);
    if (layout) made.set(file, 'why' in rewritten ? { ...layout, says: `not rewritten: ${rewritten.why}` } : layout);
  }
  return made;
}

/** What is inside of a twin is inside of its host: files as they stand there, and what twins stand for. */
function movedOut(texts: readonly Inspected[], twins: ReadonlySet<SourceFile>): ReadonlyMap<SourceFile, SourceFile> {
  const moved = new Map<SourceFile, SourceFile>();
  for (const { file, host } of texts) {
    if (!host || !twins.has(host) || !file.decodedFrom || twins.has(file)) continue;
    const { at, decoder } = file.decodedFrom;
    const place = { ...at, start: before(host, at.start, 'start'), end: before(host, at.end, 'end') };
    moved.set(file, { ...file, decodedFrom: { at: place, decoder } });
  }
  for (const twin of twins) {
    const from = twin.rewritten?.from as SourceFile;
    moved.set(twin, moved.get(from) ?? from);
  }
  return moved;
}

const isTwin = ({ file, host }: Inspected): boolean => file.rewritten !== undefined && file.rewritten.from === host;

function markInHost(mark: Mark, twin: SourceFile): Mark {
  return { ...mark, start: before(twin, mark.start, 'start'), end: before(twin, mark.end, 'end') };
}
