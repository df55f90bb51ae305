import { type Outgoing, split } from '../define.js';
import type { FileContext } from '../types.js';
import { clientOf, isOfUser, placeIn } from '../vocabulary/clients.js';
import { oncePerFile } from './once.js';

/** What is handed to a client of somebody's service, where the code says whose. */
export interface Entrusted extends Outgoing {
  /** Where to, as the code has it. */
  readonly place: string;
}

const found = new WeakMap<object, readonly Entrusted[]>();

/**
 * Calls that hand something to a client of a service which the code itself says where to find, or with whose key to
 * speak to. One that its user configures keeps what its user wants kept.
 */
export function entrusted(context: FileContext): readonly Entrusted[] {
  return oncePerFile(found, context, whatIsEntrusted);
}

function whatIsEntrusted(context: FileContext): readonly Entrusted[] {
  return context.named(/./).flatMap(call => {
    const root = clientOf(call.name);
    if (root === undefined) return [];
    const outgoing = split(context, call);
    if (outgoing.labels.length === 0) return [];
    const place = isOfUser(root) ? root : placeOf(context, root);
    return place === undefined ? [] : [{ ...outgoing, place }];
  });
}

/** Where a client is, by all that any call of it is given: `new Client(url)`, `init({ dsn })`, `logger.add(transport)`. */
export function placeOf(context: FileContext, root: string): string | undefined {
  const family = /^(?:@[^/]+|[^/]+)/.exec(root)?.[0] ?? root;
  const texts = context
    .named(/./)
    .filter(({ name }) => name.startsWith(family))
    .slice(0, 50)
    .flatMap(({ args }) => args.slice(0, 3).flatMap(arg => context.textsWithin(arg)));
  return placeIn(texts.slice(0, 500));
}
