import { spelling } from '../define.js';
import type { AnyNode, Call, FileContext } from '../types.js';

/** Libraries that read the command line, and the methods that are told what to do for which command. */
const ON_COMMAND = /^(?:yargs|commander|cac|sade|caporal|vorpal)\b.*\.(?:command|action)$/;

/**
 * Whether a node stands in what a program does for one of its commands: `yargs.command('bisect', help, options, () => …)`,
 * `program.command('bisect').action(() => …)`. It runs when a user has typed that, never because a package was installed
 * or loaded, and somebody who wants it to run would not leave that to chance.
 */
export function isOnCommand({ parentOf, namesOf }: FileContext, node: AnyNode): boolean {
  let child = node;
  for (let parent = parentOf(child), level = 0; parent && level < 200; parent = parentOf(parent), level++) {
    if (parent.type === 'CallExpression' && /Function/.test(child.type) && parent.callee !== child) {
      const callee = parent.callee;
      const method = callee.type === 'MemberExpression' && !callee.computed ? callee.property : undefined;
      if (method?.type === 'Identifier' && /^(?:command|action)$/.test(method.name))
        if (namesOf(callee).some(name => ON_COMMAND.test(name))) return true;
    }
    child = parent;
  }
  return false;
}

/** Detached from its parent and with nothing to say: installers wait for what they start and show it. */
export function isUnseen({ file }: FileContext, { node, args }: Call): boolean {
  const options = args.find(({ type }) => type === 'ObjectExpression') ?? node;
  const written = spelling(file, options).slice(0, 2_000);
  return /\bdetached\s*:\s*(?:true|!0)/.test(written) && /\bignore\b/.test(written);
}
