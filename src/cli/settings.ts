/** The configuration that holds for a run: found, read, and checked, its rules among those of this version. */
import { checkConfig, type Mistake, type Outcome, parseConfig, unknownRules } from '../config/parse.js';
import type { Config } from '../config/schema.js';
import { type ConfigFile, findConfig, isScanned } from '../read/config.js';
import type { TargetKind } from '../read/target.js';
import { shown } from '../report/escape.js';
import type { Rule } from '../types.js';
import { type Io, Refusal } from './terminal.js';

export interface Settings {
  readonly config: Config;
  /** Where they stand; undefined when there are none. */
  readonly file?: ConfigFile;
  /** Rules of this version, and of the configuration's plugins. */
  readonly rules: () => Promise<Readonly<Record<string, Rule>>>;
  readonly hasOwnRules: boolean;
  /** As in `2027-01-31`. */
  readonly today: string;
  /** Why a configuration that is there was not taken. */
  readonly remark?: string;
}

/**
 * @param named the value of `--config`; false for `--no-config`
 * @throws Refusal with a line for every mistake
 */
export async function settingsFor(
  named: string | false | undefined,
  targets: readonly { readonly path: string; readonly kind: TargetKind }[],
  io: Io,
  builtIn: () => Promise<Readonly<Record<string, Rule>>>,
): Promise<Settings> {
  const none: Settings = { config: {}, rules: builtIn, hasOwnRules: false, today: today() };
  const file = named === false ? undefined : findConfig(io.cwd, named);
  if (!file) return none;
  const scanned = file.isNamed ? undefined : targets.find(({ path, kind }) => isScanned(file.path, path, kind));
  if (scanned)
    return {
      ...none,
      remark: `${file.name} is part of what is scanned, and was not used; --config ${file.name} uses it`,
    };

  const config = orRefuse(await read(file), file);
  const plugins = config.plugins ?? [];
  if (plugins.length > 0 && !file.isNamed)
    throw new Refusal(
      `${file.name}: plugins are code, which is loaded only if --config names the file: --config ${file.name}`,
    );
  const own: Record<string, Rule> = {};
  if (plugins.length > 0) {
    const { loadRules } = await import('../read/plugins.js');
    for (const plugin of plugins) Object.assign(own, await loadRules(plugin, file.path));
  }
  const rules = async () => ({ ...(await builtIn()), ...own });
  const mistakes = hasRules(config) ? unknownRules(file.text, config, Object.keys(await rules()), file.at) : [];
  if (mistakes.length > 0) throw refusalOf(mistakes, file);
  return {
    config,
    file,
    rules,
    hasOwnRules: plugins.length > 0,
    today: none.today,
  };
}

async function read(file: ConfigFile): Promise<Outcome<Config>> {
  if (file.text !== undefined) return parseConfig(file.text, file.at);
  const { loadConfig } = await import('../read/plugins.js');
  return checkConfig(await loadConfig(file.path, file.name));
}

function orRefuse({ config, mistakes }: Outcome<Config>, file: ConfigFile): Config {
  if (config) return config;
  throw refusalOf(mistakes ?? [], file);
}

/** A line for each mistake, in the form that editors make links of. */
function refusalOf(mistakes: readonly Mistake[], { name }: ConfigFile): Refusal {
  const lines = mistakes.map(({ says, line, column }) => {
    const place = line === undefined ? name : `${name}:${line}:${column}`;
    return shown(`${place}: ${says}`, { max: 500 });
  });
  return new Refusal(lines.join('\n'));
}

const hasRules = ({ rules, packages = [] }: Config): boolean =>
  rules !== undefined || packages.some(entry => entry.rules !== undefined);

/** The day it is here, so that what expires does so at midnight for whoever wrote it. */
function today(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
