/** The page of the HTML report. It runs from a file, reaches nothing, and makes text of whatever it is given. */
import { configurationSection, coverageSection } from './appendix.js';
import type { PageData } from './data.js';
import { packageDetails } from './details.js';
import { el } from './dom.js';
import { foot, headline, masthead, title } from './frame.js';
import { paper } from './paper.js';
import { wholeTree } from './whole.js';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;

document.body.append(data.packages.length > 1 ? wholeTree(data) : lone());
window.addEventListener('beforeprint', print);
matchMedia('print').addEventListener('change', ({ matches }) => matches && print());

/** Of one package, or none. */
function lone(): HTMLElement {
  const { packages, rules } = data;
  const [one] = packages;
  return el(
    'div',
    { class: 'page lone' },
    el(
      'main',
      {},
      masthead(data, []),
      one &&
        el(
          'section',
          { class: 'card panel-like', 'aria-label': 'Package' },
          el('header', {}, title(one, 'h2')),
          packageDetails(one, rules, 'screen'),
        ),
      configurationSection(data),
      one && coverageSection(data),
      foot(data),
    ),
  );
}

/** Paper is made when somebody prints: for most reports nobody does. */
function print(): void {
  if (!document.querySelector('.paper')) document.body.append(paper(data, headline(data)));
}
