import { fixedTargetOf, oddTargetOf, openersOf, split } from '../define.js';
import type { AnyNode, Call, FileContext, Label } from '../types.js';
import { isMailer } from '../vocabulary/apis.js';
import { isSetting } from '../vocabulary/handed.js';
import { hostOf, isMailbox } from '../vocabulary/services.js';
import { hostCalls } from './hosts.js';
import { oncePerFile } from './once.js';

/** Where options say where a request goes. */
const WHERE = ['url', 'uri', 'baseURL', 'prefixUrl', 'hostname', 'host'];

/** The part of an address that somebody owns: `x.invalid` of `https://a.x.invalid/b`. */
export function ownerOf(address: string): string {
  const host = hostOf(address) ?? address.slice(address.lastIndexOf('@') + 1);
  const [name = ''] = host.toLowerCase().split(/[>:]/, 1);
  const labels = name.split('.');
  const isShort = /^(?:com?|org|net|gov|ac)$/.test(labels.at(-2) ?? '');
  return labels.slice(isShort ? -3 : -2).join('.');
}

/** Calls that look up a name: whoever answers for its zone learns it. */
export const LOOKUP = /^dns\.|^dns$/;
/** A name that is put together, of a zone that is not. */
const ZONE = /…\.?((?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24})\.?$/i;

/** Where a call sends to, if its code says so: an address, or the zone of a name that is looked up. */
export function targetOf(context: FileContext, call: Call): string | undefined {
  const [name] = call.args;
  const zone = name && LOOKUP.test(call.name) ? context.textsOf(name).flatMap(text => ZONE.exec(text)?.[1] ?? []) : [];
  return zone[0] ?? fixedTargetOf(context, call);
}

/** What callers hand in of what a call sends: not who is asking, nor how it is to be sent. */
export function dataHanded(context: FileContext, call: Call): readonly Label[] {
  const asking: FileContext = {
    ...context,
    labelsOf: node => context.handedInto(node),
    labelsOfProperty: (node, ...path) => context.handedInto(node, ...path),
  };
  return split(asking, call).labels.filter(({ detail }) => !isSetting(detail));
}

/** Whether a caller may say where a call goes to. */
export function isCallersChoice(context: FileContext, call: Call): boolean {
  const opened = isMailer(call.name) ? [] : openersOf(context, call);
  const isRelative = opened.length > 0 && !call.args.slice(0, 1).some(arg => context.textsOf(arg).some(isAbsolute));
  return (isRelative ? opened : [call]).some(one => isChosen(context, one));
}

function isChosen(context: FileContext, call: Call): boolean {
  const { name, args } = call;
  if (LOOKUP.test(name)) return false;
  if (isMailer(name))
    return (
      args.some(arg => ['to', 'To'].some(key => context.handedInto(arg, key).length > 0)) && !copiesMail(context, call)
    );
  return args.slice(0, 2).some((arg, at) => {
    if (at === 0 && arg.type !== 'ObjectExpression') {
      const texts = context.textsOf(arg);
      if (texts.some(startsUnknown)) return true;
      // Another address than the one that is known may be handed in: `url ?? 'https://…'`.
      if (texts.length > 0 && !texts.some(text => text.includes('…')) && context.handedInto(arg).length > 0)
        return true;
      // An address has no options in it that could say otherwise.
      if (texts.some(isAbsolute)) return false;
    }
    return WHERE.some(key => {
      const texts = context.textsOfProperty(arg, key);
      if (texts.some(startsUnknown)) return true;
      return !texts.some(text => text.includes('…')) && context.handedInto(arg, key).length > 0;
    });
  });
}

/** Whether a mail also goes to somebody who was not handed in, whatever becomes of its answer. */
export function copiesMail(context: FileContext, { name, args }: Call): boolean {
  return isMailer(name) && args.some(arg => copiedIn(context, arg) !== undefined);
}

/** Who gets a copy of a mail, of all whom the code names: `{ to, bcc: 'someone@example.org' }`. */
export function copiedIn(context: FileContext, mail: AnyNode): string | undefined {
  return ['cc', 'bcc', 'Cc', 'Bcc'].flatMap(key => context.textsOfProperty(mail, key)).find(isMailbox);
}

function isAbsolute(text: string): boolean {
  return /^[a-z]{2,5}:\/\//i.test(text);
}

function startsUnknown(text: string): boolean {
  return /^(?:[a-z]{2,5}:)?(?:\/\/)?[\w.-]{0,60}…/i.test(text) && !/^(?:[a-z]{2,5}:)?\/\/[^/…]+\//i.test(text);
}

/** Whom the calls of a file talk to; empty for whom a caller names, and undefined where nobody knows. */
const talks = new WeakMap<object, readonly (string | undefined)[]>();

/** Whether the file also talks to somebody else, or to whom its caller says: then one of them is not who it is for. */
export function hasOtherTarget(context: FileContext, owner: string): boolean {
  const owners = oncePerFile(talks, context, ownersIn);
  return owners.some(other => other !== undefined && other !== owner);
}

function ownersIn(context: FileContext): readonly (string | undefined)[] {
  return [...context.calls('network'), ...hostCalls(context)].map(call => {
    const target = targetOf(context, call) ?? oddTargetOf(context, call);
    return target !== undefined ? ownerOf(target) : isCallersChoice(context, call) ? '' : undefined;
  });
}
