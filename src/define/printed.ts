/** What a program prints so that only who knows of it can read it: logs of public builds are open to everybody. */
import type { AnyNode, Call, FileContext, Label } from '../types.js';

const PRINTS = /^(?:console\.(?:log|info|warn|error|debug)|process\.std(?:out|err)\.write)$/;
const ENCODES = /^encodes it as (?:base64|hex)$/;

/** Calls that print, with the origins of what is printed in another spelling: nobody reads that who looks on. */
export function printedEncoded(
  context: FileContext,
  kinds: ReadonlySet<Label['kind']>,
): readonly { readonly call: Call; readonly label: Label }[] {
  // Encoders are called by their names, whatever their encoding is.
  if (!/\b(?:Buffer|btoa)\b/.test(context.file.text)) return [];
  return context.named(PRINTS).flatMap(call => {
    const label = call.args
      .flatMap((arg: AnyNode) => context.labelsOf(arg))
      .find(({ kind, through }) => kinds.has(kind) && through.some(({ says }) => ENCODES.test(says)));
    return label ? [{ call, label }] : [];
  });
}
