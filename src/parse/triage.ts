/**
 * Words without which no rule can find anything: whatever loads a module, names a global with a capability, reaches
 * one through another object, or hides a word in escapes.
 */
const WORDS =
  /\b(?:require|import|eval|Function|constructor|process|module|fetch|XMLHttpRequest|WebSocket|EventSource|ActiveXObject|document|localStorage|sessionStorage|navigator|location|global|globalThis|window|self|frames|GLOBAL|Worker|importScripts|execScript|Image|jQuery|Bun|Deno|Reflect|atob|Buffer|fromCharCode|unescape|decodeURIComponent|_0x\w+)\b|\$\.|\\u00[2-7]|\\u\{|\\x[2-7]/;

/** Long runs of text without a space, which may be a payload. */
const DENSE = /[A-Za-z0-9+/=%\\]{1000}/;

/** False when the text provably cannot raise a finding, so that it need not be parsed. */
export function mayConcern(text: string): boolean {
  return WORDS.test(text) || DENSE.test(text);
}
