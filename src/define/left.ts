/** What is written down for others to run later. */
import type { AnyNode, FileContext } from '../types.js';
import { deedsOf, HARMFUL } from '../vocabulary/deeds.js';

/** What a line that is left for later will do. */
export function harmOf(context: FileContext, data: AnyNode): string | undefined {
  if (context.textsOf(data).some(text => FIRST.test(text))) return 'has every Node.js program run a file first';
  return deedsOf(context.commandsOf(data)).find(({ deed }) => HARMFUL.has(deed))?.says;
}

/** Options of Node.js in a profile or in npm's settings that have it load a file before anything else. */
const FIRST =
  /(?:NODE_OPTIONS\b|(?:^|\n)\s{0,9}node-options)[^\n]{0,200}--(?:require|import|loader|experimental-loader)\b/;

/** What a script does that nobody asked for. To download a tool and run it is what many are for. */
export function scriptIn(context: FileContext, data: AnyNode): string | undefined {
  if (!context.textsOf(data).some(text => /^#!.{0,100}\b(?:ba|z|da|k)?sh\b/.test(text))) return undefined;
  return deedsOf(context.commandsOf(data)).find(({ deed }) => HARMFUL.has(deed) && deed !== 'download-run')?.says;
}

/** A manifest whose hook fetches something: package managers run it as soon as they see the package. */
export function isHooked({ textsOf }: FileContext, path: AnyNode, data: AnyNode): boolean {
  if (!textsOf(path).some(text => /(?:^|[\\/…])package\.json$/.test(text))) return false;
  return textsOf(data).some(text => HOOK.test(text.slice(0, 20_000)));
}

const HOOK =
  /"(?:(?:pre|post)?install|prepare)"\s{0,9}:\s{0,9}"[^\n]{0,300}(?:\beval\(|\bcurl\b|\bwget\b|\bhttps?:\/\/)/;
