import { defineRule, step } from '../src/define.js';

export default defineRule({
  meta: {
    summary: 'Publishes packages with tokens it finds',
    why: 'A worm takes the npm token of whoever it meets, lists what they maintain and publishes itself into it. Release tools publish the project they are run in, from their command, with the token their user gives; looking for tokens and publishing in one file is the difference.',
    behaviour: 'spread',
    messages: {
      worm: 'Publishes packages, and looks for tokens to do so',
      loop: 'Publishes packages in a loop, changing their names',
      publishes: 'Publishes a package with {sink}',
    },
    bits: { worm: 8, loop: 9, publishes: 2 },
  },
  examples: {
    flags: [
      {
        title: 'names are made up in a loop',
        code: `const fs = require('fs'), { execSync } = require('child_process');\nfor (const name of names) {\n  fs.writeFileSync('package.json', JSON.stringify({ name, version: '1.0.0' }));\n  execSync('npm publish --access public');\n}`,
      },
      {
        title: 'a token is looked for, then used',
        code: `const fs = require('fs'), os = require('os'), { execSync } = require('child_process');\nconst token = /_authToken=(.+)/.exec(fs.readFileSync(os.homedir() + '/.npmrc', 'utf8'))[1];\nconst pkg = JSON.parse(fs.readFileSync('package.json', 'utf8'));\npkg.version = '9.9.9';\nfs.writeFileSync('package.json', JSON.stringify(pkg));\nexecSync('npm publish', { env: { NPM_TOKEN: token } });`,
      },
    ],
    passes: [
      { title: 'a build is run', code: `require('child_process').execSync('npm run build');` },
      { title: 'publishing is talked about', code: `console.log('Now run npm publish');` },
    ],
  },
  file(context) {
    const publish = context.calls('process').find(({ args }) => {
      const line = args
        .flatMap(arg => context.textsWithin(arg))
        .slice(0, 20)
        .join(' ');
      return /\b(?:npm|pnpm|yarn|bun)(?:\.cmd)?\b.{0,40}\bpublish\b/.test(line);
    });
    if (!publish) return;
    const sink = step('sink', `publishes with ${publish.name}`, context.file, publish.node);
    const search = /_authToken|\/-\/whoami|npm whoami|maintainer:|\/-\/npm\/v1\/tokens/.exec(context.file.text);
    const reads = context
      .calls('read')
      .find(call => call.args[0] && context.textsOf(call.args[0]).some(text => /\.npmrc$/.test(text)));
    if (search || reads) {
      const origin = reads
        ? { file: context.file, node: reads.node }
        : { file: context.file, start: search?.index ?? 0, end: (search?.index ?? 0) + 20 };
      context.report({
        messageId: 'worm',
        chain: [{ role: 'source', says: 'looks for a token of the npm registry', origin }, sink],
      });
      return;
    }
    const looped = inLoop(publish.node, context.parentOf);
    const renames = context
      .calls('write')
      .some(call => call.args[0] && context.textsOf(call.args[0]).some(text => /package\.json$/.test(text)));
    context.report({
      messageId: looped && renames ? 'loop' : 'publishes',
      data: { sink: publish.name },
      chain: [sink],
    });
  },
});

function inLoop<T extends { readonly type: string }>(node: T, parentOf: (node: T) => T | undefined): boolean {
  for (let at = parentOf(node), level = 0; at && level < 100; at = parentOf(at), level++)
    if (/^(?:For|While|DoWhile)/.test(at.type)) return true;
  return false;
}
