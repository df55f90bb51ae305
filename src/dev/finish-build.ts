/** The end of `npm run build`: what `dist` needs beside the compiled files. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

for (const path of ['src/report/schema.json', 'src/config/schema.json']) copyFileSync(path, `dist/${path}`);

// The pages of the rules, which ESLint links to.
for (const page of readdirSync('rules').filter(name => name.endsWith('.md')))
  copyFileSync(`rules/${page}`, `dist/rules/${page}`);

// The compiler copies `package.json` since the command imports it. In `dist` its paths would lead nowhere, so only what
// is asked of it stays.
const { name, version, type } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>;
writeFileSync('dist/package.json', `${JSON.stringify({ name, version, type }, null, 2)}\n`);

// The page of the HTML report, as text: its modules as one script, and its style. In a report both stand between tags.
const bundle = await rolldown({ input: 'src/report/page/page.ts', platform: 'browser', tsconfig: false });
const { output } = await bundle.generate({ format: 'iife', comments: false });
const script = output[0].code;
const style = readFileSync('src/report/page/page.css', 'utf8');
if (/<\/(?:script|style)|<!--|[\0\r]/i.test(script + style))
  throw new Error('the page holds what would end its own tag');
writeFileSync(
  'dist/src/report/page/built.js',
  `export const script = ${JSON.stringify(script)};\nexport const style = ${JSON.stringify(style)};\n`,
);
