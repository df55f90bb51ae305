/** The report on paper: what was scanned, and the packages to look at, with all their chains. */
import { count } from '../layout.js';
import { configurationSection, coverageSection } from './appendix.js';
import type { PageData } from './data.js';
import { packageDetails } from './details.js';
import { el } from './dom.js';
import { isAlarm } from './tree.js';

/** Packages that are printed in full. */
const MOST = 50;

export function paper(data: PageData, headline: string): HTMLElement {
  const { packages, rules, target, tool } = data;
  const alarms = packages.filter(isAlarm);
  return el(
    'div',
    { class: 'paper' },
    el('h1', {}, headline),
    el('p', {}, `${target} · ${count(packages.length, 'package')}, scanned by ${tool}`),
    ...alarms
      .slice(0, MOST)
      .map(one =>
        el(
          'section',
          { class: 'sheet' },
          el(
            'h2',
            {},
            `${one.name} ${one.version} `,
            el('span', { class: `badge ${one.verdict}` }, `${one.verdict}, score ${Math.round(one.score)}`),
          ),
          packageDetails(one, rules, 'paper'),
        ),
      ),
    alarms.length > MOST && el('p', {}, `and ${count(alarms.length - MOST, 'more package')} to look at`),
    configurationSection(data),
    coverageSection(data),
  );
}
