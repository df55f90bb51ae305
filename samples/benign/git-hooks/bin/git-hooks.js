#!/usr/bin/env node
'use strict';
const { install, uninstall } = require('..');

const [, , command] = process.argv;
if (command === 'install') install(process.env.INIT_CWD || process.cwd());
else if (command === 'uninstall') uninstall(process.env.INIT_CWD || process.cwd());
else console.log('usage: git-hooks install|uninstall');
