/**
 * Clients of services that keep what they are handed: logs, error reports, analytics, stores, databases, repositories,
 * chains. They talk to other machines for whoever set them up, which is no news; what counts is what goes into them.
 */

type Trade = 'reports' | 'events' | 'logs' | 'stores' | 'chains';

/** What a client of a trade hands on, by the last word of the call. */
const HANDS_ON: Readonly<Record<Trade, RegExp>> = {
  reports:
    /^(?:capture\w*|notify|report\w*|log|info|warn|error|critical|set(?:Extras?|Context|Tags?|User)|addBreadcrumb|add(?:Error|Action|CustomAttributes?)|noticeError|recordCustomEvent|leaveBreadcrumb)$/,
  events:
    /^(?:track\w*|capture|identify|page|screen|group|alias|logEvent|event|add_event|recordEvents?|addEvents?|set)$/,
  logs: /^(?:log|info|warn|warning|error|debug|trace|fatal|verbose|silly|notice|crit(?:ical)?|emerg|alert|child|send|emit|ingest\w*|write|message)$/,
  stores:
    /^(?:(?:put|upload|send|insert|add|set|update|upsert|create|save|push|publish|post|query|execute|write|append|index|bulk|produce|trigger|xadd|[hlm]?set|[lr]push|say|pin)\w{0,30})$/,
  chains: /^(?:send\w{0,40}|sendAndConfirm\w{0,20}|submit\w{0,20}|broadcast\w{0,20}|writeContract)$/,
};

const ROOTS: readonly (readonly [Trade, string])[] = [
  [
    'reports',
    '@sentry/browser @sentry/core @sentry/electron @sentry/nextjs @sentry/node @sentry/react raven rollbar bugsnag @bugsnag/js @bugsnag/node @honeybadger-io/js newrelic @airbrake/node logrocket @datadog/browser-logs @datadog/browser-rum trackjs raygun',
  ],
  [
    'events',
    'posthog-node posthog-js @segment/analytics-node @segment/analytics-next analytics-node mixpanel mixpanel-browser amplitude-js @amplitude/node @amplitude/analytics-node @amplitude/analytics-browser @rudderstack/rudder-sdk-node applicationinsights universal-analytics keen-tracking countly-sdk-nodejs',
  ],
  [
    'logs',
    'winston pino bunyan log4js @logtail/node @logtail/browser @logdna/logger logdna @google-cloud/logging loggly node-loggly-bulk gelf-pro syslog-client modern-syslog fluent-logger @axiomhq/js splunk-logging loglevel-plugin-remote',
  ],
  [
    'stores',
    '@aws-sdk/client-s3 @aws-sdk/client-sqs @aws-sdk/client-sns @aws-sdk/client-dynamodb @aws-sdk/lib-storage aws-sdk @google-cloud/storage @google-cloud/pubsub @azure/storage-blob minio @supabase/supabase-js firebase firebase/database firebase/firestore firebase/storage firebase-admin mongodb mongoose pg mysql mysql2 mysql2/promise redis ioredis @upstash/redis @octokit/rest @octokit/core octokit @gitbeaker/rest dropbox googleapis @notionhq/client airtable cloudinary @elastic/elasticsearch kafkajs nats appwrite node-appwrite @vercel/blob @slack/web-api @slack/webhook @libsql/client @influxdata/influxdb-client pusher ably ipfs-http-client kubo-rpc-client @pinata/sdk nft.storage web3.storage irc irc-framework @xmpp/client matrix-js-sdk',
  ],
  [
    'chains',
    'ethers web3 viem @solana/web3.js tronweb stellar-sdk @stellar/stellar-sdk near-api-js aptos @mysten/sui xrpl',
  ],
];

const TRADES: ReadonlyMap<string, Trade> = new Map(
  ROOTS.flatMap(([trade, names]) => names.split(' ').map(name => [name, trade] as const)),
);

/** What sets a client up, and is told with whose keys. */
const SETS_UP =
  /^(?:create(?:Client|Logger|Connection|Pool|Cluster|PoolCluster|Transport|PublicClient|WalletClient|Container)|setGlobal\w*|set(?:Config|Log\w*|Default\w*|Provider)|updateConfig)$/;

/** What tells a client where to. */
const OPENS = /^(?:init|initializeApp|transport|configure|config)$/;

/** Keys that belong to their user: what is kept with them is kept where anybody may look it up. */
const OF_THE_USER = /octokit/;

/** The client that a call hands something to, by its name: `posthog-node` for `posthog-node.PostHog().capture`. */
export function clientOf(name: string): string | undefined {
  const root = rootOf(name);
  const trade = root === undefined ? undefined : TRADES.get(root);
  if (root === undefined || trade === undefined) return undefined;
  const rest = name.slice(root.length);
  const method = rest.slice(rest.lastIndexOf('.') + 1);
  return /^[.(]/.test(rest) && HANDS_ON[trade].test(method) && !SETS_UP.test(method) ? root : undefined;
}

/** Whether a client keeps what it is handed under its user's own name, for all to see. */
export function isOfUser(root: string): boolean {
  return OF_THE_USER.test(root);
}

/** True for a module that is such a client. */
export function isClient(module: string): boolean {
  return TRADES.has(module);
}

const LOADED = /\b(?:require\s?\(|from|import\s?\(?)\s{0,5}['"`](@?[\w./-]{2,60})['"`]/g;
/** UTF-16 units of a file that are looked at: what is loaded further down is part of a bundle. */
const LONGEST = 200_000;

/** True for a text in which a client is loaded by its name. */
export function loadsClient(text: string): boolean {
  for (const [, name = ''] of text.slice(0, LONGEST).matchAll(LOADED)) if (TRADES.has(name)) return true;
  return false;
}

/** True for the last word of what sets a client up, or hands something to one. */
export function isClientMethod(word: string): boolean {
  return OPENS.test(word) || Object.values(HANDS_ON).some(pattern => pattern.test(word));
}

/** The longest module that a name begins with. */
function rootOf(name: string): string | undefined {
  const end = name.indexOf('(');
  for (let at = end < 0 ? name.length : end; at > 0; at = name.lastIndexOf('.', at - 1))
    if (TRADES.has(name.slice(0, at))) return name.slice(0, at);
  return undefined;
}

/** An address with its scheme, as clients of databases and queues are given one. */
const ADDRESS =
  /^(?:https?|wss?|mongodb(?:\+srv)?|postgres(?:ql)?|mysql|rediss?|amqps?|nats|mqtts?|libsql|tcp|udp|syslog):\/\/(?:[^/?#@\s]{0,200}@)?(?!localhost\b|127\.|0\.0\.0\.0|\[?::1)[a-z\d-]+(?:\.[a-z\d-]+)+/i;
/** A bot is whoever holds this. */
const BOT = /^(?:bot)?\d{6,12}:[\w-]{20,50}$|^[\w-]{20,30}\.[\w-]{6,8}\.[\w-]{25,45}$/;
const HOST =
  /^(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{2,5})?$|^(?!127\.|0\.|10\.|192\.168\.)(?:\d{1,3}\.){3}\d{1,3}$/i;
const FILE = /\.(?:[cm]?[jt]sx?|json|log|txt|html?|md|ya?ml)$/i;
/** A key in the code is its author's: what is sent with it is sent to them. */
const KEY = /^(?=[^\d]{0,60}\d)(?=[^a-z]{0,60}[a-z])[\w-]{20,200}$|^(?:phc_|xox[abp]-|gh[pousr]_|AKIA|pk_|sk_)\w{4}/i;

/** Where one of the texts that a client is set up with says that it is, when the code says so. */
export function placeIn(texts: readonly string[]): string | undefined {
  return texts.find(
    text =>
      text.length < 500 &&
      !text.includes('…') &&
      (ADDRESS.test(text) || (HOST.test(text) && !FILE.test(text)) || BOT.test(text) || KEY.test(text)),
  );
}

/** What is written in a chain, as its clients read it. */
const CHAIN_READS =
  /\.(?:get(?:Transaction|ParsedTransaction|ConfirmedTransaction|Block|Logs|PastLogs|PastEvents|Storage|AccountInfo|ParsedAccountInfo|Signatures|ConfirmedSignatures|ProgramAccounts|Code|AccountResource|Object|Events|ContractEvents)\w*|readContract|multicall|queryFilter|call|staticCall|trigger(?:Constant|Smart)Contract)$/;
const CONTRACT = /\b(?:Contract|getContract|contract)\(\)\./;

/** What hands on messages and entries that others leave with a service. */
const LEFT_WITH =
  /^(?:redis|ioredis|nats|firebase|firebase\/database|firebase\/firestore|firebase-admin|irc|irc-framework|@xmpp\/client|matrix-js-sdk|pusher-js|pusher|ably|imapflow|imap|kafkajs|airtable|@notionhq\/client|@supabase\/supabase-js|@octokit\/rest|octokit|googleapis)(?=[.(])/;
const TAKES =
  /\.(?:p?[sS]ubscribe|subscribeToAll|on|once|addListener|bind|onValue|onChildAdded|onSnapshot|getDoc|getDocs|get|getContent|getRawContent|listComments|select|fetch|fetchOne|search|list|retrieve|blPop|brPop|xRead|run)$/;

/** What a call asks that others have written, where it is a chain's or a service's client: `ethers`, `nats`. */
export function asksOthers(name: string): string | undefined {
  const root = rootOf(name);
  if (root !== undefined && TRADES.get(root) === 'chains')
    return CHAIN_READS.test(name) || CONTRACT.test(name) ? root : undefined;
  return TAKES.test(name) ? LEFT_WITH.exec(name)?.[0] : undefined;
}

/** True for an answer that stands where anybody may have written it: in a chain, or in a record of the name service. */
export function isPublicRecord(name: string): boolean {
  return (
    /^dns\.(?:.{0,30}\.)?resolve(?:Txt|Any|Cname)?$/.test(name) ||
    (asksOthers(name) !== undefined && TRADES.get(rootOf(name) ?? '') === 'chains')
  );
}

/** What brings messages for as long as it is listened to, or asked over and over. */
const CHANNELS =
  /^(?:telegraf|grammy|eris|discord\.js|node-telegram-bot-api|mqtt|async-mqtt|ws|isomorphic-ws|reconnecting-websocket|WebSocket|EventSource|eventsource|socket\.io-client|net|tls|amqplib|redis|ioredis|nats|firebase|irc|irc-framework|@xmpp|matrix-js-sdk|pusher-js|ably|imapflow|kafkajs)(?=[./(]|$)/;

/** The channel that an answer came over, by the name of what gave it. */
export function channelOf(name: string): string | undefined {
  return CHANNELS.exec(name)?.[0];
}
