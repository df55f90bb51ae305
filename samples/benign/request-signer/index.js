'use strict';
const { createHash, createHmac } = require('crypto');
const fs = require('fs');
const https = require('https');
const os = require('os');
const path = require('path');

function credentials() {
  const text = fs.readFileSync(path.join(os.homedir(), '.aws', 'credentials'), 'utf8');
  const settings = {};
  for (const line of text.split(/\r?\n/)) {
    const [name, value] = line.split('=').map(part => part.trim());
    if (value) settings[name] = value;
  }
  return settings;
}

function sign(secret, date, region, text) {
  const key = ['sample', region, date].reduce((last, part) => createHmac('sha256', last).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key).update(text).digest('hex');
}

module.exports = function send(body, region = 'eu-north-1') {
  const settings = credentials();
  const date = new Date().toISOString().slice(0, 10).split('-').join('');
  const hash = createHash('sha256').update(body).digest('hex');
  const signature = sign(settings.aws_secret_access_key, date, region, hash);
  const authorization = `AWS4-HMAC-SHA256 Credential=${settings.aws_access_key_id}/${date}/${region}, Signature=${signature}`;
  return new Promise((resolve, reject) => {
    const request = https.request({ hostname: 'service.cloud.invalid', method: 'POST', headers: { authorization, 'x-content-sha256': hash } }, resolve);
    request.on('error', reject);
    request.end(body);
  });
};
