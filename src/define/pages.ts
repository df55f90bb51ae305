import type { AnyNode, FileContext } from '../types.js';
import { partsOf } from './parts.js';
import { writtenTo } from './variables.js';

const OWN_HOST = /^(?:document\.|global\.)?location\.(?:host|hostname|origin|href)$/;
const OWN_SCHEME = /^(?:document\.|global\.)?location\.protocol$/;
const SCHEME = /^(?:https?|wss?)?:?(?:\/\/)?$/;
const WITHIN = /^(?:\.{0,2}\/(?!\/)|\?)/;

/**
 * Whether an address is of the server that a page came from, whoever that is: `'ws://' + location.host + path`, `/path`.
 * What it sends is no more somebody else's than the page.
 */
export function isOfOwnPage(context: FileContext, address: AnyNode, level = 0): boolean {
  if (level > 4) return false;
  const texts = context.textsOf(address);
  if (texts.length > 0 && texts.every(text => WITHIN.test(text))) return true;
  for (const part of partsOf(address)) {
    const names = context.namesOf(part);
    if (names.some(name => OWN_HOST.test(name))) return true;
    if (names.some(name => OWN_SCHEME.test(name))) continue;
    const said = part.type === 'TemplateElement' ? [part.value.cooked ?? ''] : context.textsOf(part);
    if (said.length > 0 && said.every(text => SCHEME.test(text))) continue;
    const [value, ...others] = part.type === 'Identifier' ? writtenTo(context, part) : [];
    return value !== undefined && others.length === 0 && isOfOwnPage(context, value, level + 1);
  }
  return false;
}
