import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laidOut } from '../src/readable/layout.js';
import { lineIn } from '../src/readable/places.js';
import { shown } from '../src/report/escape.js';
import type { View } from '../src/report/formats.js';
import type { PageData } from '../src/report/page/data.js';
import { squarify } from '../src/report/page/squarify.js';
import { fromAddress, START, toAddress } from '../src/report/page/state.js';
import { malicious, note, report, suspicious } from './report-fabricated.js';
import {
  configuration,
  HOSTILE,
  hostileReports,
  hostileRules,
  hostileTexts,
  html,
  nested,
  opened,
} from './report-html-fabricated.js';

const between = (text: string, before: string, after: string): string => text.split(before)[1]?.split(after)[0] ?? '';
const dataOf = (page: string): PageData => JSON.parse(between(page, 'id="data">', '</script>'));

// ── the file ───────────────────────────────────────────────────────────────────────────────────────────────────────

test('each character of a text that was laid out is found on the line where it stands now', () => {
  const code = fc.array(fc.constantFrom('if(a){', 'b(1);', '}', '"x y"', ' ', '\n', 'c=[1,2];', '/*z*/'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(code, parts => {
      const text = `${parts.join('')}${'f(0);'.repeat(200)}`;
      const layout = laidOut({ path: 'a.js', text });
      const lines = layout?.text.split('\n') ?? [];
      const inkBefore = (all: string) => all.replace(/[\0-\x20]/g, '').length;
      for (let at = 0; at < text.length; at += 7) {
        const line = lineIn(layout as never, at);
        const before = inkBefore(lines.slice(0, line - 1).join('\n'));
        if (text.charCodeAt(at) > 32) {
          expect(before).toBeLessThanOrEqual(inkBefore(text.slice(0, at)));
          expect(before + inkBefore(lines[line - 1] ?? '')).toBeGreaterThan(inkBefore(text.slice(0, at)));
        }
      }
    }),
    { numRuns: 50 },
  );
});

describe('the HTML report', () => {
  test('is the same to the byte for the same reports', async () => {
    const reports = [malicious('evil'), report('a'), note('b')];
    expect(await html([...reports].reverse(), { elapsedMs: 17 })).toBe(await html(reports, { elapsedMs: 4 }));
  });

  test('begins with a policy that lets run what it brings along, and nothing else', async () => {
    const page = await html([malicious('evil')]);
    const policy = between(page, '<head>\n<meta http-equiv="Content-Security-Policy" content="', '">');
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${digest(between(page, '<script>', '</script>'))}`,
      `style-src ${digest(between(page, '<style>', '</style>'))}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  test('holds hostile text as data without markup in it', async () => {
    const page = await html(hostileReports, { rules: hostileRules, texts: hostileTexts, configuration });
    expect(between(page, 'id="data">', '</script>')).not.toMatch(/[<>&]/);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<(?:img|iframe|svg|body|a)\b[^>]/g)).toBeNull();
    expect(dataOf(page).packages.map(({ name }) => name)).toEqual(HOSTILE.map(text => shown(text)));
  });

  test('names the packages to look at where scripts do not run', async () => {
    const page = await html([report('good'), malicious('<b>evil'), suspicious('odd')]);
    const without = between(page, '<noscript>', '</noscript>');
    expect(without).toContain('<li>&#60;b&#62;evil@1.0.0: malicious, score 97. Runs text decoded from base64</li>');
    expect(without).toContain('<li>odd@1.0.0: suspicious');
    expect(without).not.toContain('good');
  });

  test('shows no more than a bounded part of a text, around what was found in it', async () => {
    const [found] = malicious('evil').findings;
    const lines = Array.from({ length: 50_000 }, (_, at) => `line${at + 1}();`);
    const file = { path: 'index.js', text: lines.join('\n') };
    const start = file.text.indexOf('line40000();');
    const texts: View['texts'] = new Map([
      ['node_modules/evil', [opened(file, [{ finding: found as never, step: 0, start, end: start + 5 }])]],
    ]);
    const [text] = dataOf(await html([malicious('evil')], { texts })).packages[0]?.texts ?? [];
    expect(text).toMatchObject({ lines: 50_000, marks: [{ from: 40_000, to: 40_000 }] });
    expect(text?.parts).toHaveLength(1);
    expect(text?.parts[0]).toMatchObject({ line: 39_970 });
    expect(text?.parts[0]?.text.split('\n')).toHaveLength(61);
  });

  test('lays out code that is out of sight to the right', async () => {
    const file = { path: 'index.js', text: `a();${' '.repeat(2_000)}b();\n${'c();\n'.repeat(400)}` };
    const [found] = malicious('evil').findings;
    const start = file.text.indexOf('b()');
    const texts: View['texts'] = new Map([
      ['node_modules/evil', [opened(file, [{ finding: found as never, step: 0, start, end: start + 3 }])]],
    ]);
    const [text] = dataOf(await html([malicious('evil')], { texts })).packages[0]?.texts ?? [];
    expect(text).toMatchObject({ isLaidOut: true, marks: [{ from: 2, to: 2 }] });
    expect(text?.parts[0]?.text).toMatch(/^a\(\);\nb\(\);/);
  });

  test('knows the way to a step through the layers around it', async () => {
    const { reports, texts } = await nested();
    const [one] = dataOf(await html(reports, { texts })).packages;
    const way = one?.findings.flatMap(({ chain }) => chain).find(each => each.way.length === 3)?.way ?? [];
    expect(way.map(({ label }) => label)).toEqual(['index.js', expect.any(String), expect.any(String)]);
    const opened = way.map(({ opens }) => one?.texts?.[opens?.text ?? -1]?.parts[0]?.text ?? '');
    expect(opened).toEqual([
      expect.stringContaining('nothing to see'),
      expect.stringContaining('const run = 1'),
      expect.stringContaining("exec('curl"),
    ]);
  });
});

// ── the map, and the address ───────────────────────────────────────────────────────────────────────────────────────

test('rectangles of the map are as large as their values, lie inside and next to each other', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 20, max: 2_000 }), fc.integer({ min: 20, max: 900 }), (all, width, height) => {
      const values = all.sort((a, b) => b - a);
      const rects = squarify(values, { x: 10, y: 20, width, height });
      const total = values.reduce((sum, value) => sum + value, 0);
      expect(rects).toHaveLength(values.length);
      rects.forEach((rect, at) => {
        expect(rect.width * rect.height).toBeCloseTo(((values[at] as number) / total) * width * height, 3);
        expect(rect.x).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(rect.y).toBeGreaterThanOrEqual(20 - 1e-6);
        expect(rect.x + rect.width).toBeLessThanOrEqual(10 + width + 1e-6);
        expect(rect.y + rect.height).toBeLessThanOrEqual(20 + height + 1e-6);
      });
    }),
  );
});

test('a view goes into the address and comes back, and any other address is a view too', () => {
  const state = { ...START, query: 'a&b=c #', verdicts: ['malicious', 'note'], sort: 'size', open: 3, group: '0.12' };
  expect(fromAddress(toAddress(state), 10)).toEqual(state);
  fc.assert(
    fc.property(fc.string(), address => {
      const { open, verdicts, sort } = fromAddress(address, 10);
      expect(open === undefined || (open >= 0 && open < 10)).toBe(true);
      expect([verdicts.length <= 4, ['score', 'name', 'size'].includes(sort)]).toEqual([true, true]);
    }),
  );
});
