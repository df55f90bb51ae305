import type { AnyNode, Call, FileContext, Label, LabelKind, Rule, SourceFile, Step } from './types.js';
import { networkRootOf } from './vocabulary/apis.js';

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
  /** Origins of what is sent, except what only says who is asking. */
  readonly labels: readonly Label[];
  /** Origins of what says who is asking: a token in an `Authorization` header. */
  readonly authority: readonly Label[];
}

/** Where a client puts its own credentials, by the convention of servers. */
const AUTHORITY: readonly (readonly string[])[] = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'x-api-key',
  'X-API-Key',
  'x-auth-token',
  'X-Auth-Token',
  'x-amz-security-token',
  'x-amz-date',
  'PRIVATE-TOKEN',
]
  .map(name => ['headers', name])
  .concat([
    ['auth'],
    ['authorization'],
    ['token'],
    ['apiKey'],
    ['accessToken'],
    ['key'],
    ['cert'],
    ['ca'],
    ['pfx'],
    ['agent'],
    ['httpsAgent'],
  ]);

/** Programs that carry their arguments to another machine. */
const CARRIERS =
  /\b(?:curl|wget|nslookup|dig|nc|ncat|ping|Invoke-WebRequest|Invoke-RestMethod|certutil|scp|ftp|telnet)\b/i;

/** Every call of the file that sends something out: network APIs, and shell commands that carry data. */
export function outgoing(context: FileContext): readonly Outgoing[] {
  const { calls, named, namesOf, labelsOf, textsOf } = context;
  const network = calls('network').map(call => split(context, call));
  const shell = calls('process')
    .filter(({ args }) => args[0] !== undefined && textsOf(args[0]).some(text => CARRIERS.test(text)))
    .map(call => ({ call, labels: call.args.slice(0, 2).flatMap(arg => labelsOf(arg)), authority: [] }));
  // `fs.createReadStream(path).pipe(request)`
  const piped = named(/\.pipe$/)
    .filter(
      ({ args, receiver }) => receiver && args[0] && namesOf(args[0]).some(name => networkRootOf(name) !== undefined),
    )
    .map(call => ({ call, labels: labelsOf(call.receiver as AnyNode), authority: [] }));
  return [...network, ...shell, ...piped];
}

/** Options say who is asking in one place and what in others; a label in both is sent. */
function split(context: FileContext, call: Call): Outgoing {
  const labels: Label[] = [];
  const authority: Label[] = [];
  for (const arg of call.args) {
    const all = context.labelsOf(arg);
    if (all.length === 0) continue;
    const saying = AUTHORITY.flatMap(path => context.labelsOfProperty(arg, ...path));
    for (const label of all)
      (saying.some(({ kind, detail }) => kind === label.kind && detail === label.detail) ? authority : labels).push(
        label,
      );
  }
  return { call, labels, authority };
}

/** How a call's target is worded: `https.request`, or the shell. */
export function sinkSays({ name }: Call): string {
  return name.startsWith('child_process.') ? `hands it to a shell through ${name}` : `sends it with ${name}`;
}

/** The arguments that are code. All but the last of `Function` name parameters; `import` takes a specifier. */
export function codeArguments({ textsOf }: FileContext, { name, args }: Call): Call['args'] {
  if (name.endsWith('Function')) return args.slice(-1);
  const code = args.slice(0, 1);
  // A timer is given a function all day; only text makes an `eval` of it.
  return /^set(?:Timeout|Interval|Immediate)$/.test(name) ? code.filter(arg => textsOf(arg).length > 0) : code;
}
