import type { AnyNode, Call, FileContext, Label, LabelKind, Rule, SourceFile, Step } from './types.js';
import { HASHES, networkRootOf } from './vocabulary/apis.js';
import { oddAddress } from './vocabulary/services.js';

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
export function stepsOf({ kind, detail, origin, through, guesses }: Label): readonly Step[] {
  return [
    {
      role: kind === 'decoded' || kind === 'decrypted' ? 'transform' : 'source',
      says: SAYS[kind](detail),
      origin,
      ...(guesses && { guesses }),
    },
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

/** Where a request carries what it is about. */
const BODY: readonly string[] = [
  'body',
  'data',
  'json',
  'form',
  'formData',
  'path',
  'qs',
  'query',
  'params',
  'searchParams',
];

/**
 * Options say who is asking in one place and what in others. A label found with who is asking is sent only if a body
 * has it too: a client's address often comes out of the same file as its token.
 */
function split(context: FileContext, call: Call): Outgoing {
  const all = call.args.flatMap(arg => context.labelsOf(arg)).filter(isReadable);
  if (all.length === 0) return { call, labels: all, authority: all };
  const asking = call.args.flatMap(arg => AUTHORITY.flatMap(path => context.labelsOfProperty(arg, ...path)));
  const body = bodyLabels(context, call);
  const isAuthority = (label: Label): boolean =>
    asking.some(other => same(label, other)) && !body.some(other => same(label, other));
  return { call, labels: all.filter(label => !isAuthority(label)), authority: all.filter(isAuthority) };
}

/** Origins of what a request is about, where its options say so. */
export function bodyLabels(context: FileContext, { args }: Call): readonly Label[] {
  return args.flatMap(arg => BODY.flatMap(key => context.labelsOfProperty(arg, key)));
}

function same(a: Label, b: Label): boolean {
  return a.kind === b.kind && a.detail === b.detail;
}

/** A digest does not give away what went into it. */
function isReadable({ through }: Label): boolean {
  return !through.some(({ says }) => says === HASHES);
}

/** What is odd about an address in a call's arguments, in words; undefined when they hold none. */
export function oddTargetOf({ textsWithin }: FileContext, { args }: Call): string | undefined {
  return args
    .flatMap(arg => textsWithin(arg))
    .map(oddAddress)
    .find(Boolean);
}

/** How a call's target is worded: `https.request`, or the shell. */
export function sinkSays({ name }: Call): string {
  return name.startsWith('child_process.') ? `hands it to a shell through ${name}` : `sends it with ${name}`;
}

/** Expressions that make a text on the spot. */
const WRITTEN = new Set(['Literal', 'TemplateLiteral', 'BinaryExpression', 'CallExpression']);

/** The arguments that are code. All but the last of `Function` name parameters; `import` takes a specifier. */
export function codeArguments({ textsOf }: FileContext, { name, args }: Call): Call['args'] {
  if (name.endsWith('Function')) return args.slice(-1);
  const code = args.slice(0, 1);
  // A timer is given a function all day; only text makes an `eval` of it.
  return /^set(?:Timeout|Interval|Immediate)$/.test(name)
    ? code.filter(arg => WRITTEN.has(arg.type) && textsOf(arg).length > 0)
    : code;
}
