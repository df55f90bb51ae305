import { elementName } from './page.js';
import { table } from './table.js';

/** The one spelling of a name: `node:fs/promises` and `fs.promises`, `globalThis.eval` and `eval`. */

const MODULES = table<string>({
  module: 'Module',
  'fs/promises': 'fs.promises',
  'dns/promises': 'dns.promises',
  'timers/promises': 'timers.promises',
  'stream/promises': 'stream.promises',
  'graceful-fs': 'fs',
  'axios/dist/node/axios.cjs': 'axios',
  process: 'process',
  buffer: 'buffer',
  'crypto-js/aes': 'crypto-js.AES',
  jquery: '$',
  globalthis: 'global',
});

/** What a module is called when it is loaded. */
export function moduleName(specifier: string): string {
  const bare = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  return MODULES[bare] ?? bare;
}

/** Parts of Node itself that do the work of a module, by what that is called. */
const PARTS = table<string>({ fs: 'fs', os: 'os', contextify: 'vm' });

/** Those that nobody needs but to act without the module that others watch, with what they do: a clause. */
export const ACTING_PARTS = table<string>({
  spawn_sync: 'starts programs',
  process_wrap: 'starts programs',
  tcp_wrap: 'talks to other machines',
  udp_wrap: 'talks to other machines',
  tls_wrap: 'talks to other machines',
});

/** What `process.binding(part)` is called: the module for which it does the work, where it has the same functions. */
export function partName(part: string): string {
  return PARTS[part] ?? `process.binding(${part})`;
}

/** What all globals hang on, by its names in each host. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set([
  'global',
  'globalThis',
  'window',
  'self',
  'top',
  'frames',
  'GLOBAL',
  'root',
]);

/** Code that gives the object all globals hang on: `Function('return this')()`, `(0, eval)('this')`. */
export function givesGlobal(code: unknown): boolean {
  return typeof code === 'string' && code.length < 60 && GIVES_GLOBAL.test(code.replace(/[\s();]+/g, ' ').trim());
}

const GIVES_GLOBAL = /^(?:return )?(?:this|globalThis|global|window|self)$/;

export function isGlobalObject(name: string): boolean {
  return GLOBAL_OBJECTS.has(name);
}

/**
 * Globals that go by their bare name. Any other is somebody's variable: `open` and `request` in a page are not the
 * npm packages of that name.
 */
const GLOBALS = new Set(
  `eval Function AsyncFunction execScript setTimeout setInterval setImmediate Worker require module process Buffer fetch XMLHttpRequest WebSocket RTCPeerConnection EventSource ActiveXObject navigator importScripts $ jQuery Image Bun Deno document localStorage sessionStorage location ethereum Promise Reflect Object Array String Number Boolean RegExp Date Math JSON Symbol Map Set WeakMap Proxy Intl URL URLSearchParams FormData Headers Request Response Blob Uint8Array ArrayBuffer TextDecoder TextEncoder atob btoa escape unescape encodeURIComponent encodeURI decodeURIComponent decodeURI parseInt parseFloat isNaN structuredClone console global globalThis window self top frames GLOBAL root __dirname __filename axios CryptoJS crypto internalBinding performance chrome browser WebAssembly AbortController`.split(
    ' ',
  ),
);

/** What a name that nothing declares is called. */
export function globalName(name: string): string {
  return GLOBALS.has(name) ? (ALIASES[name] ?? name) : `global.${name}`;
}

/** Names that are other names once a property is taken of them. */
const ALIASES = table<string>({
  'module.constructor': 'Module',
  'Bun.env': 'process.env',
  'process._linkedBinding': 'process.binding',
  'internal/test/binding.internalBinding': 'process.binding',
  internalBinding: 'process.binding',
  'require.main': 'module',
  'process.mainModule': 'module',
  'module.parent': 'module',
  'module.children': 'module',
  'module.require': 'require',
  'Module().require': 'require',
  'Module.prototype.require': 'require',
  'Module.Module': 'Module',
  'Module._load': 'Module._load',
  'module.__proto__': 'Module.prototype',
  'Module().__proto__': 'Module.prototype',
  'module._compile': 'Module()._compile',
  'Module.createRequire()': 'require',
  'Module.createRequireFromPath()': 'require',
  'buffer.Buffer': 'Buffer',
  'process.env.constructor': 'Object',
  'vm.default': 'vm',
  'window.jQuery': '$',
  jQuery: '$',
  'navigator.clipboard.readText()': 'navigator.clipboard.readText()',
  'Function.constructor': 'Function',
  'Function.prototype.constructor': 'Function',
  'Object.constructor': 'Function',
  'eval.constructor': 'Function',
  'require.constructor': 'Function',
  'fs.default': 'fs',
  'Buffer.prototype.constructor': 'Buffer',
  'fs-extra.default': 'fs-extra',
  'graceful-fs.default': 'graceful-fs',
  'jsonfile.default': 'jsonfile',
  'load-json-file.default': 'load-json-file',
  'dns.default': 'dns',
  'net.default': 'net',
  'tls.default': 'tls',
  'zlib.default': 'zlib',
  'http.default': 'http',
  'https.default': 'https',
  'child_process.default': 'child_process',
  'os.default': 'os',
  'path.default': 'path',
  'crypto.default': 'crypto',
  'axios.default': 'axios',
  'node-fetch.default': 'node-fetch',
  'got.default': 'got',
  'process.env.default': 'process.env',
});

/** Longer chains of names say nothing a rule asks for. */
const LONGEST = 120;

/** The name of a property of a named thing; undefined when it grows past sense. */
export function memberName(object: string, property: string): string | undefined {
  if (isGlobalObject(object)) return globalName(property);
  if (object.length + property.length > LONGEST || property.length === 0) return undefined;
  // The constructor of any function is `Function`: how code gets at it without saying its name.
  if (property === 'constructor' && /^(?:Array|String|Object)\.prototype\.\w+$/.test(object)) return 'Function';
  const name = `${object}.${property}`;
  return ALIASES[name] ?? elementName(name) ?? name;
}

/** The name of what calling a named thing gives back. */
export function resultName(callee: string): string | undefined {
  if (callee.length > LONGEST) return undefined;
  const name = `${callee}()`;
  return ALIASES[name] ?? elementName(name) ?? name;
}

/** What the language's own functions give: no API that a rule asks for. */
export function isLanguage(name: string): boolean {
  return /^(?:Array|String|Object|Number|Buffer|Uint8Array|Math|JSON|RegExp|atob|unescape|decodeURI|parseInt)\b/.test(
    name,
  );
}

/**
 * What compilers of modules put around what is loaded, kept in a package of helpers: `tslib.__importStar(require('os'))`,
 * `@babel/runtime/helpers/interopRequireWildcard`, `@swc/helpers/_/_interop_require_default._`. It gives what it is given,
 * or a copy.
 */
export function isInterop(name: string): boolean {
  return /(?:^|[./])_{0,2}(?:import_?(?:star|default)|to_?esm|interop_?require_?(?:wildcard|default))\d{0,3}(?:\.(?:default|_))?$/i.test(
    name.slice(-80),
  );
}
