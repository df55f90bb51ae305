import { defineRule, step, stepsOf } from '../src/define.js';
import type { LabelKind } from '../src/types.js';

const VICTIM: ReadonlySet<LabelKind> = new Set(['metadata', 'system']);

export default defineRule({
  meta: {
    summary: 'Decrypts with a key that only some machines have',
    why: "A payload keyed by the installing project's description or by a host name opens for one victim and for no reviewer (event-stream, 2018). Secret managers decrypt with a key from a variable that is named for it and use the result as data; that is told apart by the variable.",
    behaviour: 'execution',
    messages: {
      victim: 'Decrypts with a key made from {what}',
      machine: 'Decrypts with a key made from the {what}',
      variable: 'Decrypts with a key from the variable {what}',
    },
    bits: { victim: 9, machine: 3, variable: 2 },
  },
  examples: {
    flags: [
      {
        title: "the key is the installing project's description",
        code: `const crypto = require('crypto');\nconst d = crypto.createDecipher('aes256', process.env.npm_package_description);\nd.update(blob, 'hex', 'utf8');`,
      },
      {
        title: 'it is hashed from the host name first',
        code: `const crypto = require('crypto'), os = require('os');\nconst key = crypto.createHash('sha256').update(os.hostname()).digest();\ncrypto.createDecipheriv('aes-256-cbc', key, iv);`,
      },
    ],
    passes: [
      {
        title: 'the key is an argument',
        code: `const crypto = require('crypto');\nexports.open = (key, iv, data) => crypto.createDecipheriv('aes-256-gcm', key, iv).update(data);`,
      },
      {
        title: 'the description is metadata of a page',
        code: `module.exports = { head: { description: process.env.npm_package_description } };`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('decipher')) {
      const key = call.args[1];
      if (!key) continue;
      const labels = context.labelsOf(key);
      const label = labels.find(({ kind }) => VICTIM.has(kind)) ?? labels.find(({ kind }) => kind === 'variable');
      if (!label) continue;
      context.report({
        // Whoever keeps a password on the disk binds it to the machine; the description of a project binds to a victim.
        messageId: label.kind === 'variable' ? 'variable' : label.kind === 'system' ? 'machine' : 'victim',
        data: { what: label.detail },
        chain: [...stepsOf(label), step('transform', `makes it the key of ${call.name}`, context.file, call.node)],
      });
    }
  },
});
