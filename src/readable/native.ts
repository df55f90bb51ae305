/** Babel's own trees: parsed, walked and printed. Loaded on first use, since no scan needs them. */
import { createRequire } from 'node:module';
import type { GeneratorOptions } from '@babel/generator';
import { parse } from '@babel/parser';
import type { TraverseOptions } from '@babel/traverse';
import type * as t from '@babel/types';
import { contrived } from '../parse/labels.js';
import { metered } from '../parse/meter.js';
import { dialects, type Plugins, TOLERANT } from '../parse/parse.js';

const require = createRequire(import.meta.url);

type Walk = ((tree: t.Node, visitor: TraverseOptions) => void) & {
  readonly cache: { clear(): void };
  readonly visitors: { merge(visitors: readonly TraverseOptions[]): TraverseOptions };
};
type Print = (tree: t.Node, options: GeneratorOptions, text: string) => Printed;

/** Code, and which place of it comes from which. Lines from 1, columns from 0. */
export interface Printed {
  readonly code: string;
  readonly rawMappings?: readonly {
    readonly generated: Position;
    readonly original?: Position;
  }[];
}

interface Position {
  readonly line: number;
  readonly column: number;
}

let tools: { readonly walk: Walk; readonly print: Print } | undefined;

function load(): { readonly walk: Walk; readonly print: Print } {
  tools ??= {
    walk: (require('@babel/traverse') as { default: Walk }).default,
    print: (require('@babel/generator') as { default: Print }).default,
  };
  return tools;
}

const MODULE_LINE = /^[ \t]*(?:import|export)\b(?!\s*\()/m;

/**
 * The tree as Babel has it, or why there is none. Without error recovery: a tree of what is none would be printed as
 * something else.
 */
export function parseNative(text: string, extension: string): t.File | string {
  const refused = contrived(text);
  if (refused !== undefined) return refused;
  let why = '';
  for (const plugins of dialects(text, extension)) {
    for (const sourceType of MODULE_LINE.test(text)
      ? (['module', 'script'] as const)
      : (['script', 'module'] as const)) {
      try {
        return parseDialect(text, plugins, sourceType);
      } catch (error) {
        if (error instanceof RangeError) return 'it nests too deep';
        why ||= String((error as Error).message).split('\n', 1)[0] ?? '';
      }
    }
  }
  return why;
}

function parseDialect(text: string, plugins: Plugins, sourceType: 'module' | 'script'): t.File {
  return parse(metered(text), { ...TOLERANT, sourceType, plugins });
}

/** One walk with all of the visitors, with scopes as they are now, or without any. */
export function walkNative(tree: t.Node, visitors: readonly TraverseOptions[], noScope: boolean): void {
  const { walk } = load();
  walk.cache.clear();
  walk(tree, { ...walk.visitors.merge(visitors), noScope });
}

export function printNative(tree: t.Node, text: string): Printed {
  return load().print(tree, { sourceMaps: true, sourceFileName: 'original', jsescOption: { minimal: true } }, text);
}
