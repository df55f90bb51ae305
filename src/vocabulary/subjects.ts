/** What a condition can be about, by the name of what it asks: the machine, its user, or the moment. */
import type { Guard } from '../types.js';
import { SYSTEM_FACTS } from './abilities.js';

export interface Subject {
  readonly kind: Guard['kind'];
  readonly says: string;
  /** True for what every machine has. */
  readonly isFact?: true;
}

/** A fact of the machine by the name of what gives it, in any form of the same text. */
export function factOf(name: string): Subject | undefined {
  const plain = withoutForms(name);
  if (plain.startsWith('process.argv') || /^location\.(?:search|hash)$/.test(plain))
    return { kind: 'arguments', says: plain.startsWith('process') ? 'the command line' : "the page's address" };
  const fact = SYSTEM_FACTS[plain];
  return fact === undefined
    ? undefined
    : { kind: SOFTWARE.has(fact) ? 'platform' : 'host', says: `the ${fact}`, isFact: true };
}

/** Facts about what runs, rather than whose machine it is. */
const SOFTWARE: ReadonlySet<string> = new Set([
  'platform',
  'architecture',
  'node version',
  'system version',
  'browser',
]);

const CI_VARIABLES =
  /^process\.env\.(?:CI|CONTINUOUS_INTEGRATION|BUILD_NUMBER|GITHUB_ACTIONS|GITLAB_CI|TRAVIS|CIRCLECI|JENKINS_URL|BUILDKITE|TF_BUILD|APPVEYOR)$/;

/** What is asked for on purpose, by the name of what gives it. */
export function subjectOf(name: string): Subject | undefined {
  if (
    name === 'process.platform' ||
    name === 'os.platform()' ||
    name === 'os.type()' ||
    name === 'process.arch' ||
    name === 'os.arch()'
  ) {
    return { kind: 'platform', says: name.includes('arch') ? 'the architecture' : 'the platform' };
  }
  if (CI_VARIABLES.test(name) || name === 'ci-info.isCI' || name === 'is-ci')
    return { kind: 'ci', says: name.replace('process.env.', '') };
  if (
    /^process\.env\.(?:LANG|LC_ALL|LANGUAGE|TZ)$/.test(name) ||
    /^Intl\.DateTimeFormat\(\)|^navigator\.languages?$|\.toLocale(?:Date|Time)?String\(\)|getTimezoneOffset|^os-locale/.test(
      name,
    )
  ) {
    return { kind: 'locale', says: 'the locale or time zone' };
  }
  if (/^(?:document\.)?location\.(?:host|hostname|href|pathname|origin)$/.test(name))
    return { kind: 'host', says: "the page's address" };
  const variable = /^process\.env\.([^.()]{1,60})/.exec(name)?.[1];
  if (variable !== undefined) return { kind: 'environment', says: `the variable ${variable}` };
  if (name.startsWith('process.argv')) return { kind: 'arguments', says: 'the command line' };
  if (/^Date(?:\(\)|\.now)/.test(name)) return { kind: 'date', says: 'the date' };
  if (/^os\.(?:hostname|userInfo)\(\)/.test(name))
    return { kind: 'host', says: name.startsWith('os.hostname') ? 'the host name' : 'the user name', isFact: true };
  return undefined;
}

/** `os.hostname().trim().toLowerCase()` is what `os.hostname()` gives. */
function withoutForms(name: string): string {
  let plain = name;
  for (let at = plain.lastIndexOf('.'); at > 0; at = plain.lastIndexOf('.')) {
    if (!/^(?:to(?:Locale)?(?:Lower|Upper)Case|trim|toString|slice|replace|split)\(\)$/.test(plain.slice(at + 1)))
      break;
    plain = plain.slice(0, at);
  }
  return plain;
}
