import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const FOLDER = path.dirname(fileURLToPath(import.meta.url));
const DAY = 1000 * 60 * 60 * 24;

export default class UpdateNotifier {
  constructor({ pkg, interval = DAY }) {
    this.pkg = pkg;
    this.interval = interval;
    this.disabled = 'NO_UPDATE_NOTIFIER' in process.env || process.env.NODE_ENV === 'test' || process.argv.includes('--no-update-notifier') || Boolean(process.env.CI);
    this.path = path.join(process.env.XDG_CONFIG_HOME || path.join(os.homedir(), '.config'), `update-notifier-${pkg.name}.json`);
  }

  read() {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch {
      return { lastCheck: 0 };
    }
  }

  check() {
    if (this.disabled) return;
    const state = this.read();
    if (state.latest && state.latest !== this.pkg.version) this.latest = state.latest;
    if (Date.now() - state.lastCheck < this.interval) return;
    mkdirSync(path.dirname(this.path), { recursive: true });
    writeFileSync(this.path, JSON.stringify({ ...state, lastCheck: Date.now() }));
    spawn(process.execPath, [path.join(FOLDER, 'check.js'), this.path, this.pkg.name], { detached: true, stdio: 'ignore' }).unref();
  }

  notify() {
    if (this.latest && process.stdout.isTTY) {
      process.on('exit', () => console.error(`Update available ${this.pkg.version} → ${this.latest}\nRun npm i -g ${this.pkg.name} to update`));
    }
  }
}
