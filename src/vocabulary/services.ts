/** Hosts that hand a stranger an address to receive data at, or to fetch code from, with no name behind it. */
const DROP_HOSTS =
  /(?:^|[./@])(?:webhook\.site|requestbin\.\w+|pipedream\.net|burpcollaborator\.net|oastify\.com|interact\.sh|interactsh\.com|oast\.(?:pro|live|site|online|fun|me)|canarytokens\.(?:com|org)|dnslog\.(?:cn|store)|ceye\.io|eyes\.sh|beeceptor\.com|hookb\.in|requestcatcher\.com|ngrok\.io|ngrok-free\.app|ngrok\.app|loca\.lt|serveo\.net|trycloudflare\.com|transfer\.sh|file\.io|anonfiles\.com|gofile\.io|pastebin\.com|paste\.ee|hastebin\.com|rentry\.co|npoint\.io|jsonkeeper\.com|mocki\.io|repl\.co|glitch\.me|duckdns\.org|ddns\.net|no-ip\.\w+|hopto\.org|zapto\.org|dnsrebinder\.net|requestrepo\.com|dns\.\w+\.eu\.org)(?:[:/?]|$)/i;

/** Ways of posting into someone's chat with an address that is itself the secret. */
const CHAT_HOOKS =
  /discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/|api\.telegram\.org\/?(?:bot|$)|hooks\.slack\.com\/(?:services|workflows)\//i;

/** A literal IPv4 address as host, not loopback, private or a public resolver's. Documentation ranges count: they stand for one. */
const RAW_ADDRESS =
  /(?:^|\/\/|@)(?!127\.|8\.8\.(?:8\.8|4\.4)(?![.\d])|1\.(?:1\.1|0\.0)\.1(?![.\d])|9\.9\.9\.9(?![.\d])|0\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|22[4-9]\.|2[345]\d\.)(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![.\d])/;

/** What is odd about a text as a network address, in words; undefined for an ordinary one. */
export function oddAddress(text: string): string | undefined {
  if (text.length > 2_000) return undefined;
  if (CHAT_HOOKS.test(text)) return 'a chat webhook';
  if (DROP_HOSTS.test(text)) return 'a throw-away collection service';
  if (RAW_ADDRESS.test(text)) return 'a bare IP address';
  return undefined;
}

const MAILBOX = /^(?:[^<>@]{0,80}<)?[\w.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}>?$/i;

/** True for whom a mail may be sent to. */
export function isMailbox(text: string): boolean {
  return text.length < 200 && MAILBOX.test(text);
}

/** A chat bot's or webhook's number, and the secret that lets anybody post with it. */
const CHAT_NUMBER = /^\d{17,20}$/;
const CHAT_SECRET = /^[\w-]{60,90}$/;
const BOT_SECRET = /^(?:bot)?\d{8,10}:[\w-]{35}$/;

/** What is odd about several texts together as an address: a chat client is given number and secret apart. */
export function oddAddressOf(texts: readonly string[]): string | undefined {
  if (texts.some(text => BOT_SECRET.test(text))) return 'a chat bot';
  return texts.some(text => CHAT_NUMBER.test(text)) && texts.some(text => CHAT_SECRET.test(text))
    ? 'a chat webhook'
    : undefined;
}

/** The host in a URL-like text, holes kept; undefined when there is none. */
export function hostOf(text: string): string | undefined {
  return /^(?:[a-z]+:)?\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(text)?.[1];
}

/** Places where anybody may leave a file for anybody, under the host's name. */
const FILE_HOSTS =
  /(?:^|[./@])(?:cdn\.discordapp\.com\/attachments|media\.discordapp\.net\/attachments|catbox\.moe|tmpfiles\.org|mediafire\.com|dropbox\.com\/s|dl\.dropboxusercontent\.com|drive\.google\.com\/uc|mega\.nz|wetransfer\.com|bashupload\.com|0x0\.st|temp\.sh)(?:[:/?]|$)/i;

/** Where copies of published packages, or scripts of services that half of all pages use, come from. */
const PUBLIC_CDN =
  /(?:^|\.)(?:jsdelivr\.net|unpkg\.com|esm\.(?:sh|run)|skypack\.dev|jspm\.(?:io|dev)|cdnjs\.com|cdnjs\.cloudflare\.com|deno\.land|jsr\.io|bootcdn\.(?:cn|net)|bootstrapcdn\.com|googleapis\.com|gstatic\.com|google\.com|google-analytics\.com|googletagmanager\.com|googlesyndication\.com|recaptcha\.net|cloudflareinsights\.com|challenges\.cloudflare\.com|aspnetcdn\.com|jquery\.com|facebook\.net|twitter\.com|youtube\.com|vimeo\.com|stripe\.com|paypal\.com|mathjax\.org|baidu\.com|bdstatic\.com|qq\.com|alicdn\.com|alipayobjects\.com|yandex\.(?:ru|net)|microsoft\.com|msecnd\.net|amazonaws\.com|cloudfront\.net|localhost)$/i;

export function isPublicCdn(host: string): boolean {
  return PUBLIC_CDN.test(host);
}

/** What is odd about a text as the address of a program, in words: nobody releases one from there. */
export function oddRelease(text: string): string | undefined {
  return oddAddress(text) ?? (text.length <= 2_000 && FILE_HOSTS.test(text) ? 'a file drop' : undefined);
}
/** A project's page of releases, with whose name on it. */
export const PROJECT_RELEASES = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+\/releases\//;

/**
 * Where projects leave their releases, under a name of their own: anybody may, and what lies there tells nobody who asks
 * for it.
 */
export const RELEASES =
  /^https:\/\/(?:github\.com\/[\w.-]+\/[\w.-]+\/releases\/|api\.github\.com\/repos\/[\w.-]+\/[\w.-]+\/releases|gitlab\.com\/[\w./-]{1,200}\/-\/releases|[\w-]{1,63}\.(?:github|gitlab)\.io(?:\/|$)|registry\.[\w-]{1,63}\.(?:org|com)(?:\/|$)|cdn\.npmmirror\.com\/|nodejs\.org\/(?:dist|download)|storage\.googleapis\.com(?:\/|$)|[\w-]{1,63}\.storage\.googleapis\.com(?:\/|$))/;

/** Where the machines of a cloud ask for their own credentials. */
export const METADATA_SERVICE =
  /(?:^|\/\/|@)(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|\[?fd00:ec2::254\]?|100\.100\.100\.200)(?![\w.])/i;
