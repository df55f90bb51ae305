/**
 * Code that a page is handed as content: what is put into a script element, the HTML that a frame or an element is given,
 * addresses that hold what they lead to. No function that runs code is called, and the page runs it all the same.
 */
import { nameOfKey, propertyName } from '../parse/nodes.js';
import type { Evaluator } from '../resolve/evaluate.js';
import type { Unit } from '../resolve/unit.js';
import type { AnyNode } from '../types.js';

/** A place of the code, what is put there, and how a report calls the place. */
export interface Injected {
  readonly node: AnyNode;
  readonly value: AnyNode;
  readonly name: string;
}

/** Texts without which nothing of this is done. */
const WORDS =
  /createElement|createContextualFragment|srcdoc|innerHTML|outerHTML|insertAdjacentHTML|setAttribute|document\.write|javascript:|createObjectURL|\bdata:|<scr|globalEval|executeJavaScript|evaluateOnNewDocument|addInitScript|\.evaluate\(|\.ast\(/;

/** Places of a file that are looked at, and steps to find out what each holds. */
const MOST = { places: 400, steps: 500, names: 1_000, name: 100 } as const;

/** Who asks, and how many more names that are put together are worked out for it. */
interface Asking {
  readonly unit: Unit;
  readonly evaluator: Evaluator;
  left: number;
}

/** What the text of an element is called. */
const TEXT = new Set(['text', 'textContent', 'innerText', 'innerHTML', 'nodeValue', 'data']);

/** Each place where a script element is given its text. */
export function scriptTexts(unit: Unit, evaluator: Evaluator): readonly Injected[] {
  if (!/\bdocument\b|createElement/.test(unit.file.text)) return [];
  const asking: Asking = { unit, evaluator, left: MOST.names };
  const scripts = new Set(
    unit.indexed
      .nodes('CallExpression')
      .filter(call => methodOf(call.callee as AnyNode, asking)?.startsWith('createElement'))
      .filter(call =>
        argumentsOf(call)
          .slice(0, 2)
          .some(arg => isText(arg, unit, evaluator, /^script$/i)),
      ),
  );
  if (scripts.size === 0) return [];
  const isScript = (node: AnyNode): boolean => isOneOf(node, scripts, unit, 0);
  const found: Injected[] = [];
  for (const node of unit.indexed.nodes('AssignmentExpression')) {
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    const name = left.type === 'MemberExpression' ? keyOf(left, asking) : undefined;
    if (name !== undefined && TEXT.has(name) && isScript((left as unknown as { object: AnyNode }).object))
      found.push({ node, value: right, name: `script.${name}` });
  }
  for (const node of unit.indexed.nodes('CallExpression')) {
    const callee = node.callee as AnyNode;
    const method = methodOf(callee, asking);
    const [first, second] = argumentsOf(node);
    if (method === undefined || first === undefined) continue;
    if (method === 'assign' && second?.type === 'ObjectExpression' && isScript(first))
      for (const property of second.properties as AnyNode[])
        if (property.type === 'Property' && TEXT.has(nameOfKey(property.key as AnyNode)))
          found.push({ node, value: property.value as AnyNode, name: `script.${nameOfKey(property.key as AnyNode)}` });
    if (/^(?:append|appendChild|prepend|replaceChildren|insertBefore)$/.test(method)) {
      const isNode = lastName(first.type === 'CallExpression' ? (first.callee as AnyNode) : first) === 'createTextNode';
      const value = isNode ? argumentsOf(first)[0] : first;
      const on = callee.type === 'MemberExpression' ? (callee.object as AnyNode) : undefined;
      if (on && value && isScript(on)) found.push({ node, value, name: `script.${method}` });
    }
  }
  return found.slice(0, MOST.places);
}

/** Each place where something that nobody could name is given code, by a method that has no other use. */
export function codeGiven(unit: Unit): readonly Injected[] {
  if (!RUNNERS.test(unit.file.text)) return [];
  return unit.indexed
    .nodes('CallExpression')
    .flatMap(node => {
      const method = lastName(node.callee as AnyNode) ?? '';
      const [first, second] = argumentsOf(node);
      if (method === '_compile' || method === 'executeJavaScript')
        return first ? [{ node, value: first, name: method }] : [];
      const isAsked =
        method === 'post' &&
        first?.type === 'Literal' &&
        /^Runtime\.(?:evaluate|compileScript)$/.test(String(first.value));
      const code = isAsked && second ? propertyOf(second, 'expression') : undefined;
      return code ? [{ node, value: code, name: 'inspector.post' }] : [];
    })
    .slice(0, MOST.places);
}

const RUNNERS = /\b_compile\b|executeJavaScript|Runtime\.(?:evaluate|compileScript)/;

function propertyOf(object: AnyNode, name: string): AnyNode | undefined {
  if (object.type !== 'ObjectExpression') return undefined;
  const property = (object.properties as AnyNode[]).find(
    one => one.type === 'Property' && nameOfKey(one.key as AnyNode) === name,
  );
  return property && (property as unknown as { value: AnyNode }).value;
}

/** A place where a page, or what drives one, is given text that may hold code. */
export interface Given {
  readonly value: AnyNode;
  readonly kind: 'html' | 'address' | 'code';
}

/** Each place where a page is given HTML, an address that may hold code, or code. */
export function pageTexts(unit: Unit, evaluator: Evaluator): readonly Given[] {
  if (!WORDS.test(unit.file.text)) return [];
  const asking: Asking = { unit, evaluator, left: MOST.names };
  const found: Given[] = [];
  const add = (value: AnyNode | undefined, kind: Given['kind'] | undefined): void => {
    if (value && kind && !holdsNone(value, kind)) found.push({ value: unwrapped(value), kind });
  };
  for (const node of unit.indexed.nodes('AssignmentExpression')) {
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    const name = left.type === 'MemberExpression' ? keyOf(left, asking) : nameOfKey(left);
    add(right, name === undefined ? undefined : ASSIGNED[name]);
  }
  for (const node of [...unit.indexed.nodes('CallExpression'), ...unit.indexed.nodes('NewExpression')]) {
    const method = methodOf(node.callee as AnyNode, asking) ?? '';
    const [first, second] = argumentsOf(node);
    if (method === 'setAttribute' && first) add(second, kindOf(first, unit, evaluator));
    else if (method === 'insertAdjacentHTML') add(second, 'html');
    else add(first, CALLED[method]);
  }
  return found.slice(0, MOST.places);
}

const ASSIGNED: Readonly<Record<string, Given['kind']>> = {
  __proto__: null as never,
  innerHTML: 'html',
  outerHTML: 'html',
  srcdoc: 'html',
  src: 'address',
  href: 'address',
  location: 'address',
  action: 'address',
  data: 'address',
};
/** Methods by what their first argument is. */
const CALLED: Readonly<Record<string, Given['kind']>> = {
  __proto__: null as never,
  write: 'html',
  writeln: 'html',
  createContextualFragment: 'html',
  html: 'html',
  append: 'html',
  prepend: 'html',
  after: 'html',
  before: 'html',
  assign: 'address',
  open: 'address',
  register: 'address',
  importScripts: 'address',
  SharedWorker: 'address',
  loadURL: 'address',
  globalEval: 'code',
  evaluateOnNewDocument: 'code',
  addInitScript: 'code',
  evaluate: 'code',
  // What a plugin of a compiler adds to each program.
  ast: 'code',
};

function kindOf(attribute: AnyNode, unit: Unit, evaluator: Evaluator): Given['kind'] | undefined {
  if (isText(attribute, unit, evaluator, /^on[a-z]{3,24}$/i)) return 'code';
  if (isText(attribute, unit, evaluator, /^srcdoc$/i)) return 'html';
  return isText(attribute, unit, evaluator, /^(?:src|href|action|data|formaction|xlink:href)$/i)
    ? 'address'
    : undefined;
}

/** Texts of which one sees that they hold no code, as nearly all are. */
function holdsNone({ type, value }: AnyNode & { value?: unknown }, kind: Given['kind']): boolean {
  if (type !== 'Literal' || kind === 'code') return type === 'Literal' && typeof value !== 'string';
  return !/script|\bon[a-z]{3,24}\s{0,9}=|^data:/i.test(String(value));
}

/** `new URL('data:…')` is its text. */
export function unwrapped(value: AnyNode): AnyNode {
  const isAddress = value.type === 'NewExpression' && lastName(value.callee as AnyNode) === 'URL';
  return (isAddress && argumentsOf(value)[0]) || value;
}

/** The pieces of code in what is given at one place, as far as a text says. */
export function codeIn(text: string, kind: Given['kind']): readonly string[] {
  const address = codeInAddress(text);
  if (address !== undefined) return [address];
  if (kind === 'html') return codeInPage(text).map(({ text }) => text);
  return kind === 'code' ? [text] : [];
}

/** The code inside of an address that holds what it leads to; undefined for any other. */
export function codeInAddress(text: string): string | undefined {
  // What the evaluator calls the address of a `Blob`.
  if (text.startsWith('blob:')) return text.slice(5);
  const script = /^\s{0,20}javascript:/i.exec(text);
  const match =
    script ??
    /^data:(?:(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/plain)?(?:;[\w.=-]{1,40}){0,3}?(;base64)?,/i.exec(
      text,
    );
  if (!match) return undefined;
  const body = text.slice(match[0].length);
  if (match[1]) return Buffer.from(body, 'base64').toString();
  try {
    return decodeURIComponent(body);
  } catch {
    return body;
  }
}

/** A handler or a script element of a page, where in it, and what it is called. */
export interface PageCode {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

/** The code that HTML holds: its script elements, its handlers, its addresses of code. */
export function codeInPage(html: string): readonly PageCode[] {
  const found: PageCode[] = [];
  const opening = /<script\b([^>]{0,500})>/gi;
  for (let match = opening.exec(html); match; match = opening.exec(html)) {
    if (/\btype\s*=\s*["']?(?!["'\s]|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)/i.test(match[1] ?? ''))
      continue;
    const start = match.index + match[0].length;
    const close = html.slice(start).search(/<\/script/i);
    const end = close < 0 ? html.length : start + close;
    found.push({ text: html.slice(start, end), start, end, what: 'a script element' });
    opening.lastIndex = end;
  }
  const attribute = /[\s"'/](on[a-z]{3,24}|href|src|srcdoc|action|data)\s{0,9}=\s{0,9}(["'])/gi;
  for (let match = attribute.exec(html); match && found.length < MOST.places; match = attribute.exec(html)) {
    const start = match.index + match[0].length;
    const close = html.indexOf(match[2] as string, start);
    const end = close < 0 ? html.length : close;
    const value = withoutEntities(html.slice(start, end));
    const text = /^on/i.test(match[1] as string) ? value : codeInAddress(value);
    if (text !== undefined)
      found.push({ text, start, end, what: `an attribute, ${(match[1] as string).toLowerCase()}` });
    attribute.lastIndex = end;
  }
  return found;
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', nbsp: ' ' };

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (all, decimal, hex, name) => {
    const point = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined;
    if (point !== undefined) return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    return ENTITIES[String(name).toLowerCase()] ?? all;
  });
}

// ── the tree ───────────────────────────────────────────────────────────────────────────────────────────────────────

const argumentsOf = (call: AnyNode): readonly AnyNode[] => (call as { arguments?: readonly AnyNode[] }).arguments ?? [];

function lastName(callee: AnyNode): string | undefined {
  return callee.type === 'MemberExpression'
    ? propertyName(callee)
    : callee.type === 'Identifier'
      ? callee.name
      : undefined;
}

function methodOf(callee: AnyNode, asking: Asking): string | undefined {
  return callee.type === 'MemberExpression' ? keyOf(callee, asking) : lastName(callee);
}

/** The name of a member, written or put together. */
function keyOf(member: AnyNode, asking: Asking): string | undefined {
  const name = propertyName(member);
  const { property } = member as unknown as { property: AnyNode };
  if (name !== undefined || !/^(?:Binary|Call|Member)Expression$|^TemplateLiteral$/.test(property.type)) return name;
  if (asking.left-- <= 0) return undefined;
  const { constants } = asking.evaluator.evaluate(property, asking.unit, MOST.name);
  return constants.find(text => typeof text === 'string');
}

function isText(node: AnyNode, unit: Unit, evaluator: Evaluator, pattern: RegExp): boolean {
  if (node.type === 'Literal') return pattern.test(String(node.value));
  return evaluator
    .evaluate(node, unit, MOST.steps)
    .constants.some(text => typeof text === 'string' && pattern.test(text));
}

/** Whether an expression is one of some calls, or a variable that is given one. */
function isOneOf(node: AnyNode, calls: ReadonlySet<AnyNode>, unit: Unit, depth: number): boolean {
  if (calls.has(node)) return true;
  if (depth > 4) return false;
  if (node.type === 'AssignmentExpression') return isOneOf(node.right as AnyNode, calls, unit, depth + 1);
  if (node.type !== 'Identifier') return false;
  const writes = unit.indexed.variableOf(node)?.writes ?? [];
  return writes.some(
    write => write.kind === 'value' && write.path.length === 0 && isOneOf(write.value, calls, unit, depth + 1),
  );
}
