import { defineRule, sinkSays, step } from '../src/define.js';
import { METADATA_SERVICE } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Asks the cloud’s metadata service, which hands out credentials',
    why: 'Any program on a cloud machine can ask this address for the machine’s own credentials, and worms do (2025). Libraries of cloud providers ask it as their purpose, with an interface of their own; the contact weighs what it does because so few others do.',
    behaviour: 'theft',
    messages: { asks: 'Asks the cloud’s metadata service with {sink}' },
    bits: { asks: 4 },
  },
  examples: {
    flags: [
      {
        title: 'credentials of a machine’s role are fetched',
        code: `fetch('http://169.254.169.254/latest/meta-data/iam/security-credentials/').then(r => r.text()).then(use);`,
      },
      {
        title: 'a token is asked for by name',
        code: `require('http').get({ host: 'metadata.google.internal', path: '/computeMetadata/v1/instance/service-accounts/default/token', headers: { 'Metadata-Flavor': 'Google' } }, use);`,
      },
    ],
    passes: [
      {
        title: 'requests to it are refused',
        code: `const BLOCKED = ['169.254.169.254', 'metadata.google.internal'];\nmodule.exports = url => {\n  if (BLOCKED.includes(new URL(url).hostname)) throw new Error('refused');\n  return fetch(url);\n};`,
      },
      {
        title: 'another address of the link is asked',
        code: `require('http').get('http://169.254.1.1/status', use);`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('network')) {
      const asks = call.args.some(arg => context.textsWithin(arg).some(text => METADATA_SERVICE.test(text)));
      if (!asks) continue;
      context.report({
        messageId: 'asks',
        data: { sink: call.name },
        chain: [step('sink', sinkSays(call), context.file, call.node)],
      });
      return;
    }
  },
});
