#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');

const root = process.cwd();
const folder = path.join(root, 'patches');

function applyHunks(text, hunks) {
  const lines = text.split('\n');
  for (const { line, remove, insert } of hunks) {
    const found = lines.slice(line, line + remove.length);
    if (found.join('\n') !== remove.join('\n')) throw new Error(`does not apply at line ${line + 1}`);
    lines.splice(line, remove.length, ...insert);
  }
  return lines.join('\n');
}

if (!fs.existsSync(folder)) {
  console.log('No patches found');
  process.exit(0);
}
for (const name of fs.readdirSync(folder).filter(file => file.endsWith('.json'))) {
  const { package: target, files } = JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
  for (const [file, hunks] of Object.entries(files)) {
    const full = path.join(root, 'node_modules', target, file);
    try {
      fs.writeFileSync(full, applyHunks(fs.readFileSync(full, 'utf8'), hunks));
      console.log(`${target} ✔`);
    } catch (error) {
      console.error(`${target}/${file}: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
