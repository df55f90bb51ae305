/** Archives and targets out of a text. */
import { gzipSync } from 'node:zlib';
import { isReadError } from '../../read/errors.js';
import { readTarball } from '../../read/tarball.js';
import { targetKind } from '../../read/target.js';

/** What is refused with a reason is as good as what is read. */
async function orRefused<T>(work: () => T | Promise<T>): Promise<T | 'refused'> {
  try {
    return await work();
  } catch (error) {
    if (isReadError(error)) return 'refused';
    throw error;
  }
}

/** The text as bytes of an archive; as a gzipped one without headers; and as names and contents of entries. */
export async function readArchiveOf(text: string): Promise<unknown> {
  const bytes = Buffer.from(text, 'latin1');
  const archives = [bytes, gzipSync(bytes), gzipSync(archiveOf(text))];
  const read: unknown[] = [];
  for (const archive of archives) read.push(await orRefused(async () => (await readTarball(archive)).files.size));
  return read;
}

/** Each line is an entry; its first character decides on its kind and its size. */
function archiveOf(text: string): Buffer {
  const kinds = ['0', '0', '0', '5', '2', '1', 'x', 'g', 'L', 'K', 'S', '7', '\0', '3'];
  const blocks = text
    .split('\n')
    .slice(0, 2_000)
    .flatMap(line => {
      const first = line.charCodeAt(0) || 0;
      const body = Buffer.from(line.slice(1));
      const stated = first % 17 === 0 ? 2 ** 33 - 1 : first % 13 === 0 ? body.length + 600 : body.length;
      const padded = Buffer.alloc(Math.ceil(body.length / 512) * 512);
      body.copy(padded);
      return [headerOf(`package/${line}`, stated, kinds[first % kinds.length] as string), padded];
    });
  return Buffer.concat([...blocks, Buffer.alloc(1_024)]);
}

function headerOf(name: string, size: number, kind: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name.slice(0, 100), 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(kind, 156, 'latin1');
  header.write(name.slice(100, 200), 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function targetOf(text: string): Promise<unknown> {
  return orRefused(() => targetKind(text));
}
