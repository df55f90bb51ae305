import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const INSTANCE = 'http://169.254.169.254/latest/meta-data/iam/security-credentials/';

async function fromEnvironment(env = process.env) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  return id && secret ? { id, secret, token } : undefined;
}

async function fromFile(profile = process.env.AWS_PROFILE || 'default') {
  const file = process.env.AWS_SHARED_CREDENTIALS_FILE || path.join(os.homedir(), '.aws', 'credentials');
  const text = await readFile(file, 'utf8').catch(() => '');
  const section = text.split(/^\[/m).find(part => part.startsWith(`${profile}]`));
  const value = name => section?.match(new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm'))?.[1];
  const id = value('aws_access_key_id');
  return id ? { id, secret: value('aws_secret_access_key'), token: value('aws_session_token') } : undefined;
}

async function fromInstance() {
  const session = await fetch('http://169.254.169.254/latest/api/token', {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
  }).then(response => response.text());
  const headers = { 'x-aws-ec2-metadata-token': session };
  const role = await fetch(INSTANCE, { headers }).then(response => response.text());
  const found = await fetch(INSTANCE + role, { headers }).then(response => response.json());
  return { id: found.AccessKeyId, secret: found.SecretAccessKey, token: found.Token };
}

export async function credentials() {
  for (const provider of [fromEnvironment, fromFile, fromInstance]) {
    const found = await provider();
    if (found) return found;
  }
  throw new Error('Could not load credentials from any provider');
}

export async function call(action, body, { region = 'eu-north-1' } = {}) {
  const { id, secret, token } = await credentials();
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const key = ['sample', region, date].reduce((k, part) => createHmac('sha256', k).update(part).digest(), `AWS4${secret}`);
  const signature = createHmac('sha256', key).update(hash).digest('hex');
  return fetch(`https://service.${region}.cloud.invalid/`, {
    method: 'POST',
    headers: { 'x-amz-target': action, 'x-amz-security-token': token, authorization: `AWS4-HMAC-SHA256 Credential=${id}, Signature=${signature}` },
    body: JSON.stringify(body),
  });
}
