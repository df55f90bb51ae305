/** Reports every text of which is the hostile one, in every format. */
import { skipped } from '../../gaps.js';
import { formats, type View } from '../../report/formats.js';
import { summarise } from '../../report/rank.js';
import type { Report } from '../../types.js';

/** What no terminal may get: all that moves the cursor, turns the line round or cannot be seen. Spelled out a second time. */
const UNSHOWN =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff]/u;
/** Orders to the machine that runs a build, at the start of a line; one format gives some of its own. */
const ORDERS =
  /^[ \t]{0,20}(?:##\[|##vso\[|::(?:add-(?:mask|matcher|path)|debug|echo|(?:end)?group|remove-matcher|save-state|set-(?:env|output)|stop-commands)(?![a-z-]))/im;
const ANNOTATIONS = /^[ \t]{0,20}::(?:error|warning|notice)(?![a-z-])/im;
/** What may stand in a page or in XML only in escapes. */
const TAG = '<img src=x onerror=alert(1)></script><!--]]>';

/** @throws when any format lets the text through as it is */
export async function printHostile(text: string): Promise<unknown> {
  const [report, view] = reportOf(`${text}${TAG}`);
  const sizes: number[] = [];
  for (const [name, load] of Object.entries(formats)) {
    const printed = await (await load())([report], view);
    sizes.push(printed.length);
    const fault = faultIn(name, printed);
    if (fault !== undefined) throw new Error(`${name} ${fault}`);
  }
  return sizes;
}

function faultIn(name: string, printed: string): string | undefined {
  // The page's own script is laid out with tabs.
  const unshown = UNSHOWN.exec(name === 'html' ? printed.replaceAll('\t', '') : printed)?.[0];
  if (unshown !== undefined) return `holds U+${unshown.codePointAt(0)?.toString(16)} as it is`;
  if (/^(?:html|junit)$/.test(name) && printed.includes(TAG)) return 'holds a tag as it is';
  if (/^(?:text|github)$/.test(name) && ORDERS.test(printed)) return 'gives an order';
  if (name === 'text' && ANNOTATIONS.test(printed)) return 'writes an annotation';
  const lines =
    name === 'ndjson' ? printed.trimEnd().split('\n') : /^(?:json|sarif|cyclonedx)$/.test(name) ? [printed] : [];
  return lines.some(line => !isJson(line)) ? 'is no JSON' : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function reportOf(hostile: string): readonly [Report, View] {
  const at = { path: hostile, line: 1, column: 1, start: 0, end: 1 };
  const step = { role: 'sink', says: hostile, at, excerpt: hostile } as const;
  const inLayer = { ...step, at: { ...at, decodedFrom: { at, decoder: hostile } } };
  const finding = {
    rule: hostile,
    messageId: hostile,
    behaviour: 'execution',
    message: hostile,
    chain: [step, inLayer],
    bits: 6,
    fingerprint: '0123456789abcdef0123456789abcdef',
  } as const;
  const left = [skipped('unreadable', hostile, { why: hostile })];
  const report: Report = {
    package: { name: hostile, version: hostile, path: hostile },
    score: 97,
    verdict: 'malicious',
    findings: [finding],
    capabilities: [],
    coverage: { files: 1, bytes: 1, analysed: 1, skipped: left, widened: 0 },
    dependencyPath: [hostile, hostile],
    accepted: [{ finding, reason: hostile, expires: '2027-01-31' }],
  };
  const view: View = {
    tool: { name: 'stowaway', version: '1.0.0' },
    target: hostile,
    summary: summarise([report]),
    skipped: left,
    fails: () => true,
    rules: {},
    columns: 80,
    colour: false,
  };
  return [report, view];
}
