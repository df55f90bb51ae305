#!/usr/bin/env node
import { release } from '../lib/release.js';

const [bump = 'patch', ...flags] = process.argv.slice(2);
release({ cwd: process.cwd(), bump, dryRun: flags.includes('--dry-run') }).catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
