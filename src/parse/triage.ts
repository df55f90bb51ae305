/**
 * Words without which no rule can find anything: whatever loads a module, names a global with a capability, reaches
 * one through another object, hides a word in escapes, or hands out functions that others may hand such things to.
 */
const WORDS =
  /\b(?:require|arguments|import|exports?|this|eval|Function|constructor|process|module|fetch|XMLHttpRequest|WebSocket|EventSource|ActiveXObject|document|localStorage|sessionStorage|navigator|location|global|globalThis|window|self|frames|GLOBAL|Worker|importScripts|execScript|Image|jQuery|Bun|Deno|Reflect|atob|Buffer|fromCharCode|unescape|decodeURIComponent|_0x\w+)\b|\$\.|\\u00[2-7]|\\u\{|\\x[2-7]/;

/** Text of so many characters without a space may be a payload. */
const DENSE = 1000;
const IN_DENSE = Array.from({ length: 128 }, (_, code) => /[A-Za-z0-9+/=%\\]/.test(String.fromCharCode(code)));

/** Characters nobody sees or that look like others, and code that is out of sight. */
const UNSEEN =
  /[\u115f\u1160\u17b4\u17b5\u202a-\u202e\u2066-\u2068\u3164\uffa0\u200c\u200d]|(?:[\ufe00-\ufe0f\u200b-\u200f\u2060-\u206f\ufeff]|[\u180b-\u180e]|\udb40[\udc00-\udfff]){8}|[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]|[ \t]{100}/;

/** Code in which no word is written. */
const SIGNS = /[[\]()!+{}]{100}/;

/** A loop that may never end. */
const ENDLESS = /\bwhile\b|\bInfinity\b|<=?\s*1\s*\/\s*0\b|\bfor\s*\([^;]{0,200};\s*;/;

/** Looks at the last character of where a run may be, and back from there: most of a text is never looked at. */
function isDense(text: string): boolean {
  for (let end = DENSE; end <= text.length; ) {
    let at = end - 1;
    while (at >= end - DENSE && IN_DENSE[text.charCodeAt(at)]) at--;
    if (at < end - DENSE) return true;
    end = at + 1 + DENSE;
  }
  return false;
}

/** False when the text provably cannot raise a finding, so that it need not be parsed. */
export function mayConcern(text: string): boolean {
  return WORDS.test(text) || isDense(text) || UNSEEN.test(text) || ENDLESS.test(text) || SIGNS.test(text);
}
