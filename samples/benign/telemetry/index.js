import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ENDPOINT = 'https://telemetry.sample.invalid/v1/events';
const FOLDER = path.join(os.homedir(), '.config', 'sample-tool');

export function isEnabled(env = process.env) {
  return !env.DO_NOT_TRACK && !env.SAMPLE_TELEMETRY_DISABLED && !env.CI;
}

function anonymousId() {
  const file = path.join(FOLDER, 'id');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const id = randomUUID();
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, id);
  console.error('sample-tool counts how it is used, without names. Set DO_NOT_TRACK=1 to stop it.');
  return id;
}

export async function record(event, { version }) {
  if (!isEnabled()) return;
  const body = {
    event,
    anonymousId: anonymousId(),
    version,
    node: process.version,
    platform: os.platform(),
    release: os.release(),
    arch: os.arch(),
    cpus: os.cpus().length,
    memory: Math.round(os.totalmem() / 2 ** 30),
    isTTY: Boolean(process.stdout.isTTY),
  };
  try {
    await fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(2000),
    });
  } catch {
    // Counting is never worth an error.
  }
}
