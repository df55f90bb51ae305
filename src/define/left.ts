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
