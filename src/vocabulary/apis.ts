import type { ApiGroup } from '../types.js';
import { GROUPS } from './groups.js';

/**
 * What named APIs are, as data. A name is how the evaluator spells the meaning of an expression: `child_process.exec`;
 * what a call gives back is the callee's name and `()`: `http.request().write`.
 */

/**
 * Modules and globals every use of which is network: what they are called with leaves the machine. Methods of what
 * they return count too: `got().json`, `new WebSocket().send`.
 */
const NETWORK_ROOTS: ReadonlySet<string> = new Set([
  'axios',
  'request',
  'request-promise',
  'request-promise-native',
  'sync-request',
  'then-request',
  'node-fetch',
  'cross-fetch',
  'isomorphic-fetch',
  'isomorphic-unfetch',
  'make-fetch-happen',
  'minipass-fetch',
  'got',
  'superagent',
  'needle',
  'undici',
  'phin',
  'bent',
  'centra',
  'ky',
  'ky-universal',
  'wretch',
  'urllib',
  'hyperquest',
  'simple-get',
  'follow-redirects',
  'unirest',
  'httpie',
  'nodemailer',
  'node-telegram-bot-api',
  'discord.js',
  'discord-webhook-node',
  'webhook-discord',
  'discord-webhooks',
  'telegraf',
  'grammy',
  'eris',
  'socket.io-client',
  'ws',
  'isomorphic-ws',
  'reconnecting-websocket',
  'eventsource',
  'ftp',
  'basic-ftp',
  'jsftp',
  'ssh2',
  'ssh2-sftp-client',
  'mqtt',
  'async-mqtt',
  'amqplib',
  'sendgrid',
  '@sendgrid/mail',
  'mailgun-js',
  'mailgun.js',
  'emailjs',
  'sendmail',
  'resend',
  'postmark',
  'node-mailjet',
  '@aws-sdk/client-ses',
  'twilio',
  'form-data',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'RTCPeerConnection',
  'http.request',
  'https.request',
  'http.get',
  'https.get',
  'net.connect',
  'net.createConnection',
  'net.Socket',
  'tls.connect',
  'http2.connect',
  'dgram.createSocket',
  'electron.net.request',
  'Bun.connect',
  'Deno.connect',
  'ofetch',
  'unfetch',
  'restify-clients',
  'graphql-request',
  '@apollo/client',
  '@grpc/grpc-js',
  'hot-shots',
  'sync-fetch',
  'download',
  'wget-improved',
  'node-wget',
  'nodejs-file-downloader',
  'xmlhttprequest.XMLHttpRequest',
  'xmlhttprequest-ssl.XMLHttpRequest',
  'xhr2',
  'nodemailer.createTransport',
  'node-downloader-helper',
]);

const MAILERS =
  /^(?:nodemailer|sendgrid|@sendgrid\/mail|mailgun[-.]js|emailjs|sendmail|resend|postmark|node-mailjet|@aws-sdk\/client-ses)(?=$|[.(])/;

/** True for what sends mail: it goes to whom it is addressed to, through whichever machine. */
export function isMailer(name: string): boolean {
  return MAILERS.test(name);
}

/** What starting a call on one of `NETWORK_ROOTS` does not send: making options, listening, configuring. */
const SILENT_METHODS =
  /\.(?:on|once|off|addListener|removeListener|removeAllListeners|setEncoding|setTimeout|unref|ref|setNoDelay|setKeepAlive|abort|destroy|cancel|pause|resume|toString|interceptors|defaults|isCancel|CancelToken|AxiosError|then|catch|finally|getHeader|json|text|blob|arrayBuffer|buffer|clone|status|headers|data|body|statusCode|pipe|setRequestHeader|open|close|addEventListener|removeEventListener|bind|call|apply|isAxiosError|AxiosHeaders|HttpStatusCode|mergeConfig|getUri|jar|cookie|FetchError|AbortError|isRedirect|(?:Env|Http|Https|Mock|Proxy|Retry|HttpProxy|EnvHttpProxy|Socks5Proxy)?Agent|[gs]etGlobalDispatcher|buildConnector|Headers)$/;

const groups = new Map<string, ReadonlySet<ApiGroup>>();
for (const [group, names] of Object.entries(GROUPS) as [ApiGroup, readonly string[]][]) {
  for (const name of names) groups.set(name, new Set([...(groups.get(name) ?? []), group]));
}
/** Every API that is named here. */
export const API_NAMES: readonly string[] = [...groups.keys(), ...NETWORK_ROOTS];

/** The modules and globals that the names above begin with. */
export const API_ROOTS: ReadonlySet<string> = new Set(
  API_NAMES.map(name => (name.startsWith('@') ? name : (name.split('.')[0] as string))),
);
const NO_GROUP: ReadonlySet<ApiGroup> = new Set();
const NETWORK_GROUP: ReadonlySet<ApiGroup> = new Set(['network']);

/** What an API does; empty for one the vocabulary does not know. */
export function groupsOf(name: string): ReadonlySet<ApiGroup> {
  const known = groups.get(name);
  if (known) return known;
  return isNetworkName(name) ? NETWORK_GROUP : NO_GROUP;
}

const METHODS: ReadonlySet<string> = new Set([...groups.keys()].map(name => name.slice(name.lastIndexOf('.') + 1)));

/** True for the last word of what does something on its own account: `exec`, `writeFile`, `post`. */
export function isActingMethod(word: string): boolean {
  return METHODS.has(word) || SENDING.test(`.${word}`);
}

/** What sends something on a connection, a client or a request that was made before. */
const SENDING =
  /\.(?:write|end|send\w*|emit|post|put|patch|get|request|delete|publish|upload\w*|query|field|attach|login|connect|resolve\w*|lookup|form|type|body|mutate|make\w{1,20}Request|event|exec(?:ute)?|fetch|ajax)$/;
/** What these give back is an answer, which sends nothing. */
const ANSWERS: ReadonlySet<string> = new Set([
  'fetch',
  'node-fetch',
  'cross-fetch',
  'isomorphic-fetch',
  'sync-request',
  'sync-fetch',
  'dns.lookup',
  'dns.resolve',
]);

/** True for a network library and what is in it, and for what sends on the things its calls give back. */
export function isNetworkName(name: string): boolean {
  const root = networkRootOf(name);
  if (root === undefined) return false;
  const rest = name.slice(root.length);
  // Of what can be listened to, one kind alone sends what it is given to emit.
  if (rest.endsWith('.emit') && root !== 'socket.io-client') return false;
  // `bent('POST', base)(path, body)`: what it gives is the client.
  if (rest === '()' && root === 'bent') return true;
  return rest.includes('()') ? !ANSWERS.has(root) && SENDING.test(rest) : !SILENT_METHODS.test(rest);
}

/** Chat libraries and their many forks export a client that posts to one webhook. */
const WEBHOOK_CLIENT =
  /^@?[\w/.-]{0,60}(?:discord|webhook|slack)[\w/.-]{0,60}\.(?:Webhook|WebhookClient|IncomingWebhook)(?=$|[.(])/i;

/** The network API that a name stems from: `http.request` for `http.request().write`. */
export function networkRootOf(name: string): string | undefined {
  const webhook = WEBHOOK_CLIENT.exec(name)?.[0];
  if (webhook !== undefined) return webhook;
  for (let end = name.length; end > 0; end = lastBreak(name, end)) {
    const prefix = name.slice(0, end);
    if (NETWORK_ROOTS.has(prefix) || groups.get(prefix)?.has('network')) return prefix;
  }
  return undefined;
}

function lastBreak(name: string, end: number): number {
  return Math.max(name.lastIndexOf('.', end - 1), name.lastIndexOf('()', end - 1));
}
