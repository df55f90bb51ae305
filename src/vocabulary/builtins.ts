/** What the language, and a page, give to everybody, and what gives chance. */

/** Methods on which every program relies to say the same for the same. Own ones that a library adds are none. */
const OWN: Readonly<Record<string, string>> = {
  Array:
    'at concat copyWithin entries every fill filter find findIndex findLast flat flatMap forEach includes indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice unshift values',
  String:
    'at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substr substring toLowerCase toUpperCase toString trim trimEnd trimStart valueOf',
  Number: 'toFixed toPrecision toString valueOf',
  Boolean: 'toString valueOf',
  Object: 'hasOwnProperty toString valueOf',
  Function: 'apply bind call',
  RegExp: 'exec test',
  Map: 'delete entries forEach get has keys set values',
  Set: 'add delete entries forEach has keys values',
  WeakMap: 'delete get has set',
  Promise: 'catch finally then',
  Date: 'getDate getDay getFullYear getHours getMinutes getMonth getTime toISOString toJSON valueOf',
  Storage: 'getItem setItem removeItem',
  URLSearchParams: 'get getAll has',
};

const STATIC =
  /^(?:JSON\.(?:parse|stringify)|Object\.(?:assign|entries|freeze|fromEntries|keys|values)|Array\.(?:from|isArray|of)|Number\.(?:isFinite|isInteger|isNaN|parseFloat|parseInt)|Math\.(?:abs|ceil|floor|max|min|pow|round|sqrt|trunc)|Promise\.(?:all|allSettled|any|race|resolve)|parseInt|parseFloat|isNaN|(?:localStorage|sessionStorage)\.(?:getItem|setItem)|crypto\.createHash|Date\.now)$/;

const PROTOTYPES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(OWN).map(([name, methods]) => [name, new Set(methods.split(' '))]),
);

/** What keys are made with and proofs are held to: an answer that somebody foresees opens every lock. */
const TRUSTED =
  /^crypto\.(?:webcrypto\.)?(?:random(?:Bytes|Int|UUID|Fill|FillSync)|pseudoRandomBytes|timingSafeEqual|verify)$/;

/** True for the name of a function that cryptography relies on: `crypto.randomBytes`. */
export function isTrusted(name: string): boolean {
  return TRUSTED.test(name.replace(/^global\./, ''));
}

/** True for the clock, by which tokens expire and events are ordered. */
export function isClock(name: string): boolean {
  return /^(?:global\.)?Date\.now$/.test(name);
}

/** True for the name of a function that everybody relies on: `Array.prototype.map`, `JSON.parse`. */
export function isBuiltin(name: string): boolean {
  const [, type = '', method = ''] = /^(?:global\.)?(\w+)\.prototype\.(\w+)$/.exec(name) ?? [];
  return PROTOTYPES.get(type)?.has(method) === true || STATIC.test(name.replace(/^global\./, '')) || isTrusted(name);
}

/** True for what such functions hang on: `Array.prototype`, `JSON`. */
export function holdsBuiltins(name: string): boolean {
  const [, type = ''] = /^(?:global\.)?(\w+)\.prototype$/.exec(name) ?? [];
  return PROTOTYPES.has(type) || /^(?:global\.)?(?:JSON|Object|Math|crypto)$/.test(name);
}

const METHODS: ReadonlySet<string> = new Set([
  ...[...PROTOTYPES.values()].flatMap(methods => [...methods]),
  ...'parse stringify assign freeze fromEntries from isArray of isFinite isInteger isNaN parseFloat parseInt abs ceil floor max min pow round sqrt trunc all allSettled any race resolve createHash timingSafeEqual verify randomBytes randomInt randomUUID randomFill randomFillSync pseudoRandomBytes now'.split(
    ' ',
  ),
]);

/** True for the last word of one of those names. */
export function isBuiltinMethod(word: string): boolean {
  return METHODS.has(word);
}

/** Calls whose answer nobody foresees. */
export const CHANCE =
  /^(?:global\.)?(?:Math\.random|crypto\.(?:webcrypto\.)?(?:randomInt|randomBytes|getRandomValues|randomUUID))$/;

/** Methods that change the list, the text or the table that they are called on. */
export const CHANGES = /\b(?:splice|pop|shift|push|unshift|reverse|sort|fill|copyWithin|set|add|delete|clear)\b/;
