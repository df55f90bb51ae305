/** The whole code of a file put inside of something. */
import { declaredIn } from './names.js';
import { eachSource, freshName, nodesOf, type Source, sourceOf, textOf } from './source.js';
import type { Group, Rewrite } from './types.js';

/** A file in two parts: what has to stay at its top, and the rest. */
export interface Body {
  readonly head: string;
  readonly body: string;
  readonly source: Source;
  /** A name that the file does not have. */
  readonly fresh: (wish: string) => string;
}

/** What a code has to be like to be wrapped. */
export interface Needs {
  /** It runs later than it would, so nobody may take anything from it. */
  readonly isLate?: boolean;
  /** It is code of a CommonJS module. */
  readonly isCommon?: boolean;
  /** It runs where neither the file nor its `require` are known. */
  readonly isAlone?: boolean;
}

/** What Node hands to a CommonJS module. */
export const PARAMETERS = 'require, module, exports, __filename, __dirname';

/** A rewrite that puts what a file does into something else. */
export function ofBody(
  group: Group,
  name: string,
  says: string,
  wrap: (body: Body) => string | undefined,
  needs: Needs & { readonly isPlain?: boolean } = {},
): Rewrite {
  return {
    name,
    says,
    group,
    isPlain: needs.isPlain ?? false,
    ...(needs.isLate && { isLate: true }),
    rewrite: eachSource(source => {
      const body = bodyOf(source, needs);
      const wrapped = body && wrap(body);
      return wrapped === undefined ? undefined : `${body?.head}${wrapped}\n`;
    }),
  };
}

/** The parts of a file; undefined for one that is not as it has to be. */
export function bodyOf(source: Source, { isLate, isCommon, isAlone }: Needs = {}): Body | undefined {
  const { interpreter, body } = source.tree.program;
  if (body.length === 0 || !/\.[cm]?js$/.test(source.path)) return undefined;
  if (source.isModule && (isCommon || isAlone)) return undefined;
  if ((isLate || isAlone) && exportsOf(source)) return undefined;
  if (isAlone && needsItsFile(source)) return undefined;
  const imports = body.filter(({ type }) => type === 'ImportDeclaration');
  if (imports.some((_, at) => body[at]?.type !== 'ImportDeclaration')) return undefined;
  if (body.some(({ type }) => /^Export/.test(type))) return undefined;
  const at = Math.max(0, imports.at(-1)?.end ?? interpreter?.end ?? 0);
  const [head, rest] = [source.text.slice(0, at), source.text.slice(at).trim()];
  // No `await` and no `return` of the file itself, no `import.meta`.
  if (!isScript(rest, imports.length > 0 || source.isModule)) return undefined;
  return {
    head: head === '' ? '' : `${head}\n`,
    body: rest,
    source,
    fresh: wish => freshName(source.text, wish),
  };
}

function isScript(text: string, isModule: boolean): boolean {
  const parsed = sourceOf('body.js', text);
  if (!parsed || (isModule && /\bimport\.meta\b/.test(text))) return false;
  if (parsed.tree.program.sourceType === 'module') return false;
  return !nodesOf(parsed).some(node => node.type === 'ReturnStatement' && !isInFunction(node, parsed));
}

function isInFunction(node: Parameters<Source['parentOf']>[0], source: Source): boolean {
  for (let at = source.parentOf(node); at; at = source.parentOf(at)) if ('params' in at) return true;
  return false;
}

/** Whether anything is handed to who requires the file. */
export function exportsOf(source: Source): boolean {
  return nodesOf(source).some(
    node =>
      /^Export/.test(node.type) ||
      (node.type === 'Identifier' && (node.name === 'exports' || node.name === 'module')) ||
      (node.type === 'StringLiteral' && node.value === 'exports'),
  );
}

/** Whether it asks for where it is, or for a file beside it. */
function needsItsFile(source: Source): boolean {
  const declared = declaredIn(source);
  return nodesOf(source).some(node => {
    if (node.type === 'Identifier') return /^__(?:file|dir)name$/.test(node.name) || node.name === 'arguments';
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
      return false;
    const [name] = node.arguments;
    return declared.has('require') || name?.type !== 'StringLiteral' || name.value.startsWith('.');
  });
}

/** Whether the body is code in strict mode too, which a class makes of all that is inside. */
export function isStrictToo({ body }: Body): boolean {
  return sourceOf('body.js', `'use strict';\n${body}`) !== undefined;
}

/** The statements of a body, each as a text. */
export function statementsOf({ body }: Body): readonly string[] {
  const parsed = sourceOf('body.js', body) as Source;
  return parsed.tree.program.body.map(node => textOf(parsed, node));
}
