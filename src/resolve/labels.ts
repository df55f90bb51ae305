import type { Label, LabelKind, Origin } from '../types.js';
import { capturedBy, SYSTEM_FACTS, SYSTEM_LIBRARIES } from '../vocabulary/abilities.js';
import { groupsOf } from '../vocabulary/apis.js';
import { asksOthers } from '../vocabulary/clients.js';
import { isKeyVariable } from '../vocabulary/keys.js';
import { pageFact, READS_FIELDS } from '../vocabulary/page.js';
import { isSecretName, placeOf } from '../vocabulary/places.js';
import { DECODERS } from '../vocabulary/transforms.js';
import { HOLE } from './value.js';

/** Where values come from: what the name of an expression, or of a call, says about its origin. */

/** Labels of what does not say in whose folder it lies: the name of a file, or a module. */
export function withoutFolders(labels: readonly Label[]): readonly Label[] {
  return labels.filter(({ kind, detail }) => kind !== 'system' || !detail.endsWith(' folder'));
}

export function label(kind: LabelKind, detail: string, origin: Origin): Label {
  return { kind, detail, origin, through: [] };
}

/** What reading a named thing yields: `process.env`, `process.env.NPM_TOKEN`, `document.cookie`. */
export function labelsOfName(name: string, origin: Origin): readonly Label[] {
  if (name.startsWith('process.env')) {
    if (name === 'process.env') return [label('environment', 'process.env', origin)];
    const variable = /^process\.env\.([^.()]+)$/.exec(name)?.[1];
    if (variable === undefined) return [];
    const found: Label[] = [];
    const fact = SYSTEM_FACTS[name];
    if (fact) found.push(label('system', fact, origin));
    if (/^npm_package_/i.test(variable)) found.push(label('metadata', variable, origin));
    else if (isSecretName(variable)) {
      found.push(label('secret', variable, origin));
      if (isKeyVariable(variable)) found.push(label('key-material', variable, origin));
    } else if (!fact) found.push(label('variable', variable, origin));
    return found;
  }
  const fact = SYSTEM_FACTS[name];
  if (fact) return [label('system', fact, origin)];
  if (name === 'process.argv' || name === 'location.search' || name === 'location.hash')
    return [label('argument', name, origin)];
  const held = pageFact(name);
  return held === undefined ? [] : [label('page', held, origin)];
}

/** What calling a named thing yields. `texts` are the first argument's, as far as they are known. */
export function labelsOfCall(callee: string, texts: readonly string[], origin: Origin): readonly Label[] | undefined {
  const result = `${callee}()`;
  const fact = SYSTEM_FACTS[result];
  if (fact) return [label('system', fact, origin)];
  // A report for whoever looks for a mistake holds all variables of the environment.
  if (callee === 'process.report.getReport' || callee === 'Deno.env.toObject')
    return [label('environment', callee, origin)];
  const groups = groupsOf(callee);
  // Old browsers made their XML documents with it as well as their requests.
  if (callee === 'ActiveXObject' && texts.length > 0 && !texts.some(text => /http|stream/i.test(text)))
    return undefined;
  // Nobody reads what a picture holds from the object that loads it.
  if (callee === 'Image') return undefined;
  if (groups.has('network') || asksOthers(callee) !== undefined) return [label('remote', callee, origin)];
  if (groups.has('read')) return labelsOfPaths(texts, origin);
  if (OPENS_PICTURES.test(callee) && texts.some(text => PICTURE.test(text))) return labelsOfPaths(texts, origin);
  if (groups.has('process'))
    // What a shell fetched is what another machine answered.
    return [label(texts.some(isFetch) ? 'remote' : 'command-output', callee, origin)];
  if (/\.getPrivate(?:Key)?$/.test(callee) && /elliptic|bitcore|hdkey|\bec\b/i.test(callee))
    return [label('key-material', callee, origin)];
  if (/^keytar\.(?:default\.)?(?:getPassword|findPassword|findCredentials)$/.test(callee))
    return [label('credentials', 'the keychain', origin)];
  if (/^(?:chrome|browser)\.cookies\.getAll$/.test(callee))
    return [label('browser', 'the cookies of the browser', origin)];
  const captured = capturedBy(callee);
  if (captured !== undefined) return [label('captured', captured, origin)];
  if (groups.has('decipher')) return [label('decrypted', callee, origin)];
  if (READS_FIELDS.test(callee)) return [label('page', 'form fields', origin)];
  if (
    /^(?:navigator\.clipboard\.read(?:Text)?|clipboardy\.(?:default\.)?read(?:Sync)?|electron\.clipboard\.readText|ClipboardEvent\.clipboardData\.getData)$/.test(
      callee,
    )
  )
    return [label('clipboard', callee, origin)];
  const library = callee.split('.')[0] as string;
  if (SYSTEM_LIBRARIES.has(library)) return [label('system', factOfLibrary(callee), origin)];
  return undefined;
}

/** Libraries that give the points of a picture by its path. */
const OPENS_PICTURES =
  /^(?:sharp|jimp(?:\.(?:Jimp|default))?\.read|canvas\.loadImage|get-pixels|image-pixels|lwip\.open)$/;
const PICTURE = /\.(?:png|jpe?g|gif|bmp|webp|ico)$/i;

function isFetch(command: string): boolean {
  return (
    /^\s*(?:curl|wget)\s[^|;&>]*$/i.test(command.slice(0, 2_000)) &&
    /https?:\/\//i.test(command.slice(0, 2_000)) &&
    !/\s-\w*[oOT]\b/.test(command)
  );
}

function factOfLibrary(callee: string): string {
  if (/(?:^|\.)(?:ip|address|v4|publicIp|network)/i.test(callee)) return 'network addresses';
  if (/users?|osInfo/i.test(callee)) return 'user name';
  return 'machine';
}

/** Where Linux keeps the environment that a program was started with, and its children with it. */
const OWN_ENVIRONMENT = /^\/proc\/(?:self|thread-self|1)\/(?:task\/[^/]{1,20}\/)?environ$/;

/** What a file at one of these paths holds. A path nobody knows is some file. */
export function labelsOfPaths(texts: readonly string[], origin: Origin): readonly Label[] {
  const found: Label[] = [];
  for (const text of texts) {
    const place = placeOf(text);
    if (OWN_ENVIRONMENT.test(text)) found.push(label('environment', text, origin));
    else if (place && !found.some(other => other.detail === place.what))
      found.push(label(place.kind, place.what, origin));
  }
  if (found.length > 0) return found;
  const name = texts
    .find(text => !text.endsWith(HOLE))
    ?.split(/[\\/]/)
    .at(-1);
  return [label('file', name ? `the file ${name.replaceAll(HOLE, '…')}` : 'a file', origin)];
}

/** The decoder that a call is, in words. */
export function decoderOf(callee: string, encoding: string | undefined): string | undefined {
  if (callee === 'Buffer.from' || callee === 'Buffer') {
    return encoding === 'base64' || encoding === 'hex' || encoding === 'base64url' ? encoding : undefined;
  }
  return DECODERS[callee];
}
