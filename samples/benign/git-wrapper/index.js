import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export function git(args, { cwd = process.cwd(), env = process.env, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd, env: { ...env, GIT_TERMINAL_PROMPT: '0' }, windowsHide: true });
    const out = [];
    const err = [];
    child.stdout.on('data', chunk => out.push(chunk));
    child.stderr.on('data', chunk => err.push(chunk));
    child.on('error', reject);
    child.on('close', code => {
      if (code === 0) resolve(Buffer.concat(out).toString('utf8'));
      else reject(Object.assign(new Error(Buffer.concat(err).toString('utf8').trim()), { code }));
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

export class Repository {
  constructor(folder, { key } = {}) {
    this.folder = path.resolve(folder);
    const identity = key ?? path.join(os.homedir(), '.ssh', 'id_ed25519');
    this.env = { ...process.env, ...(existsSync(identity) && { GIT_SSH_COMMAND: `ssh -i ${identity} -o IdentitiesOnly=yes` }) };
  }

  run(...args) {
    return git(args, { cwd: this.folder, env: this.env });
  }

  clone(url) {
    return git(['clone', '--', url, this.folder], { env: this.env });
  }

  async log({ max = 20 } = {}) {
    const text = await this.run('log', `-${max}`, '--format=%H%x00%an%x00%aI%x00%s');
    return text.trim().split('\n').map(line => {
      const [hash, author, date, subject] = line.split('\0');
      return { hash, author, date, subject };
    });
  }

  commit(message) {
    return git(['commit', '-F', '-'], { cwd: this.folder, env: this.env, input: message });
  }

  push(remote = 'origin', branch = 'HEAD') {
    return this.run('push', remote, branch);
  }
}
