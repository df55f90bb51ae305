/** A window on the texts of a package: a file, or a layer that was decoded out of one, and the way between them. */
import { count, number } from '../layout.js';
import { codeBlock } from './code.js';
import type { LinesData, RewrittenData, TextData } from './data.js';
import { button, el, icon } from './dom.js';

export interface Viewer {
  readonly element: HTMLElement;
  /** A button that shows a text at some lines, and closes it again. */
  opener(kind: 'crumb' | 'open', words: string, lines: LinesData): HTMLElement;
}

export function makeViewer(texts: readonly TextData[]): Viewer {
  const element = el('section', { class: 'viewer', hidden: true, 'aria-label': 'Text' });
  let openedBy: HTMLElement | undefined;
  /** Kept from one text to the next. */
  let isRewritten = false;

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
    const rewritten = isRewritten ? shown.rewritten : undefined;
    const body = el(
      'div',
      { class: 'code whole', tabindex: 0, role: 'group', 'aria-label': 'Code' },
      ...codeOf(rewritten ?? shown, rewritten ? meantIn(shown, rewritten, lines) : [lines]),
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
      el('p', { class: 'faint' }, wordsFor(shown, rewritten)),
      ...(shown.rewritten ? [switchOf(lines)] : []),
      body,
    );
    const layers = texts.flatMap((text, at) => (text.host?.text === lines.text ? [{ text, at }] : []));
    if (layers.length > 0) element.append(el('div', { class: 'layers' }, 'Inside of it: ', ...layers.map(layerButton)));
    element.hidden = false;
    const target = body.querySelector('.meant') ?? body.querySelector('.marked');
    if (target instanceof HTMLElement) body.scrollTop = Math.max(0, target.offsetTop - body.clientHeight / 3);
  }

  /** Between the text as it was written and as it can be read. */
  function switchOf(lines: LinesData): HTMLElement {
    const choice = (words: string, wanted: boolean): HTMLElement =>
      button({ class: 'choice', 'aria-pressed': String(isRewritten === wanted) }, () => choose(wanted), words);
    const choose = (wanted: boolean): void => {
      isRewritten = wanted;
      open(lines);
      const pressed = element.querySelector('.switch [aria-pressed="true"]');
      if (pressed instanceof HTMLElement) pressed.focus();
    };
    const name = 'How the text is shown';
    return el(
      'div',
      { class: 'switch', role: 'group', 'aria-label': name },
      choice('Source', false),
      choice('Readable', true),
    );
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

function wordsFor({ size, lines, isLaidOut, parts, why }: TextData, rewritten: RewrittenData | undefined): string {
  const all = rewritten?.lines ?? lines;
  const shown = (rewritten?.parts ?? parts).reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const how = rewritten ? 'rewritten to be read in ' : isLaidOut ? 'laid out in ' : '';
  return [
    count(size, 'character'),
    `${how}${count(all, 'line')}`,
    ...(shown < all ? [`cut: ${number(shown)} are shown, around what was found`] : []),
    ...(why === undefined ? [] : [`not rewritten to be read: ${why}`]),
  ].join(', ');
}

/** Where what stands on some lines of a text stands when it is rewritten. */
function meantIn({ marks }: TextData, rewritten: RewrittenData, { from, to }: LinesData): readonly Lines[] {
  return rewritten.marks.filter((_, at) => {
    const mark = marks[at];
    return mark !== undefined && mark.from <= to && mark.to >= from;
  });
}

type Lines = Pick<LinesData, 'from' | 'to'>;

function codeOf({ parts, marks, lines }: RewrittenData, meant: readonly Lines[]): HTMLElement[] {
  const has =
    (line: number) =>
    ({ from, to }: Lines): boolean =>
      line >= from && line <= to;
  const mark = (line: number): string | undefined => {
    const roles = marks.filter(has(line)).map(({ role }) => role);
    const isMeant = meant.some(has(line));
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
