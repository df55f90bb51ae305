/** Reports every text of which is the hostile one, in every format. */
import { formats, type View } from '../../report/formats.js';
import { summarise } from '../../report/rank.js';
import type { Evidence, Finding, Location, Report } from '../../types.js';

/** What no terminal may get: all that moves the cursor, turns the line round or cannot be seen. Spelled out a second time. */
const UNSHOWN =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff]/u;
/** Orders to the machine that runs a build, at the start of a line. */
const ORDERS = /^(?:##\[|##vso\[|::(?!(?:error|warning|notice) )[a-z-]+)/m;
/** In a report it must stand in escapes only. */
const TAG = '<img src=x onerror=alert(1)></script><!--]]>';

/** @throws when any format lets the text through as it is */
export async function printHostile(text: string): Promise<unknown> {
  const hostile = `${text}${TAG}`;
  const at: Location = { path: hostile, line: 1, column: 1, start: 0, end: 1, decodedFrom: undefined } as never;
  const step: Evidence = { role: 'sink', says: hostile, at, excerpt: hostile } as never;
  const finding: Finding = {
    rule: hostile,
    messageId: hostile,
    behaviour: 'execution',
    message: hostile,
    chain: [step, step],
    bits: 6,
    fingerprint: '0123456789abcdef0123456789abcdef',
  } as never;
  const skipped = [{ path: hostile, why: hostile }];
  const report: Report = {
    package: { name: hostile, version: hostile, path: hostile },
    score: 97,
    verdict: 'malicious',
    findings: [finding],
    capabilities: [],
    coverage: { files: 1, bytes: 1, analysed: 1, skipped, widened: 0 },
    dependencyPath: [hostile, hostile],
    accepted: [{ finding, reason: hostile, expires: hostile }],
  } as never;
  const view: View = {
    tool: { name: 'stowaway', version: '1.0.0' },
    target: hostile,
    summary: summarise([report]),
    skipped,
    failed: skipped,
    fails: () => true,
    rules: {},
    columns: 80,
    colour: false,
  } as never;
  const sizes: number[] = [];
  for (const [name, load] of Object.entries(formats)) {
    const printed = await (await load())([report], view);
    sizes.push(printed.length);
    // The page's own script is laid out with tabs.
    const unshown = UNSHOWN.exec(name === 'html' ? printed.replaceAll('\t', '') : printed);
    if (unshown) throw new Error(`${name} holds U+${unshown[0].codePointAt(0)?.toString(16)} as it is`);
    if (name !== 'text' && name !== 'github' && !/json|sarif|cyclonedx/.test(name) && printed.includes(TAG))
      throw new Error(`${name} holds a tag as it is`);
    if (/^(?:text|github)$/.test(name) && ORDERS.test(printed)) throw new Error(`${name} gives an order`);
    if (/^(?:json|sarif|cyclonedx)$/.test(name)) JSON.parse(printed);
  }
  return sizes;
}
