/** A window on the texts of a package: a file, or a layer that was decoded out of one, and the way between them. */
import { count, number } from '../layout.js';
import { codeBlock } from './code.js';
import type { LinesData, TextData } from './data.js';
import { button, el, icon } from './dom.js';

export interface Viewer {
  readonly element: HTMLElement;
  /** A button that shows a text at some lines, and closes it again. */
  opener(kind: 'crumb' | 'open', words: string, lines: LinesData): HTMLElement;
}

export function makeViewer(texts: readonly TextData[]): Viewer {
  const element = el('section', { class: 'viewer', hidden: true, 'aria-label': 'Text' });
  let openedBy: HTMLElement | undefined;

  function opener(kind: 'crumb' | 'open', words: string, lines: LinesData): HTMLElement {
    const made = button({ class: kind, 'aria-expanded': false }, () => toggle(), words);
    const toggle = (): void => {
      const wasOpen = openedBy === made;
      close();
      if (wasOpen) return;
      open(lines);
      openedBy = made;
      made.setAttribute('aria-expanded', 'true');
    };
    return made;
  }

  function open(lines: LinesData): void {
    const shown = texts[lines.text];
    if (!shown) return;
    const body = el(
      'div',
      { class: 'code whole', tabindex: 0, role: 'group', 'aria-label': 'Code' },
      ...codeOf(shown, lines),
    );
    element.replaceChildren(
      el(
        'header',
        {},
        el(
          'div',
          { class: 'way' },
          ...wayTo(lines).flatMap((crumb, at) => (at > 0 ? [icon('inwards'), crumb] : [crumb])),
        ),
        button({ class: 'bare', 'aria-label': 'Close the text' }, shut, icon('close')),
      ),
      el('p', { class: 'faint' }, wordsFor(shown)),
      body,
    );
    const layers = texts.flatMap((text, at) => (text.host?.text === lines.text ? [{ text, at }] : []));
    if (layers.length > 0) element.append(el('div', { class: 'layers' }, 'Inside of it: ', ...layers.map(layerButton)));
    element.hidden = false;
    const target = body.querySelector('.meant') ?? body.querySelector('.marked');
    if (target instanceof HTMLElement) body.scrollTop = Math.max(0, target.offsetTop - body.clientHeight / 3);
  }

  function close(): void {
    element.hidden = true;
    element.replaceChildren();
    openedBy?.setAttribute('aria-expanded', 'false');
    openedBy = undefined;
  }

  /** By its own button; the focus goes back to the one that opened it. */
  function shut(): void {
    const by = openedBy;
    close();
    by?.focus();
  }

  /** From the file on disk inwards; what stands around the text shown can be opened. */
  function wayTo(lines: LinesData): readonly HTMLElement[] {
    const way = [el('b', { class: 'crumb' }, texts[lines.text]?.label)];
    const seen = new Set([lines.text]);
    for (let host = texts[lines.text]?.host; host && !seen.has(host.text); host = texts[host.text]?.host) {
      const outer = host;
      seen.add(outer.text);
      way.unshift(button({ class: 'crumb' }, () => open(outer), texts[outer.text]?.label));
    }
    return way;
  }

  function layerButton({
    text: { label, marks, lines, host },
    at,
  }: {
    readonly text: TextData;
    readonly at: number;
  }): HTMLElement {
    const [first] = marks;
    const where = host ? `, from line ${number(host.from)}` : '';
    return button(
      { class: marks.length > 0 ? 'open alarm' : 'open' },
      () => open({ text: at, from: first?.from ?? 0, to: first?.to ?? 0 }),
      `${label}${where} (${count(lines, 'line')})`,
    );
  }

  return { element, opener };
}

function wordsFor({ size, lines, isLaidOut, parts }: TextData): string {
  const shown = parts.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  return [
    count(size, 'character'),
    isLaidOut ? `laid out in ${count(lines, 'line')}` : count(lines, 'line'),
    ...(shown < lines ? [`cut: ${number(shown)} are shown, around what was found`] : []),
  ].join(', ');
}

function codeOf({ parts, marks, lines }: TextData, meant: LinesData): HTMLElement[] {
  const mark = (line: number): string | undefined => {
    const roles = marks.filter(({ from, to }) => line >= from && line <= to).map(({ role }) => role);
    const isMeant = line >= meant.from && line <= meant.to;
    return [...(isMeant ? ['meant'] : []), ...(roles[0] ? ['marked', roles[0]] : [])].join(' ') || undefined;
  };
  const gap = (from: number, to: number): HTMLElement[] =>
    to < from ? [] : [el('div', { class: 'gap' }, `${count(to - from + 1, 'line')} left out`)];
  let next = 1;
  const shown = parts.flatMap(({ line, text }) => {
    const before = gap(next, line - 1);
    next = line + text.split('\n').length;
    return [...before, ...codeBlock(text, { first: line, mark })];
  });
  return [...shown, ...gap(next, lines)];
}
