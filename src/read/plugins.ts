/**
 * The only place that loads code by a name that is not written out here: a configuration that is code, and rules of the
 * user's own, each named by the user.
 */
import { createRequire } from 'node:module';
import { basename, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../types.js';
import { codeOf, readError } from './errors.js';
import { isRecord } from './manifest.js';

/**
 * What a configuration that is code says.
 *
 * @throws ReadError when it cannot be loaded
 */
export async function loadConfig(path: string, name: string): Promise<unknown> {
  const { default: value } = await load(path, name);
  if (value === undefined) throw readError(`${name}: has no default export`);
  return value;
}

/**
 * The rules of a module: those of its export `rules`, by id, or its default export, which is called as its file is.
 *
 * @param specifier a path, from the configuration's file, or the name of a package
 * @throws ReadError when it cannot be loaded, or has no rules
 */
export async function loadRules(specifier: string, config: string): Promise<Readonly<Record<string, Rule>>> {
  const path = resolved(specifier, config);
  const { default: only, rules } = await load(path, specifier);
  const id = basename(path, extname(path));
  const found = isRecord(rules) ? rules : only === undefined ? {} : { [id]: only };
  for (const [name, rule] of Object.entries(found)) {
    const wrong = faultOf(rule);
    if (wrong !== undefined) throw readError(`${specifier}: rule ${name} ${wrong}`);
  }
  if (Object.keys(found).length === 0) throw readError(`${specifier}: exports neither 'rules' nor a rule by default`);
  return found as Readonly<Record<string, Rule>>;
}

function resolved(specifier: string, config: string): string {
  const require = createRequire(config);
  try {
    return require.resolve(specifier);
  } catch (error) {
    throw readError(`${specifier}: cannot be found from ${basename(config)}`, error);
  }
}

async function load(path: string, name: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw readError(`${name}: cannot be loaded: ${codeOf(error) ?? ''} ${why}`, error);
  }
}

/** What keeps it from being a rule, or undefined. */
function faultOf(rule: unknown): string | undefined {
  if (!isRecord(rule)) return 'is no object';
  const { meta, file, text, package: pkg } = rule;
  if (!isRecord(meta) || !isRecord(meta.messages)) return 'has no meta.messages';
  if (typeof meta.summary !== 'string' || typeof meta.behaviour !== 'string')
    return 'has no meta.summary, or no meta.behaviour';
  const looks = [file, text, pkg];
  if (looks.every(look => look === undefined))
    return "looks at nothing: it has neither 'file' nor 'text' nor 'package'";
  if (looks.some(look => look !== undefined && typeof look !== 'function')) return 'looks by what is no function';
  return undefined;
}
