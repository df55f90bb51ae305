#!/usr/bin/env node
const fs = require('fs');
const { write } = require('./index');

const [source = 'README.md', ...agents] = process.argv.slice(2);
write(process.cwd(), fs.readFileSync(source, 'utf8'), agents.length > 0 ? agents : undefined);
