import { networkRootOf } from './vocabulary/apis.js';
import type { AnyNode, Call, FileContext, Label, LabelKind, Rule, SourceFile, Step } from './types.js';

/** Gives a rule its type. Registers nothing: a rule is what its file exports. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** A step of a chain at a node of the context's file. */
export function step(role: Step['role'], says: string, file: SourceFile, node: AnyNode): Step {
  return { role, says, origin: { file, node } };
}

/** What a label's origin does, as a clause. */
const SAYS: Readonly<Record<LabelKind, (detail: string) => string>> = {
  environment: () => 'reads the whole environment',
  secret: detail => `reads the secret ${detail} from the environment`,
  credentials: detail => `reads ${detail}`,
  browser: detail => `reads ${detail}`,
  wallet: detail => `reads ${detail}`,
  'key-material': detail => `takes ${detail}`,
  system: detail => `asks for the ${detail}`,
  metadata: detail => `reads ${detail}, which the installing project sets`,
  variable: detail => `reads ${detail} from the environment`,
  remote: detail => `receives what ${detail} answers`,
  decoded: detail => `decodes ${detail}`,
  decrypted: detail => `decrypts with ${detail}`,
  blob: detail => `holds ${detail}`,
  file: detail => `reads ${detail}`,
  page: detail => `reads the page's ${detail}`,
  clipboard: () => 'reads the clipboard',
  argument: detail => `takes ${detail}`,
  'command-output': detail => `takes what ${detail} prints`,
};

/** The steps of a label's way: its origin, then what it went through. */
export function stepsOf({ kind, detail, origin, through }: Label): readonly Step[] {
  return [
    { role: kind === 'decoded' || kind === 'decrypted' ? 'transform' : 'source', says: SAYS[kind](detail), origin },
    ...through.map(({ says, origin: at }): Step => ({ role: 'transform', says, origin: at })),
  ];
}

/** A call whose arguments leave the machine, with where they come from. */
export interface Outgoing {
  readonly call: Call;
  readonly labels: readonly Label[];
}

/** Programs that carry their arguments to another machine. */
const CARRIERS =
  /\b(?:curl|wget|nslookup|dig|nc|ncat|ping|Invoke-WebRequest|Invoke-RestMethod|certutil|scp|ftp|telnet)\b/i;

/** Every call of the file that sends something out: network APIs, and shell commands that carry data. */
export function outgoing({ calls, named, namesOf, labelsOf, textsOf }: FileContext): readonly Outgoing[] {
  const network = calls('network').map(call => ({ call, labels: call.args.flatMap(arg => labelsOf(arg)) }));
  const shell = calls('process')
    .filter(({ args }) => args[0] !== undefined && textsOf(args[0]).some(text => CARRIERS.test(text)))
    .map(call => ({ call, labels: call.args.slice(0, 2).flatMap(arg => labelsOf(arg)) }));
  // `fs.createReadStream(path).pipe(request)`
  const piped = named(/\.pipe$/)
    .filter(({ args, receiver }) => receiver && args[0] && namesOf(args[0]).some(name => networkRootOf(name) !== undefined))
    .map(call => ({ call, labels: labelsOf(call.receiver as AnyNode) }));
  return [...network, ...shell, ...piped];
}

/** How a call's target is worded: `https.request`, or the shell. */
export function sinkSays({ name }: Call): string {
  return name.startsWith('child_process.') ? `hands it to a shell through ${name}` : `sends it with ${name}`;
}

/** The arguments that are code. All but the last of `Function` name parameters; `import` takes a specifier. */
export function codeArguments({ name, args }: Call): Call['args'] {
  return name === 'Function' || name.endsWith('Function') ? args.slice(-1) : args.slice(0, 1);
}
