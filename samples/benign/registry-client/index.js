'use strict';
const fs = require('fs');
const https = require('https');
const os = require('os');
const path = require('path');

const DEFAULT = 'https://packages.sample.invalid/';

function readRc(cwd) {
  const settings = {};
  for (const file of [path.join(os.homedir(), '.npmrc'), path.join(cwd, '.npmrc')]) {
    let text = '';
    try {
      text = fs.readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    for (const line of text.split(/\r?\n/)) {
      const match = /^\s*([^#;=]+?)\s*=\s*(.*?)\s*$/.exec(line);
      if (match) settings[match[1]] = match[2].replace(/\$\{([^}]+)\}/g, (whole, name) => process.env[name] ?? whole);
    }
  }
  return settings;
}

exports.registryUrl = (scope, settings) => settings[`${scope}:registry`] || settings.registry || DEFAULT;

exports.authToken = (registry, settings) => {
  const { host, pathname } = new URL(registry);
  return settings[`//${host}${pathname}:_authToken`] || process.env.NPM_TOKEN;
};

exports.manifest = (name, { cwd = process.cwd() } = {}) => {
  const settings = readRc(cwd);
  const registry = exports.registryUrl(name.startsWith('@') ? name.split('/')[0] : undefined, settings);
  const token = exports.authToken(registry, settings);
  const headers = { accept: 'application/vnd.npm.install-v1+json' };
  if (token) headers.authorization = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    https
      .get(new URL(name.replace('/', '%2f'), registry), { headers }, res => {
        let body = '';
        res.setEncoding('utf8');
        res.on('data', chunk => {
          body += chunk;
        });
        res.on('end', () => resolve(JSON.parse(body)));
      })
      .on('error', reject);
  });
};
