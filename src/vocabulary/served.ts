/** What an API that serves, or listens, hands to its callback. */

/** What other machines ask of a server, as origins of values spell it. */
export const REQUEST = 'an HTTP request';

export const CONNECTION = 'a connection';

export const MESSAGE = 'a message';

const WEB_FRAMEWORKS =
  /^(?:express|express\.Router|koa|koa-router|@koa\/router|fastify|polka|connect|restify\.createServer|hono\.Hono|router|find-my-way|micro)\(\)(?:\.[\w()]+)*\.(?:get|post|put|patch|delete|all|use|route|on)$/;

const HTTP_SERVERS = /^(?:http|https|http2)\.(?:createServer|createSecureServer|Server)$/;

const SOCKET_SERVERS = /^(?:net|tls)\.(?:createServer|Server)$/;

const SERVER_EVENTS =
  /^(?:(?:http|https|http2|net|tls)\.(?:create(?:Secure)?Server|Server)|ws\.(?:WebSocket)?Server|ws\.WebSocket\.Server|socket\.io(?:\.Server)?)\(\)(?:\.[\w()]+)*\.(?:on|once|addListener)$/;

/**
 * What a server's callback is handed first, in words; undefined when it is no server's. A message of a parent process
 * or a worker comes from the same program, and is none.
 *
 * @param texts the first argument of the call, which may name an event
 */
export function servedTo(name: string, position: number, texts: readonly string[]): string | undefined {
  if (position !== 0) return undefined;
  if (HTTP_SERVERS.test(name) || WEB_FRAMEWORKS.test(name)) return REQUEST;
  if (SOCKET_SERVERS.test(name)) return CONNECTION;
  if (!SERVER_EVENTS.test(name)) return undefined;
  if (texts.includes('request')) return REQUEST;
  return texts.some(text => /^(?:secureC|c)onnect(?:ion)?$/.test(text)) ? CONNECTION : undefined;
}

/** True for an origin that a server was asked, rather than something it asked for. */
export function isServed(detail: string): boolean {
  return detail === REQUEST || detail === CONNECTION;
}
