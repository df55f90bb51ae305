/** `npm run new-rule -- watches-clipboard`: writes a rule to fill in and regenerates the rest. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

const [id = ''] = process.argv.slice(2);
const path = `rules/${id}.ts`;
if (!/^[a-z]+s(?:-[a-z0-9]+)+$/.test(id)) fail('the id says what the package does, as in watches-clipboard');
if (existsSync(path)) fail(`there is a ${path} already`);

writeFileSync(path, template());
run('node_modules/@biomejs/biome/bin/biome', 'format', '--write', path);
run(process.env.npm_execpath ?? fail('run me by `npm run new-rule`'), 'run', 'docs', '--silent');
process.stdout.write(`\nFill in ${path}, then: npm run docs && npx vitest run test/rules.test.ts\n`);

function run(script: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [script, ...args], { stdio: 'inherit' });
}

function fail(why: string): never {
  process.stderr.write(`usage: npm run new-rule -- ID\n${why}\n`);
  process.exit(2);
}

function template(): string {
  return `import { defineRule, step, stepsOf } from '../src/define.js';

export default defineRule({
  meta: {
    // One line about the package, with the verb of the id first: 'Sends the whole environment to another machine'.
    summary: 'TODO',
    // Whole sentences: why it matters, which honest code looks alike, and how the rule tells them apart.
    why: 'TODO.',
    // What the package is caught doing, of the list in src/types/findings.ts. Of one behaviour only the strongest finding counts.
    behaviour: 'execution',
    // A sentence, without its full stop, for each way it is done. Placeholders name APIs and variables.
    messages: { found: 'TODO {sink}' },
    // log2 of how much likelier you think each is in malware than in honest packages; calibration replaces the guess.
    bits: { found: 3 },
  },
  examples: {
    // Two or more. The title is a claim, the code the shortest that shows it; its hosts end in .invalid.
    flags: [
      { title: 'TODO', code: \`eval(Buffer.from(blob, 'base64').toString());\` },
      { title: 'TODO as well', code: \`\` },
    ],
    // Two or more near misses: honest code that a cruder rule would flag. Never just any clean code.
    passes: [
      { title: 'TODO too', code: \`\` },
      { title: 'TODO in the end', code: \`\` },
    ],
  },
  // Ask what an expression means: what it is called, which constant it is, where it came from. Syntax is the attacker's
  // to choose. A single call is a capability, and convicts nobody: report a chain, from source to sink.
  file({ calls, labelsOf, file, report }) {
    for (const call of calls('execution')) {
      const label = call.args.flatMap(arg => labelsOf(arg)).find(({ kind }) => kind === 'decoded');
      if (!label) continue;
      report({
        messageId: 'found',
        data: { sink: call.name },
        chain: [...stepsOf(label), step('sink', \`does it with \${call.name}\`, file, call.node)],
      });
    }
  },
});
`;
}
