import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { skipped as left } from '../src/gaps.js';
import { widthOf } from '../src/report/layout.js';
import { summarise } from '../src/report/rank.js';
import { type TextOptions, textReport } from '../src/report/text.js';
import type { Report } from '../src/types.js';
import { finding, location, malicious, note, report, step, suspicious } from './report-fabricated.js';

function text(reports: readonly Report[], options: Partial<TextOptions> = {}): string {
  return textReport(reports, { columns: 80, colour: false, target: '.', summary: summarise(reports), ...options });
}

const withFinding = (fields: Parameters<typeof finding>[0]) => malicious('evil', { findings: [finding(fields)] });

describe('the headline', () => {
  test('counts what was scanned and what was found', () => {
    const reports = [malicious('a'), suspicious('b'), suspicious('c'), note('d'), report('e')];
    expect(text(reports, { elapsedMs: 41_000, columns: 120 }).split('\n')[0]).toBe(
      'Scanned 5 packages, 20 files in 41 s: 1 malicious, 2 suspicious, 1 note',
    );
  });

  test('says plainly that nothing was found', () => {
    expect(text([report('a'), report('b')])).toContain('Scanned 2 packages, 8 files: nothing suspicious found');
  });

  test('names a lone package', () => {
    expect(text([report('a')])).toContain('Scanned a@1.0.0, 4 files: nothing found');
    expect(text([malicious('a')])).toContain('Scanned a@1.0.0, 4 files: malicious');
    expect(text([note('a')])).toContain('Scanned a@1.0.0, 4 files: nothing suspicious, but a note');
  });

  test('admits that there was nothing to scan', () => {
    expect(text([], { target: 'empty\u001b[2J' })).toBe('No packages found in empty\\u{1b}[2J\n');
  });
});

test('a lockfile with nothing new has nothing new, rather than no packages', () => {
  const target = 'package-lock.json';
  expect(text([], { target, unchanged: 1200 })).toBe(
    'Nothing new in package-lock.json: its older copy has the same 1,200 packages\n',
  );
  const skipped = [left('elsewhere', 'git@1.0.0', { why: 'comes from a git repository: git+ssh://host.invalid/a' })];
  expect(text([], { target, unchanged: 1, skipped })).toContain(
    'Nothing new that could be scanned in package-lock.json',
  );
});

describe('the ranking', () => {
  test('shows score, verdict, package and strongest reason, worst first', () => {
    const ranked = text([note('n'), suspicious('s'), malicious('m'), report('clean')])
      .split('\n')
      .slice(2, 6);
    expect(ranked).toEqual([
      'score  verdict     package  strongest reason',
      '   97  malicious   m@1.0.0  Runs text decoded from base64',
      '   62  suspicious  s@1.0.0  Runs text decoded from base64',
      '   12  note        n@1.0.0  Starts a process',
    ]);
  });

  test('shows every alarm but only five notes, and counts the others', () => {
    const alarms = Array.from({ length: 9 }, (_, index) => suspicious(`alarm-${index}`));
    const notes = Array.from({ length: 12 }, (_, index) => note(`quiet-${index}`));
    const shown = text([...alarms, ...notes]);
    expect(shown.match(/^ +62 {2}suspicious {2}alarm/gm)).toHaveLength(9);
    expect(shown.match(/quiet-/g)).toHaveLength(5);
    expect(shown).toContain('and 7 more notes');
  });

  test('is left out when there is nothing to rank', () => {
    expect(text([report('a'), report('b')])).not.toContain('strongest reason');
  });
});

describe('the details of a package', () => {
  test('say where it is, who brought it in and what it can use', () => {
    const shown = text([
      malicious('evil', { dependencyPath: ['app', 'lib', 'evil'], capabilities: ['network', 'dynamic-code'] }),
    ]);
    expect(shown).toMatch(/^── evil@1\.0\.0 ─+ malicious, score 97 ──$/m);
    expect(shown).toContain('  path        node_modules/evil\n');
    expect(shown).toContain('  brought in  by app > lib > evil\n');
    expect(shown).toContain('  can use     network, dynamic code\n');
  });

  test('are given for alarms, and for a note only when it is the one target', () => {
    expect(text([suspicious('s'), note('n')])).not.toMatch(/^── n@/m);
    expect(text([suspicious('s'), note('n')])).toMatch(/^── s@/m);
    expect(text([note('n')])).toMatch(/^── n@/m);
  });

  test('list five findings and count the others', () => {
    const findings = Array.from({ length: 8 }, (_, index) => finding({ message: `Reason ${index + 1}` }));
    const shown = text([malicious('evil', { findings })]);
    expect(shown).toContain('  5  Reason 5\n');
    expect(shown).not.toContain('Reason 6');
    expect(shown).toContain('3 more findings');
  });

  test('say which findings add to the score and which a stronger one outweighs', () => {
    const findings = [
      finding({ bits: 11.2, behaviour: 'execution' }),
      finding({ bits: 4, behaviour: 'theft' }),
      finding({ bits: 3.25, behaviour: 'execution' }),
      finding({ bits: -1, behaviour: 'gate' }),
    ];
    const shown = text([malicious('evil', { findings })]);
    expect(shown).toContain('     +11.2 bits, execution · runs-decoded-text · 0123456789ab\n');
    expect(shown).toContain('     +4.0 bits, theft · runs-decoded-text · 0123456789ab\n');
    expect(shown).toContain('     3.3 bits, execution, outweighed by 1 · runs-decoded-text · 0123456789ab\n');
    expect(shown).toContain('     −1.0 bits, gate · runs-decoded-text · 0123456789ab\n');
  });
});

describe('a chain', () => {
  test('reads as steps: role, what happens, where, and the code', () => {
    const chain = [
      step({ role: 'source', says: 'reads the token', at: location('a.js', 12, 3), excerpt: 'const t =\n\tread();' }),
      step({ role: 'sink', says: 'sends it', at: location('a.js', 40, 1), excerpt: 'post(t);' }),
    ];
    expect(text([withFinding({ chain })])).toContain(
      `
     source     reads the token
                a.js:12:3
       12 │ const t =
       13 │   read();

     sink       sends it
                a.js:40:1
       40 │ post(t);
`,
    );
  });

  test('leads out of every decoded layer to the bytes on disk', () => {
    const inner = { decoder: 'base64', at: location('a.min.js', 1, 2048) };
    const outer = { decoder: 'gzip', at: location('a.min.js', 1, 1, inner) };
    const shown = text([withFinding({ chain: [step({ at: location('a.min.js', 3, 14, outer) })] })], { columns: 120 });
    expect(shown).toContain('3:14 in text decoded by gzip from 1:1 in text decoded by base64 from a.min.js:1:2048');
  });

  test('does not repeat code that the step before has shown', () => {
    const shown = text([withFinding({ chain: [step({ says: 'decodes it' }), step({ says: 'runs it' })] })]);
    expect(shown.match(/eval\(text\);/g)).toHaveLength(1);
  });

  test('that never ends is cut short, and says by how much', () => {
    const chain = Array.from({ length: 50 }, (_, index) => step({ says: `step ${index + 1}` }));
    const shown = text([withFinding({ chain })]);
    expect(shown).not.toContain('step 9\n');
    expect(shown).toContain('and 42 more steps');
  });

  test('with endless code is cut short, and says by how much', () => {
    const shown = text([withFinding({ chain: [step({ excerpt: 'x;\n'.repeat(1000) })] })]);
    expect(shown).toContain('… 992 more lines');
  });
});

describe('coverage', () => {
  const skipped = (files: number, ...skips: [path: string, why: string][]): Report['coverage'] => ({
    files,
    bytes: 2000,
    analysed: files - skips.length,
    skipped: skips.map(([path, why]) => left('unreadable', path, { why })),
    widened: 0,
  });

  test('groups what was skipped by the reason, the commonest first', () => {
    const shown = text([
      report('a', { coverage: skipped(10, ['x.node', 'is a native binary']) }),
      report('b', { coverage: skipped(10, ['1.js', 'larger than 5 MB'], ['2.js', 'larger than 5 MB']) }),
      report('c', { coverage: skipped(10, ['3.js', 'larger than 5 MB']) }),
    ]);
    expect(shown).toContain(`
Analysed 26 of 30 files, 6.0 kB
Skipped 4 files:
  3  larger than 5 MB
     b/1.js, b/2.js, …
  1  is a native binary
     a/x.node
`);
  });

  test('accounts for files of other kinds', () => {
    expect(text([report('a')])).toContain('Analysed 3 of 4 files, 2.0 kB; 1 is of kinds that are not analysed\n');
  });

  test('counts reasons beyond the eighth', () => {
    const skips = Array.from({ length: 11 }, (_, index): [string, string] => [`${index}.js`, `reason ${index}`]);
    expect(text([report('a', { coverage: skipped(20, ...skips) })])).toContain('3 for other reasons');
  });

  test('admits where the evaluator gave up', () => {
    const shown = text([report('a', { coverage: { ...skipped(1), widened: 12 } })]);
    expect(shown).toContain('Gave up on 12 expressions');
  });
});

describe('the page', () => {
  const long = `@scope/${'very-'.repeat(40)}long`;
  const reports = [
    malicious(long, {
      dependencyPath: Array.from({ length: 40 }, (_, index) => `package-${index}`),
      findings: [
        finding({
          message: `安装脚本 ${'x'.repeat(500)} and so on`,
          chain: [
            step({ says: 'y '.repeat(200), excerpt: 'z'.repeat(5000), at: location('p'.repeat(300), 123456, 1) }),
          ],
        }),
      ],
    }),
    suspicious('左填充'.repeat(20)),
    ...Array.from({ length: 9 }, (_, index) => note(`${long}-${index}`)),
    report('a', {
      coverage: {
        files: 2,
        bytes: 5e9,
        analysed: 1,
        skipped: [left('unreadable', long, { why: 'w'.repeat(200) })],
        widened: 9,
      },
    }),
  ];

  test.each([50, 80, 100, 120, 140])('is never wider than %i columns', columns => {
    for (const line of text(reports, { columns }).split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
  });

  test('has no escape codes without colour, and is the same text with it', () => {
    expect(text(reports)).not.toContain('\u001b');
    const coloured = text(reports, { colour: true });
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(text(reports));
  });

  test('has no blanks at the ends of lines', () => expect(text(reports)).not.toMatch(/ $/m));

  test('never shows hostile text raw, wherever it comes from', () => {
    const hostile = fc
      .array(fc.constantFrom('\u001b[2J', '\u202e', '\r', '\n', '\u200b', '\u009b31m', '\u{e0041}', 'name', ' '), {
        minLength: 1,
      })
      .map(parts => parts.join(''));
    fc.assert(
      fc.property(hostile, evil => {
        const at = location(evil, 1, 1, { decoder: evil, at: location(evil) });
        const bad = malicious(evil, {
          package: { name: evil, version: evil, path: evil },
          findings: [finding({ rule: evil, message: evil, chain: [step({ says: evil, excerpt: evil, at })] })],
          dependencyPath: [evil],
          coverage: { files: 1, bytes: 1, analysed: 0, skipped: [left('unreadable', evil, { why: evil })], widened: 0 },
        });
        expect(text([bad])).not.toMatch(/[^\n\P{C}]|\p{Default_Ignorable_Code_Point}/u);
        expect(text([bad, bad])).not.toMatch(/[^\n\P{C}]|\p{Default_Ignorable_Code_Point}/u);
      }),
    );
  });
});
