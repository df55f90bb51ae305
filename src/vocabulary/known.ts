/** What is known to hang on a module or a global, by the names of this vocabulary. */

import { SYSTEM_FACTS } from './abilities.js';
import { API_NAMES } from './apis.js';

/** Members that do nothing a rule asks for, and that what does is made with. */
const OTHERS: Readonly<Record<string, string>> = {
  fs: 'readdirSync readdir statSync stat lstatSync lstat existsSync mkdirSync mkdir copyFileSync copyFile renameSync rename cpSync cp chmodSync chmod accessSync constants promises',
  'fs.promises': 'readdir stat lstat mkdir copyFile rename cp chmod access',
  path: 'join resolve dirname basename extname normalize relative sep',
  os: 'tmpdir EOL',
  crypto:
    'createHash createDecipheriv createCipheriv createHmac randomBytes randomInt randomUUID pbkdf2Sync scryptSync',
  http: 'createServer Agent',
  net: 'createServer',
  zlib: 'gunzipSync inflateSync brotliDecompressSync',
  url: 'fileURLToPath pathToFileURL URL',
  util: 'promisify',
};

const NONE: readonly string[] = [];

let byHolder: Map<string, string[]> | undefined;

/** The members that a thing with a name is known to have, in an order of ours: `hostname` and others of `os`. */
export function knownMembers(name: string): readonly string[] {
  byHolder ??= gathered();
  return byHolder.get(name) ?? NONE;
}

function gathered(): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  const others = Object.entries(OTHERS).flatMap(([holder, words]) => words.split(' ').map(word => `${holder}.${word}`));
  for (const spelled of [...API_NAMES, ...Object.keys(SYSTEM_FACTS), ...others]) {
    const name = spelled.replace(/\(\)$/, '');
    const at = name.lastIndexOf('.');
    if (at <= 0 || name.includes('(')) continue;
    const [holder, member] = [name.slice(0, at), name.slice(at + 1)];
    const members = holders.get(holder) ?? [];
    holders.set(holder, members);
    if (!members.includes(member)) members.push(member);
  }
  return holders;
}
