import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline/promises';

const BUMPS = ['major', 'minor', 'patch'];

export function bumped(version, bump) {
  const at = BUMPS.indexOf(bump);
  if (at < 0) throw new Error(`Unknown bump: ${bump}`);
  const numbers = version.split('.').map(Number);
  numbers[at] += 1;
  return numbers.map((number, i) => (i > at ? 0 : number)).join('.');
}

export async function release({ cwd, bump, dryRun }) {
  const run = (command, ...args) => {
    console.log(`$ ${command} ${args.join(' ')}`);
    if (!dryRun) execFileSync(command, args, { cwd, stdio: 'inherit' });
  };
  const status = execFileSync('git', ['status', '--porcelain'], { cwd, encoding: 'utf8' });
  if (status.trim()) throw new Error('The working tree is not clean.');
  const user = execFileSync('npm', ['whoami'], { cwd, encoding: 'utf8' }).trim();

  const file = path.join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const version = bumped(manifest.version, bump);

  const asked = readline.createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asked.question(`Publish ${manifest.name}@${version} as ${user}? (y/N) `);
  asked.close();
  if (answer.toLowerCase() !== 'y') return;

  run('npm', 'test');
  manifest.version = version;
  if (!dryRun) writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  run('git', 'commit', '-am', `v${version}`);
  run('git', 'tag', `v${version}`);
  run('npm', 'publish', '--access', 'public', ...(process.env.NPM_OTP ? ['--otp', process.env.NPM_OTP] : []));
  run('git', 'push', '--follow-tags');
}
