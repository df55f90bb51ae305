/** The scripts that run while a package is installed, written otherwise. */
import { manifestOf } from './source.js';
import { base64Of, quoted } from './texts.js';
import type { Files, Rewrite } from './types.js';

const HOOKS = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

interface Hook {
  readonly name: string;
  readonly command: string;
  /** The file that `node file` runs, when that is the whole command. */
  readonly file: string | undefined;
  readonly files: Files;
}
/** The command instead, with other scripts and files that it needs. */
interface Written {
  readonly command: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

function hook(name: string, says: string, write: (hook: Hook) => Written | undefined, isPlain = false): Rewrite {
  return {
    name,
    says,
    group: 'hooks',
    isPlain,
    rewrite: files => {
      const manifest = manifestOf(files);
      const scripts = { ...(manifest.scripts as Record<string, string> | undefined) };
      let result: Files | undefined;
      for (const hookName of HOOKS) {
        const command = scripts[hookName];
        if (typeof command !== 'string') continue;
        const file = /^node (?:\.\/)?([\w./-]+)$/.exec(command.trim())?.[1];
        const path = [file, `${file}.js`, `${file}/index.js`].find(
          candidate => candidate !== undefined && candidate in files,
        );
        const written = write({ name: hookName, command, file: path, files });
        if (!written) continue;
        scripts[hookName] = written.command;
        Object.assign(scripts, written.scripts);
        result = { ...(result ?? files), ...written.files };
      }
      return result && { ...result, 'package.json': `${JSON.stringify({ ...manifest, scripts }, null, 2)}\n` };
    },
  };
}

/** `'…'` for a shell. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
/** Of `node file` only. */
const ofNode =
  (write: (file: string, hook: Hook) => Written | undefined) =>
  (given: Hook): Written | undefined =>
    given.file === undefined ? undefined : write(given.file, given);

const shells: readonly Rewrite[] = [
  hook(
    'npm run',
    'runs another script of the manifest',
    ({ command }) => ({ command: 'npm run --silent build:deps', scripts: { 'build:deps': command } }),
    true,
  ),
  hook(
    'chain of npm run',
    'goes through three scripts',
    ({ command }) => ({ command: 'npm run -s a', scripts: { a: 'npm run -s b', b: 'npm run -s c', c: command } }),
    true,
  ),
  hook(
    'script before a script',
    'hangs the command before another script',
    ({ command }) => ({ command: 'npm run -s setup', scripts: { presetup: command, setup: 'node -e 0' } }),
    true,
  ),
  hook(
    'make',
    'has make run it',
    ({ command }) => ({
      command: 'make -s setup',
      files: { Makefile: `.PHONY: setup\nsetup:\n\t@${command.replaceAll('$', '$$$$')}\n` },
    }),
    true,
  ),
  hook(
    'shell script',
    'moves it to a shell script',
    ({ command }) => ({ command: 'sh ./setup.sh', files: { 'setup.sh': `#!/bin/sh\nset -e\n${command}\n` } }),
    true,
  ),
  hook(
    'function of a script',
    'moves it to a function of a shell script',
    ({ command }) => ({
      command: 'sh scripts/run.sh',
      files: { 'scripts/run.sh': `main() {\n  ${command}\n}\nmain "$@"\n` },
    }),
    true,
  ),
  hook('sourced script', 'sources a shell script', ({ command }) => ({
    command: '. ./env.sh',
    files: { 'env.sh': `${command}\n` },
  })),
  hook('sh -c', 'hands it to sh -c', ({ command }) => ({ command: `sh -c ${word(command)}` }), true),
  hook('eval', 'hands it to the eval of the shell', ({ command }) => ({ command: `eval ${word(command)}` })),
  hook('heredoc', 'writes it in a heredoc', ({ command }) => ({
    command: 'sh ./install.sh',
    files: { 'install.sh': `#!/bin/sh\nsh <<'EOT'\n${command}\nEOT\n` },
  })),
  hook('hex by xxd', 'has xxd decode it', ({ command }) => ({ command: `echo ${hexOf(command)} | xxd -r -p | sh` })),
  hook('base64 into a shell', 'has base64 decode it', ({ command }) => ({
    command: `echo ${base64Of(command)} | base64 -d | sh`,
  })),
  hook('escapes of printf', 'has printf decode it', ({ command }) => ({
    command: `printf '${[...Buffer.from(command)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')}' | sh`,
  })),
  hook('rev', 'has rev turn it round', ({ command }) => ({
    command: `echo ${word([...command].reverse().join(''))} | rev | sh`,
  })),
  hook('tr', 'has tr turn its letters', ({ command }) => ({
    command: `echo ${word(rot13(command))} | tr 'A-Za-z' 'N-ZA-Mn-za-m' | sh`,
  })),
  hook('sed', 'has sed put a word back', ({ command }) =>
    command.includes('@@') || !command.includes('o')
      ? undefined
      : { command: `echo ${word(command.replaceAll('o', '@@'))} | sed 's/@@/o/g' | sh` },
  ),
  hook('variables', 'puts it together of variables', ({ command }) => {
    const [head = '', ...rest] = command.split(' ');
    return /^[a-z]{3,}$/.test(head)
      ? { command: `a=${head.slice(0, 2)}; b=${head.slice(2)}; $a$b ${rest.join(' ')}` }
      : undefined;
  }),
  hook('empty variables', 'puts empty variables into words', ({ command }) =>
    /^[a-z]{3,} /.test(command) ? { command: command.replace(/^([a-z])/, '$1$@') } : undefined,
  ),
  hook('quotes in words', 'puts quotes into words', ({ command }) =>
    /^[a-z]{3,} /.test(command) ? { command: command.replace(/^([a-z])([a-z]+)/, "$1''$2") } : undefined,
  ),
  hook('command substitution', 'has a substitution give the program', ({ command }) =>
    /^[a-z]{3,} /.test(command) ? { command: command.replace(/^([a-z]+)/, '$(echo $1)') } : undefined,
  ),
  hook('xargs', 'has xargs hand on the arguments', ({ command }) =>
    /^[a-z]+ [\w./-]+$/.test(command)
      ? { command: command.replace(/^([a-z]+) (.*)$/, 'echo $2 | xargs $1') }
      : undefined,
  ),
  hook(
    'env',
    'starts it by env',
    ({ command }) => (/^[a-z]+ /.test(command) ? { command: `env X=1 ${command}` } : undefined),
    true,
  ),
  hook(
    'exec after true',
    'starts it behind other commands',
    ({ command }) => ({ command: `true && ${command}` }),
    true,
  ),
  hook('either or', 'starts it when something fails', ({ command }) => ({ command: `false || ${command}` })),
  hook('find -exec', 'has find start it', ({ command }) =>
    /^[a-z]+ [\w./-]+$/.test(command) ? { command: `find package.json -exec ${command} \\;` } : undefined,
  ),
  hook(
    'conditional',
    'starts it in an if',
    ({ command }) => ({ command: `if [ -f package.json ]; then ${command}; fi` }),
    true,
  ),
  hook('loop', 'starts it in a loop', ({ command }) => ({ command: `for i in 1; do ${command}; done` })),
  hook('awk', 'has awk start it', ({ command }) =>
    /["\\]/.test(command) ? undefined : { command: `awk ${word(`BEGIN { system("${command}") }`)}` },
  ),
  hook('perl', 'has perl start it', ({ command }) => ({
    command: `perl -e 'system(pack("H*", "${hexOf(command)}"))'`,
  })),
];

const nodes: readonly Rewrite[] = [
  hook(
    'copied script',
    'copies the script, and runs the copy',
    ofNode(file => ({ command: `cp ${file} ${besides(file, 'run.log.js')} && node ${besides(file, 'run.log.js')}` })),
  ),
  hook(
    'renamed script',
    'runs a script of another ending',
    ofNode((file, { files }) => ({
      command: `node ${file.replace(/\.js$/, '')}.txt`,
      files: { [`${file.replace(/\.js$/, '')}.txt`]: files[file] as string },
    })),
  ),
  hook(
    'node -e',
    'requires the script in node -e',
    ofNode(file => ({ command: `node -e "require('./${file}')"` })),
    true,
  ),
  hook(
    'node -e of base64',
    'evaluates base64 in node -e',
    ofNode(file => ({
      command: `node -e "eval(Buffer.from('${base64Of(`require('./${file}')`)}','base64').toString())"`,
    })),
  ),
  hook(
    'node -r',
    'preloads the script',
    ofNode(file => ({ command: `node -r ./${file} -e 0` })),
  ),
  hook(
    'NODE_OPTIONS',
    'preloads the script by NODE_OPTIONS',
    ofNode(file => ({ command: `NODE_OPTIONS='--require ./${file}' node -e 0` })),
  ),
  hook(
    'node --import',
    'preloads the script by --import',
    ofNode(file => ({ command: `node --import ./${file} -e 0` })),
  ),
  hook(
    'node from a pipe',
    'pipes the script into node',
    ofNode(file => ({ command: `echo "require('./${file}')" | node` })),
  ),
  hook(
    'node from a redirection',
    'redirects a file into node',
    ofNode(file => ({ command: 'node < start.txt', files: { 'start.txt': `require('./${file}');\n` } })),
  ),
  hook(
    'node -e that decodes a file',
    'decodes a file in node -e',
    ofNode(file => ({
      command: `node -e "eval(require('fs').readFileSync('${file}.b64','latin1').split('').reverse().join(''))"`,
      files: { [`${file}.b64`]: [...`require('./${file}')`].reverse().join('') },
    })),
  ),
  hook(
    'node in a subfolder',
    'goes into a folder first',
    ofNode(file => ({ command: `(cd . && node "$PWD/${file}")` })),
    true,
  ),
  hook(
    'node by its path',
    'starts node by which',
    ofNode(file => ({ command: `$(which node) ./${file}` })),
  ),
  hook(
    'script that starts the script',
    'starts a script that starts the script',
    ofNode(file => ({
      command: 'node start-setup.js',
      files: {
        'start-setup.js': `require('child_process').spawnSync(process.execPath, [${quoted(file)}], { stdio: 'inherit' });\n`,
      },
    })),
  ),
  hook(
    'script by its folder',
    'runs the folder that the script is the index of',
    ofNode(file => ({
      command: 'node setup-steps',
      files: {
        'setup-steps/package.json': '{ "type": "commonjs" }',
        'setup-steps/index.js': `require('../${file}');\n`,
      },
    })),
    true,
  ),
];

export const hooks: readonly Rewrite[] = [...shells, ...nodes];

function besides(file: string, name: string): string {
  return file.includes('/') ? `${file.slice(0, file.lastIndexOf('/'))}/${name}` : name;
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, char => {
    const base = char < 'a' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });
}
