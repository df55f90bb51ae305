#!/usr/bin/env node
'use strict';
const { spawn } = require('child_process');
const { config } = require('..');

const [command, ...args] = process.argv.slice(2);
if (!command) {
  console.error('usage: env-runner COMMAND [ARGS]');
  process.exit(2);
}
const { parsed } = config();
const child = spawn(command, args, {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, ...parsed, FORCE_COLOR: process.env.FORCE_COLOR || '1' },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', code => process.exit(code ?? 1));
