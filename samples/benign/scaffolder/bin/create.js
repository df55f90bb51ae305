#!/usr/bin/env node
'use strict';
const { execSync } = require('child_process');
const fs = require('fs');
const path = require('path');

const [, , name = 'my-app'] = process.argv;
const root = path.resolve(name);

const files = {
  'package.json': `${JSON.stringify({ name, version: '0.0.0', scripts: { test: 'node --test', prepare: 'husky' } }, null, 2)}\n`,
  'index.js': "console.log('hello');\n",
  '.gitignore': 'node_modules/\n',
  '.github/workflows/ci.yml': `name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
      - run: npm ci
      - run: npm test
      - run: npm publish
        if: startsWith(github.ref, 'refs/tags/')
        env:
          NODE_AUTH_TOKEN: \${{ secrets.NPM_TOKEN }}
`,
  '.vscode/tasks.json': `${JSON.stringify({ version: '2.0.0', tasks: [{ type: 'npm', script: 'test', group: 'test' }] }, null, 2)}\n`,
  '.vscode/settings.json': `${JSON.stringify({ 'editor.formatOnSave': true }, null, 2)}\n`,
};

if (fs.existsSync(root) && fs.readdirSync(root).length > 0) {
  console.error(`${root} is not empty`);
  process.exit(1);
}
for (const [file, text] of Object.entries(files)) {
  const target = path.join(root, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  console.log(`  create ${file}`);
}
execSync('git init -q && git add -A && git commit -q -m "Initial commit"', { cwd: root, stdio: 'inherit' });
execSync(`${process.env.npm_config_user_agent?.startsWith('pnpm') ? 'pnpm' : 'npm'} install`, { cwd: root, stdio: 'inherit' });
console.log(`\nDone. Now: cd ${name} && npm test`);
