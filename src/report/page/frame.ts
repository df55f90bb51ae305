/** What stands around the packages: the head of the page, the title of each, and the foot. */
import { bytes, count, number } from '../layout.js';
import type { PackageData, PageData } from './data.js';
import { el } from './dom.js';
import { themeButton } from './theme.js';

/** @param tiles that packages are chosen by, where there are many */
export function masthead(data: PageData, tiles: readonly HTMLElement[]): HTMLElement {
  const { packages, summary } = data;
  return el(
    'header',
    { class: 'masthead' },
    el('div', { class: 'brand' }, el('span', { class: 'wordmark' }, 'Stowaway'), themeButton()),
    el('h1', {}, headline(data)),
    data.unanalysed !== undefined && el('p', { class: 'warning' }, data.unanalysed),
    el('p', { class: 'target' }, el('code', {}, data.target)),
    packages.length > 0 &&
      el(
        'p',
        { class: 'totals' },
        `${count(summary.packages, 'package')}, ${count(summary.files, 'file')}, ${bytes(summary.bytes)}`,
        failing(packages),
      ),
    tiles.length > 0 &&
      el('div', { class: 'tiles', role: 'group', 'aria-label': 'Show packages of a verdict' }, ...tiles),
  );
}

function failing(packages: readonly PackageData[]): string {
  const many = packages.filter(({ fails }) => fails).length;
  if (many === 0) return '';
  return packages.length === 1
    ? ' · fails the check'
    : ` · ${count(many, 'package')} ${many === 1 ? 'fails' : 'fail'} the check`;
}

/** What was found, in one sentence. */
export function headline({ packages, summary, unanalysed }: PageData): string {
  const { malicious, suspicious } = summary.verdicts;
  const where = unanalysed === undefined ? '' : ' in what was analysed';
  const [one, other] = packages;
  if (!one) return 'No packages were found';
  if (!other) {
    const found = {
      malicious: 'is malicious',
      suspicious: 'is suspicious',
      note: `shows nothing suspicious${where}`,
      clean: `shows nothing suspicious${where}`,
    };
    return `${one.name} ${found[one.verdict]}`;
  }
  const are = (many: number, verdict: string): string =>
    `${number(many)} ${many === 1 ? 'package is' : 'packages are'} ${verdict}`;
  if (malicious > 0 && suspicious > 0) return `${are(malicious, 'malicious')}, ${number(suspicious)} suspicious`;
  if (malicious > 0) return are(malicious, 'malicious');
  return suspicious > 0 ? are(suspicious, 'suspicious') : `Nothing suspicious was found${where}`;
}

/** What a package is called, and how it was judged. */
export function title({ name, version, verdict, score, fails, unanalysed }: PackageData, tag: 'h2'): HTMLElement {
  return el(
    'div',
    { class: 'title' },
    el(tag, { tabindex: -1 }, name, ' ', el('span', { class: 'version' }, version)),
    el('span', { class: `badge ${verdict}` }, verdict === 'clean' ? 'clean' : `${verdict}, score ${Math.round(score)}`),
    unanalysed !== undefined && el('span', { class: 'badge unanalysed' }, 'not wholly analysed'),
    fails && el('span', { class: 'chip install' }, 'fails the check'),
  );
}

/** Who made the report, and what it does not say. */
export function foot({ packages, tool }: PageData): HTMLElement {
  return el(
    'footer',
    {},
    el(
      'p',
      {},
      `Made by ${tool}. A finding is a reason to look, not a verdict on its author; clean means that nothing was found.`,
    ),
    packages.length > 1 &&
      el(
        'p',
        { class: 'keys' },
        el('kbd', {}, '/'),
        ' search ',
        el('kbd', {}, '↑'),
        el('kbd', {}, '↓'),
        ' move ',
        el('kbd', {}, 'Enter'),
        ' open ',
        el('kbd', {}, 'Esc'),
        ' close',
      ),
  );
}
