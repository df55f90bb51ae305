import { fixedTargetOf } from '../define.js';
import type { Call, FileContext, Label } from '../types.js';
import { isServed, MESSAGE } from '../vocabulary/served.js';
import { hostOf } from '../vocabulary/services.js';

/** What keeps a connection open over which messages come in. */
const CONNECTIONS = /^(?:WebSocket|EventSource|ws(?:\.WebSocket)?|socket\.io-client(?:\.\w+)?)$/;

/** A machine that the code names itself, and that is not the project's own by its manifest. */
export interface Stranger {
  readonly address: string;
  readonly host: string;
  readonly call: Call;
}

/**
 * The stranger that a value came from. Undefined when the caller or the page says whom to ask, when it is the project's
 * own site, and when nobody can tell.
 */
export function strangerBehind(context: FileContext, { kind, detail, origin }: Label): Stranger | undefined {
  if (kind !== 'remote' || isServed(detail) || origin.file !== context.file) return undefined;
  for (const call of context.calls('network')) {
    if (detail === MESSAGE ? !CONNECTIONS.test(call.name) : call.node !== origin.node) continue;
    const address = strangerAsked(context, call);
    if (address !== undefined) return { address, host: hostOf(address) ?? address.slice(0, 100), call };
  }
  return undefined;
}

/** The address that a call asks, where the code fixes it and it is not the project's own. */
export function strangerAsked(context: FileContext, call: Call): string | undefined {
  const asks =
    call.name === 'XMLHttpRequest'
      ? context.named('XMLHttpRequest().open').map(open => ({ ...open, name: '' }))
      : [call];
  return asks
    .map(one => fixedTargetOf(context, one))
    .find(address => address !== undefined && !context.isOwnAddress(address));
}
