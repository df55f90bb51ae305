import { defineRule, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

/** Functions through which a page's or a program's requests pass; whoever replaces one sees and changes them. */
const HOOKS =
  /^(?:fetch|window\.fetch|XMLHttpRequest\.prototype\.(?:open|send)|(?:window\.)?ethereum(?:\.(?:request|send|sendAsync))?|(?:http|https)\.request|navigator\.clipboard\.writeText)$/;
/** The start of an address pattern of one chain each. */
const ADDRESS_PATTERNS = [
  /0x\[a-fA-F0-9\]\{40\}|0x\[0-9a-f(?:A-F)?\]\{40\}/i,
  /\[13\]\{?1?\}?\[a-km-zA-HJ-NP-Z|\[13\]\[a-km-z/i,
  /bc1\[|bc1q/i,
  /T\[(?:A-Za-z1-9|1-9A-HJ)/,
  /\[LM3?\]\[a-km-z|ltc1/i,
  /\[1-9A-HJ-NP-Za-km-z\]\{32,44\}/,
  /bitcoincash:/i,
];
const ADDRESSES =
  /\b(?:0x[a-fA-F0-9]{40}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[a-z0-9]{39,59}|T[1-9A-HJ-NP-Za-km-z]{33})\b/g;

export default defineRule({
  meta: {
    summary: 'Puts other wallet addresses into what passes through',
    why: 'Hooking a request function and matching addresses of several chains leaves one purpose. Test interceptors and monitoring hook requests and know no addresses; wallet libraries match addresses of chains and hook nothing.',
    behaviour: 'tampering',
    messages: {
      swaps: 'Hooks {hook} and looks for wallet addresses of {count} kinds',
      clipboard: 'Looks for wallet addresses on the clipboard and writes to it',
    },
    bits: { swaps: 14, clipboard: 9 },
  },
  examples: {
    flags: [
      {
        title: 'the clipboard is watched',
        code: `const clipboard = require('clipboardy');\nconst eth = /0x[a-fA-F0-9]{40}/, btc = /[13][a-km-zA-HJ-NP-Z1-9]{25,34}/;\nsetInterval(() => {\n  const text = clipboard.readSync();\n  if (eth.test(text) || btc.test(text)) clipboard.writeSync(mine);\n}, 500);`,
      },
      {
        title: 'responses pass through a replacement',
        code: `const eth = /0x[a-fA-F0-9]{40}/g, btc = /[13][a-km-zA-HJ-NP-Z1-9]{25,34}/g;\nconst mine = ['0x0000000000000000000000000000000000000000'];\nconst real = window.fetch;\nwindow.fetch = async (...args) => {\n  const response = await real(...args);\n  const text = (await response.text()).replace(eth, mine[0]).replace(btc, mine[0]);\n  return new Response(text, response);\n};`,
      },
    ],
    passes: [
      {
        title: 'a test double replaces fetch',
        code: `const real = window.fetch;\nwindow.fetch = async (...args) => { log(args); return real(...args); };`,
      },
      {
        title: 'an address is validated',
        code: `exports.isAddress = text => /^0x[a-fA-F0-9]{40}$/.test(text) || /^[13][a-km-zA-HJ-NP-Z1-9]{25,34}$/.test(text);`,
      },
    ],
  },
  file(context) {
    const { file } = context;
    const kinds = ADDRESS_PATTERNS.filter(pattern => pattern.test(file.text)).length;
    const literals = new Set(file.text.slice(0, 2_000_000).match(ADDRESSES) ?? []).size;
    if (kinds < 2 && literals < 3) return;
    const hook = hookIn(context);
    if (hook) {
      context.report({
        messageId: 'swaps',
        data: { hook: hook.name, count: Math.max(kinds, 1) },
        chain: [step('sink', `replaces ${hook.name}`, file, hook.node)],
      });
      return;
    }
    const write = context.named(/clipboard(?:y)?\.write/)[0];
    const read = context.named(/clipboard(?:y)?\.read/)[0];
    if (write && read)
      context.report({
        messageId: 'clipboard',
        chain: [step('source', 'reads the clipboard', file, read.node), step('sink', 'writes it', file, write.node)],
      });
  },
});

/** An assignment to a function everybody's requests pass through. */
function hookIn({ nodes, namesOf }: FileContext): { readonly name: string; readonly node: AnyNode } | undefined {
  for (const node of nodes('AssignmentExpression')) {
    const { left } = node as unknown as { left: AnyNode };
    if (left.type !== 'MemberExpression') continue;
    const name = namesOf(left).find(one => HOOKS.test(one));
    if (name) return { name, node };
  }
  return undefined;
}
