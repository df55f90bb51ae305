/** The end of `npm run build`: what `dist` needs beside the compiled files. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

for (const path of ['src/report/schema.json', 'src/config/schema.json']) copyFileSync(path, `dist/${path}`);

// The pages of the rules, which ESLint links to.
for (const page of readdirSync('rules').filter(name => name.endsWith('.md')))
  copyFileSync(`rules/${page}`, `dist/rules/${page}`);

// The compiler copies `package.json` since the command imports it. In `dist` its paths would lead nowhere, so only what
// is asked of it stays.
const { name, version, type } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
writeFileSync('dist/package.json', `${JSON.stringify({ name, version, type }, null, 2)}\n`);
