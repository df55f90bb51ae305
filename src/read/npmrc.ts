/**
 * Which registry has which packages, and how to prove to it who asks: what the `.npmrc` files and the environment say,
 * as npm reads them, and what Yarn, pnpm and Bun keep elsewhere.
 *
 * The project's own files come with the project, and may be an attacker's. They name registries, which learn the names
 * of packages, and hold tokens of their own; but nothing in them is filled in from the environment, or every secret in
 * there could be sent to a host of their choice. What belongs to a host is sent to that host alone, whoever named it.
 */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'ini';
import { settingsOfBun } from './bunfig.js';
import { readWhole } from './folder.js';
import { MEGABYTE } from './limits.js';
import { decodeText } from './text.js';
import { type Setting, settingsOfOthers } from './yarnrc.js';

/** What is to be known to ask registries. */
export interface Npmrc {
  /** Options of pacote. Secrets: never shown. A registry that is empty is not to be asked. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Keys of the project's file with a `${VARIABLE}`, which is not filled in. */
  readonly unfilled: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a project may say: registries, and what each of them is told. */
const OF_PROJECTS = /^(?:registry$|@[^:/]+:registry$|\/\/.+:(?:_authToken|_auth|username|_password)$)/;
/** What users may say besides: how to reach them. */
const OF_USERS =
  /^(?:\/\/.+:(?:certfile|keyfile)|https-proxy|proxy|noproxy|ca|cafile|strict-ssl|fetch-timeout|fetch-retries)$/;

/**
 * Reads what holds for a project: the files of the system and of the user, the project's own, and `npm_config_…`; what
 * comes later counts. A file that is not there says nothing.
 *
 * @param project the folder of the project
 */
export function readNpmrc(project: string, env: Environment = process.env): Npmrc {
  const ofEnv = environment(env);
  const stated = (key: string): string | undefined => ofEnv.find(([name]) => name === key)?.[1];
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const prefix = stated('prefix') ?? (process.platform === 'win32' ? '.' : '..');
  const global = stated('globalconfig') ?? resolve(dirname(process.execPath), prefix, 'etc', 'npmrc');
  const user = stated('userconfig') ?? join(home, '.npmrc');
  const own = join(resolve(project), '.npmrc');
  const ofUser = [...settingsBeside(home), ...settingsIn(global), ...settingsIn(user)].map(
    ([key, value]): Setting => [filled(key, env), filled(value, env)],
  );
  // In the home folder one file is both.
  const isHome = own === resolve(user) || resolve(project) === resolve(home);
  const ofProject = (isHome ? [] : [...settingsBeside(project), ...settingsIn(own)]).filter(([key]) =>
    OF_PROJECTS.test(key),
  );
  const all = [
    ...ofUser,
    // A registry that cannot be told is not npm's: what comes from there is asked of nobody.
    ...ofProject.flatMap(([key, value]): Setting[] =>
      !isUnfilled([key, value]) ? [[key, value]] : key.endsWith('registry') ? [[key, '']] : [],
    ),
    ...ofEnv,
  ];
  return {
    options: optionsOf(all.filter(([key]) => OF_PROJECTS.test(key) || OF_USERS.test(key))),
    unfilled: ofProject.filter(isUnfilled).map(([key]) => key),
  };
}

/** The registry of a package; undefined when it is npm's own, empty when it cannot be told. */
export function registryOf({ options }: Npmrc, name: string): string | undefined {
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
  const found = (scope && options[`${scope}:registry`]) ?? options.registry;
  return typeof found === 'string' ? found : undefined;
}

const isUnfilled = ([key, value]: Setting): boolean => (key + value).includes('${');

/** `npm_config_…`, in any case; what belongs to a host keeps its own. */
function environment(env: Environment): readonly Setting[] {
  return Object.entries(env).flatMap(([name, value]): Setting[] => {
    if (!/^npm_config_/i.test(name) || !value) return [];
    const key = name.slice('npm_config_'.length);
    return [[key.startsWith('//') ? key : key.replace(/(?!^)_/g, '-').toLowerCase(), value]];
  });
}

/** What other package managers keep in a folder. */
const settingsBeside = (folder: string): readonly Setting[] => [...settingsOfOthers(folder), ...settingsOfBun(folder)];

function settingsIn(file: string): readonly Setting[] {
  const bytes = readWhole(file, MEGABYTE);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  if (typeof text !== 'string') return [];
  return Object.entries(parse(text)).flatMap(([key, value]): Setting[] =>
    value !== null && ['string', 'boolean', 'number'].includes(typeof value) ? [[key, String(value)]] : [],
  );
}

/** Each `${VARIABLE}` replaced; one that is not set stays, but for `${VARIABLE?}`, which is then nothing. */
function filled(text: string, env: Environment): string {
  return text.replace(
    /(?<!\\)(\\{0,20})\$\{([^${}?]{1,200})(\?)?\}/g,
    (whole, slashes: string, name: string, optional?: string) =>
      slashes.length % 2 === 1
        ? whole.slice((slashes.length + 1) / 2)
        : slashes.slice(slashes.length / 2) + (env[name] ?? (optional ? '' : whole.slice(slashes.length))),
  );
}

function optionsOf(settings: readonly Setting[]): Npmrc['options'] {
  const options: Record<string, string | number | boolean> = Object.create(null);
  for (const [key, value] of settings) {
    if (key === 'registry' || key.endsWith(':registry')) options[key] = isAddress(value) ? value : '';
    else if (key === 'proxy' || key === 'https-proxy') options[key === 'proxy' ? 'proxy' : 'httpsProxy'] = value;
    else if (key === 'noproxy') options.noProxy = value;
    else if (key === 'fetch-timeout' || key === 'fetch-retries') {
      if (/^\d{1,9}$/.test(value)) options[key === 'fetch-timeout' ? 'timeout' : 'fetchRetries'] = Number(value);
    } else if (key === 'strict-ssl') options.strictSSL = value !== 'false';
    else if (key === 'ca') options.ca = value.replaceAll('\\n', '\n');
    else if (key === 'cafile') {
      const bytes = readWhole(value, MEGABYTE);
      if (bytes) options.ca = new TextDecoder().decode(bytes);
    } else options[key] = value;
  }
  return options;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text);
}
