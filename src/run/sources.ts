/** Which texts of a package are code. */
import { isCode } from '../package/files.js';
import type { Moments } from '../package/graph.js';
import { isWhollyScript } from '../parse/script.js';
import type { Package, SourceFile } from '../types.js';
import { MEDIA_NAME, startsLikeScript } from '../vocabulary/disguise.js';
import { isLoaded } from './turns.js';

export interface Sources {
  /** The file of a path that holds text. */
  of(path: string): SourceFile | undefined;
  /** Whether a file is JavaScript, under whatever name. */
  isProgram(path: string, text: string, isAsked?: boolean): boolean;
  /** A file turns out to be loaded: whether it is code is to be asked anew. */
  forget(path: string): void;
}

export function makeSources(pkg: Package, moments: Moments): Sources {
  const sources = new Map<string, SourceFile>();
  const disguised = new Map<string, boolean>();
  return {
    of: sourceOf,
    isProgram(path, text, isAsked = false) {
      if (isCode(path)) return true;
      // What a file asks for by its name is loaded, whatever is known of who loads that.
      if (isAsked) return isScriptText(text) || isDisguised(path, text, true);
      const known = disguised.get(path);
      if (known !== undefined) return known;
      const found = isScriptText(text) || isDisguised(path, text);
      disguised.set(path, found);
      return found;
    },
    forget: path => void disguised.delete(path),
  };

  function sourceOf(path: string): SourceFile | undefined {
    let source = sources.get(path);
    if (!source) {
      const text = pkg.files.get(path);
      if (typeof text !== 'string') return undefined;
      source = { path, text };
      sources.set(path, source);
    }
    return source;
  }

  /**
   * Code under the name of something else, as far as something loads it: Node takes what it loads for JavaScript, but for
   * JSON and programs. Pictures that are text have no other use.
   */
  function isDisguised(path: string, text: string, isAsked = false): boolean {
    if (/\.json$/i.test(path)) return false;
    const isScript = !HAS_OTHER_USE.test(path) && startsLikeScript(text);
    if (isScript && MEDIA_NAME.test(path)) return true;
    if (!isAsked && !isLoaded(moments.momentOf(path))) return false;
    const source = sourceOf(path);
    return isScript || (source !== undefined && isWhollyScript(source));
  }
}

/** What may well start like a script and be none: prose with examples, and other languages. */
const HAS_OTHER_USE = /\.(?:md|html?|d\.[cm]?ts|map|py|sh|ps1|bat|cmd|rb|pl|php)$/i;

/** JavaScript under another name, as a shebang says. */
function isScriptText(text: string): boolean {
  return /^#!.{0,100}\b(?:node|bun|deno|tsx?)\b/.test(text);
}
