import { createDecipheriv, createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scanDirectory, scanPackage } from '../src/scan.js';
import type { Location, Report } from '../src/types.js';

const SAMPLES = join(dirname(fileURLToPath(import.meta.url)), '..', 'samples');

/** Samples that must fail a build. The other malicious ones must at least be looked at by a person. */
const MUST_STOP = [
  '2017-crossenv',
  '2018-eslint-scope',
  '2018-event-stream',
  '2018-event-stream-stage-2',
  '2020-card-skimmer',
  '2020-discord-grabber',
  '2020-hook-reverse-shell',
  '2021-curl-into-shell',
  '2021-dependency-confusion',
  '2021-string-array',
  '2021-ua-parser',
  '2022-reverse-shell',
  '2024-batch-dropper',
  '2024-key-leak',
  '2024-remote-loader',
  '2025-ai-inventory',
  '2025-invisible-characters',
  '2025-wallet-swapper',
  '2025-worm',
  '2026-gyp-expansion',
  '2026-self-deleting-dropper',
];
const MUST_BE_SEEN = [
  '2018-getcookies',
  '2019-request-backdoor',
  '2022-endless-loop',
  '2022-form-skimmer',
  '2022-node-ipc',
  '2025-url-dependency',
  '2026-agent-settings',
  '2026-dns-dropper',
];
/** What is not seen yet, as the README says. A sample that is found moves up, or this fails. */
const NOT_SEEN: readonly string[] = [];

describe.each(samplesIn('malicious'))('the malicious sample %s', name => {
  const verdicts = MUST_STOP.includes(name)
    ? ['malicious']
    : MUST_BE_SEEN.includes(name)
      ? ['suspicious', 'malicious']
      : ['clean', 'note'];

  it(`is ${verdicts.join(' or ')}`, async () => {
    const { verdict } = await scanDirectory(folderOf('malicious', name));
    expect(verdicts).toContain(verdict);
  });

  it('is reported as recorded', () => expectRecordedReport('malicious', name));
});

describe.each(samplesIn('benign'))('the benign sample %s', name => {
  it('is at most a note', async () => {
    const { verdict } = await scanDirectory(folderOf('benign', name));
    expect(['clean', 'note']).toContain(verdict);
  });

  it('is reported as recorded', () => expectRecordedReport('benign', name));
});

describe.each(['malicious', 'benign'] as const)('every %s sample', kind => {
  it.each(samplesIn(kind))(
    '%s is marked, private and explained, and its explanation counts for nothing',
    async name => {
      const files = filesOf(folderOf(kind, name));
      const manifest = JSON.parse(files['package.json'] ?? '{}');
      expect(manifest).toMatchObject({ name: expect.stringMatching(/^sample-/), private: true });
      expect(files['README.md']).toMatch(/^\S[^\n]*\bInert\b[^\n]*\n$/);

      const { 'README.md': _, ...others } = files;
      expect(viewOf(await scanPackage({ files: others }))).toEqual(viewOf(await scanPackage({ files })));
    },
  );

  it.each(samplesIn(kind))('%s names no host and no address that could exist', name => {
    for (const [path, text] of Object.entries(filesOf(folderOf(kind, name)))) {
      for (const [, host = ''] of text.matchAll(/\bhttps?:\/\/([^/'"`\s:)]+)/g)) {
        expect(host, path).toMatch(
          /^$|\.invalid$|^\$\{DOMAIN\}$|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^169\.254\.169\.254$/,
        );
      }
      for (const [address] of text.matchAll(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g)) {
        expect(address, path).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.|^169\.254\.169\.254$/);
      }
    }
  });
});

it('the lists of malicious samples are complete', () => {
  expect([...MUST_STOP, ...MUST_BE_SEEN, ...NOT_SEEN].sort()).toEqual(samplesIn('malicious'));
});

describe('the event-stream sample', () => {
  const files = filesOf(folderOf('malicious', '2018-event-stream'));
  const data = files['test/data.js']?.match(/(?<=")[0-9a-f]+(?=")/g) ?? [];
  const description = "A Made-Up Wallet For Stowaway's Tests";

  it('opens under one description only, and holds nothing that does anything', () => {
    const [second = '', third = ''] = data;
    expect(decipher(second, description)).toMatch(
      /inert sample[\s\S]*module\.exports = function \(third\) \{\s+return third\.length;\s+\};\s*$/,
    );
    expect(decipher(third, description)).toMatch(/^\/\*@@\*\/ \/\/[^\n]*\n$/);
    expect(() => decipher(second, JSON.parse(files['package.json'] ?? '').description)).toThrow(/bad decrypt/);
  });

  it('spells in hex every name that would give it away', () => {
    const names = data.slice(2).map(hex => Buffer.from(hex, 'hex').toString());
    expect(names).toEqual([
      'crypto',
      'env',
      'npm_package_description',
      'aes256',
      'createDecipher',
      '_compile',
      'hex',
      'utf8',
    ]);
    for (const name of names.slice(0, 6)) expect(files['index.min.js']).not.toContain(name);
  });

  it('has its loader in the minified file only', () => {
    expect(files['index.min.js']).toContain('module.constructor');
    expect(files['index.js']).not.toContain('module.constructor');
  });
});

/** `createDecipher`, which newer Node has no more: key and iv are MD5 sums of the passphrase, chained. */
function decipher(hex: string, passphrase: string): string {
  const md5 = (...parts: (string | Buffer)[]) =>
    parts.reduce((hash, part) => hash.update(part), createHash('md5')).digest();
  const first = md5(passphrase);
  const second = md5(first, passphrase);
  const third = md5(second, passphrase);
  const opened = createDecipheriv('aes-256-cbc', Buffer.concat([first, second]), third);
  return opened.update(hex, 'hex', 'utf8') + opened.final('utf8');
}

async function expectRecordedReport(kind: string, name: string): Promise<void> {
  const view = viewOf(await scanDirectory(folderOf(kind, name)));
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(join(SAMPLES, kind, `${name}.expected.json`));
}

/** What of a report is worth keeping: everything but sizes and excerpts. */
function viewOf({ score, verdict, findings, capabilities }: Report) {
  return {
    score,
    verdict,
    findings: findings.map(({ rule, messageId, bits, message, chain }) => ({
      rule,
      messageId,
      bits,
      message,
      chain: chain.map(({ role, says, at }) => ({ role, says, at: place(at) })),
    })),
    capabilities,
  };
}

function place({ path, line, column, decodedFrom }: Location): string {
  const here = `${path}:${line}:${column}`;
  return decodedFrom ? `${here} in ${decodedFrom.decoder} at ${place(decodedFrom.at)}` : here;
}

function samplesIn(kind: string): string[] {
  return readdirSync(join(SAMPLES, kind), { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function folderOf(kind: string, name: string): string {
  return join(SAMPLES, kind, name);
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
