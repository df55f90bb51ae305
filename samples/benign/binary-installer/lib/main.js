'use strict';
const { execFile } = require('child_process');
const path = require('path');

exports.build = args =>
  new Promise((resolve, reject) => {
    execFile(path.join(__dirname, '..', 'bin', 'fast-bundle'), args, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
