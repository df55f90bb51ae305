import { API_ROOTS, isActingMethod, networkRootOf } from './apis.js';
import { isClient } from './clients.js';
import { moduleName } from './names.js';
import { ORDERS } from './wallets.js';

/**
 * Where the names begin that rules ask for. What begins elsewhere (`lodash.map`, `Math.max`) has a name as well, but
 * none that means anything to a rule.
 */

/** Modules that rules ask for besides those whose calls belong to a group. */
const MORE_MODULES = new Set(
  'electron open opn opener glob stream crypto crypto-js os clipboardy copy-paste libnpmpublish Module fs-extra internal/test/binding dockerode'.split(
    ' ',
  ),
);
/** Libraries that sign and send transactions, by whatever name. */
const WALLETS = /ethers|web3|solana|bitcoin|wallet|tron|xrpl|near-api|keplr|cosmjs/i;
/** Programs that mine, as modules. */
const MINERS = /miner|coinhive|coin-hive|cryptonight|xmrig/i;

/** Modules of whose calls nobody asks what they give, except for what they are named after. */
const PLAIN_MODULES = new Set(
  'fs fs-extra graceful-fs os glob stream jsonfile load-json-file rimraf del crypto'.split(' '),
);

/**
 * Whether a rule may ask what a module is used for, and if so, whether it may ask about what its calls give; undefined
 * for all others.
 */
export function askedModule(specifier: string): boolean | undefined {
  const name = moduleName(specifier);
  const root = name.split('.')[0] as string;
  const isAsked =
    API_ROOTS.has(root) ||
    API_ROOTS.has(name) ||
    MORE_MODULES.has(root) ||
    isClient(name) ||
    networkRootOf(`${name}.WebhookClient`) !== undefined ||
    WALLETS.test(name) ||
    MINERS.test(name);
  return isAsked ? !PLAIN_MODULES.has(root) : undefined;
}

/** Globals whose properties rules ask for, and whether they ask for what their calls give. */
export const ASKED_GLOBALS: ReadonlyMap<string, boolean> = new Map([
  ...each(
    'eval Function AsyncFunction GeneratorFunction execScript setTimeout setInterval setImmediate Worker SharedWorker process fetch navigator importScripts $ jQuery Image document localStorage sessionStorage location ethereum solana phantom tronWeb tronLink keplr solflare backpack leap unisat okxwallet BinanceChain xfi martian petra aptos suiWallet web3 Reflect CryptoJS crypto chrome browser FormData CoinHive Coinhive CryptoLoot CRLT CoinImp deepMiner DeepMiner WMP JSECoin',
    false,
  ),
  ...each('XMLHttpRequest WebSocket RTCPeerConnection EventSource ActiveXObject Bun Deno axios internalBinding', true),
]);

function each(names: string, makes: boolean): [string, boolean][] {
  return names.split(' ').map(name => [name, makes]);
}

/** What rules ask for of globals whose every other use is nobody's: where it is called, and nowhere else. */
const PLAIN_CALLS = new Set(
  'console.log console.info console.warn console.error Object.defineProperty Math.random Buffer Buffer.from atob btoa encodeURIComponent Blob alert'.split(
    ' ',
  ),
);
export const PLAIN_GLOBALS: ReadonlySet<string> = new Set([...PLAIN_CALLS].map(name => name.split('.')[0] as string));

/** Whether a rule may ask for a call of such a global, or of this method of it. */
export function isPlainCall(global: string, method?: string): boolean {
  return PLAIN_CALLS.has(method === undefined ? global : `${global}.${method}`);
}

/** Methods that rules ask for on what APIs give, besides those that act: of hashes, streams, files, pages, clipboards. */
const ASKED_METHODS = new Set(
  'digest final pipe pipeline copyFile copyFileSync cp cpSync copy copySync rename renameSync move moveSync symlink symlinkSync opendir opendirSync stat statSync lstat lstatSync defineProperty setAttribute kill querySelector querySelectorAll getElementById getElementsByTagName getElementsByClassName getElementsByName matches closest setData writeText readText openPath openItem open Anonymous User Token call apply spawn invoke replaceChild replaceWith replaceChildren insertAdjacentHTML setHTMLUnsafe chdir cd createContainer on once addListener addEventListener'.split(
    ' ',
  ),
);
/** Comparisons that rules about pages ask for. */
const COMPARING = new Set(['includes', 'indexOf', 'test']);

/** Whether a rule may ask for a method of this name of something that an API gave. */
export function isAskedMethod(word: string, onPage: boolean): boolean {
  return isActingMethod(word) || ASKED_METHODS.has(word) || ORDERS.test(`.${word}`) || (onPage && COMPARING.has(word));
}

/** True for the name of a shell: nobody hands one, and its words, to anything but what starts it. */
export function isShellName(value: unknown): boolean {
  return typeof value === 'string' && /^(?:(?:ba|z|da)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)$/.test(value);
}
