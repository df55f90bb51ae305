import { defineRule, oddTargetOf, sinkSays, step } from '../src/define.js';

export default defineRule({
  meta: {
    summary: 'Contacts an address nobody’s name stands behind',
    why: 'Request catchers, tunnels, paste sites, chat webhooks and bare IP addresses cost nothing and name nobody. A chat library posts to webhooks its user configures; an address that is fixed in the code is the author’s.',
    behaviour: 'capability',
    messages: { contacted: 'Contacts {address}, fixed in its code' },
    bits: { contacted: 4 },
  },
  examples: {
    flags: [
      {
        title: 'a chat webhook is fixed in the code',
        code: `fetch('https://discord.com/api/webhooks/1/x', { method: 'POST', body: 'hi' });`,
      },
      { title: 'so is an IP address', code: `require('http').get({ host: '203.0.113.7', path: '/a' });` },
    ],
    passes: [
      { title: 'the webhook is configured', code: `fetch(process.env.WEBHOOK, { method: 'POST' });` },
      { title: 'an address is the local machine', code: `require('http').get('http://127.0.0.1:3000');` },
      { title: 'a version looks like an address', code: `fetch('https://cdn.invalid/lib/1.2.3.4/x.js');` },
    ],
  },
  file(context) {
    for (const call of context.calls('network')) {
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
