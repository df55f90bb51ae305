/** How the page makes its elements: of fixed names, with text as text. Nothing here takes markup or an address. */

type Tag =
  | 'article'
  | 'aside'
  | 'b'
  | 'button'
  | 'canvas'
  | 'code'
  | 'dd'
  | 'details'
  | 'div'
  | 'dl'
  | 'dt'
  | 'footer'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'header'
  | 'input'
  | 'kbd'
  | 'label'
  | 'li'
  | 'main'
  | 'nav'
  | 'ol'
  | 'option'
  | 'p'
  | 'section'
  | 'select'
  | 'span'
  | 'summary'
  | 'ul';

type Name =
  | 'class'
  | 'id'
  | 'role'
  | 'tabindex'
  | 'title'
  | 'type'
  | 'value'
  | 'placeholder'
  | 'open'
  | 'hidden'
  | 'disabled'
  | 'autocomplete'
  | 'spellcheck'
  | `aria-${string}`
  | `data-${string}`;

type Attributes = { readonly [Key in Name]?: string | number | boolean | undefined };
export type Child = Node | string | undefined | false;

/** An element. An attribute that is true is there without a value; one that is false or undefined is not. */
export function el<T extends Tag>(
  tag: T,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(child => child !== undefined && child !== false));
  return element;
}

/** A button that does something. */
export function button(attributes: Attributes, act: () => void, ...children: readonly Child[]): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, ...children);
  element.addEventListener('click', act);
  return element;
}

/** Strokes on a grid of 16 by 16. */
const ICONS = {
  network: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M2 8h12M8 2c4.5 3.6 4.5 8.4 0 12M8 2c-4.5 3.6-4.5 8.4 0 12',
  files: 'M4 2h5l3 3v9H4zM9 2v3h3',
  process: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8.5 10h3',
  environment: 'M3 4h4M11 4h2M3 8h1M8 8h5M3 12h6M9 2.5v3M6 6.5v3M11 10.5v3',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
  'dynamic-code':
    'M6 2.5c-2 0-1.5 2-1.5 3S4 8 2.5 8C4 8 4.5 9.5 4.5 10.5s-.5 3 1.5 3M10 2.5c2 0 1.5 2 1.5 3S12 8 13.5 8c-1.5 0-2 1.5-2 2.5s.5 3-1.5 3',
  crypto: 'M5.5 7.5a3 3 0 1 0 0 .1M5.5 8H14v3M11 8v2',
  native: 'M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14',
  'install-script': 'M8 2v7M5 6.5 8 9.5l3-3M3 11v3h10v-3',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14',
  theme: 'M8 2.5a5.5 5.5 0 1 0 0 11zM8 2.5a5.5 5.5 0 0 1 0 11',
  previous: 'M4 10l4-4 4 4',
  next: 'M4 6l4 4 4-4',
  inwards: 'M6 4l4 4-4 4',
} as const;

export type Icon = keyof typeof ICONS;

/** A drawing of ours; with a label it says something, without one it is decoration. */
export function icon(name: Icon, label?: string): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  if (label === undefined) svg.setAttribute('aria-hidden', 'true');
  else {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
    const title = document.createElementNS(namespace, 'title');
    title.textContent = label;
    svg.append(title);
  }
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
