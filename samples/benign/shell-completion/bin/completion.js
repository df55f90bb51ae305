#!/usr/bin/env node
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

const PROFILES = { bash: '.bashrc', zsh: '.zshrc', fish: '.config/fish/config.fish' };
const START = '# begin sample-tool completion';
const END = '# end sample-tool completion';

function profileOf(shell) {
  const name = PROFILES[path.basename(shell || '')];
  if (!name) throw new Error(`Unknown shell: ${shell}`);
  return path.join(os.homedir(), name);
}

const [, , command] = process.argv;
const file = profileOf(process.env.SHELL);
const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';

if (command === 'install' && !text.includes(START)) {
  fs.appendFileSync(file, `\n${START}\nsource <(sample-tool completion --script)\n${END}\n`);
  console.log(`Added completion to ${file}`);
} else if (command === 'uninstall') {
  fs.writeFileSync(file, text.replace(new RegExp(`\\n?${START}[^]*?${END}\\n?`), ''));
  console.log(`Removed completion from ${file}`);
}
