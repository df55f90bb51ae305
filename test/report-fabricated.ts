/** Reports made up for the specs of `src/report` and `src/cli.ts`. */
import type { View } from '../src/report/formats.js';
import { summarise } from '../src/report/rank.js';
import type { Evidence, Finding, Location, Report } from '../src/types.js';

export function location(path: string, line = 1, column = 1, decodedFrom?: Location['decodedFrom']): Location {
  const at = { path, line, column, start: 0, end: 10 };
  return decodedFrom ? { ...at, decodedFrom } : at;
}

export function step(fields: Partial<Evidence> = {}): Evidence {
  return { role: 'sink', says: 'runs it', at: location('index.js', 3, 5), excerpt: 'eval(text);', ...fields };
}

export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    rule: 'runs-decoded-text',
    messageId: 'decoded',
    behaviour: 'execution',
    message: 'Runs text decoded from base64',
    chain: [step()],
    bits: 6.2,
    fingerprint: '0123456789abcdef0123456789abcdef',
    ...fields,
  };
}

export function report(name: string, fields: Partial<Report> = {}): Report {
  return {
    package: { name, version: '1.0.0', path: `node_modules/${name}` },
    score: 0,
    verdict: 'clean',
    findings: [],
    capabilities: [],
    coverage: { files: 4, bytes: 2000, analysed: 3, skipped: [], widened: 0 },
    dependencyPath: [],
    ...fields,
  };
}

export const malicious = (name: string, fields: Partial<Report> = {}) =>
  report(name, { score: 97, verdict: 'malicious', findings: [finding()], ...fields });

export const suspicious = (name: string, fields: Partial<Report> = {}) =>
  report(name, { score: 62, verdict: 'suspicious', findings: [finding({ bits: 4 })], ...fields });

export const note = (name: string, fields: Partial<Report> = {}) =>
  report(name, {
    score: 12,
    verdict: 'note',
    findings: [finding({ bits: 1, behaviour: 'capability', message: 'Starts a process' })],
    ...fields,
  });

/** What a result is besides its reports. */
export const view = (reports: readonly Report[], fields: Partial<View> = {}): View => ({
  tool: { name: 'stowaway', version: '1.2.3' },
  target: '.',
  summary: summarise(reports),
  fails: ({ verdict }) => verdict === 'malicious',
  rules: {},
  columns: 80,
  colour: false,
  ...fields,
});
