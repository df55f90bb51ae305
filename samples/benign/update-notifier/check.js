import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const [, , file, name] = process.argv;
const base = process.env.npm_config_registry || 'https://packages.sample.invalid/';

try {
  const response = await fetch(new URL(`${encodeURIComponent(name)}/latest`, base), { headers: { accept: 'application/json' } });
  const { version } = await response.json();
  const state = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...state, latest: version }));
  process.exit();
} catch (error) {
  console.error(error);
  process.exit(1);
}
