/** What a module can do, and which facts about the machine an API tells. */

import { groupsOf } from './apis.js';
import { table } from './table.js';

/** Modules that give the capability; the rest of a capability's signs are the groups above. */
export const MODULE_CAPABILITY = table<string>({
  http: 'network',
  https: 'network',
  http2: 'network',
  net: 'network',
  tls: 'network',
  dgram: 'network',
  dns: 'network',
  child_process: 'process',
  fs: 'files',
  'fs-extra': 'files',
  os: 'system',
  crypto: 'crypto',
  vm: 'dynamic-code',
});

/**
 * Calls of those modules, and of network APIs, that reach no other machine: they look at a text, keep a setting, or make
 * something that may be sent later.
 */
const AT_HOME =
  /^(?:Image|form-data|net\.Socket)$|^(?:ActiveXObject|net\.(?:isIP|isIPv[46]|BlockList|SocketAddress|[gs]etDefaultAutoSelect\w*)|https?\.(?:Agent|IncomingMessage|ServerResponse|OutgoingMessage|validateHeader\w+|setMaxIdle\w+)|tls\.(?:createSecureContext|checkServerIdentity|getCiphers)|dns\.(?:promises\.)?(?:[gs]etServers|[gs]etDefaultResultOrder)|http2\.get\w+)(?:$|[.(])/;

/** The capability that a call of a module gives, by the module's name or what the call does. */
export function moduleCapability(name: string): string | undefined {
  if (!name.includes('.') || AT_HOME.test(name)) return undefined;
  const capability = MODULE_CAPABILITY[name.split('.')[0] as string];
  // What is done with a response comes after what asked for it.
  return capability === 'network' && name.includes('()') ? undefined : capability;
}

/** True for what reaches another machine itself, rather than making ready to. */
export function reachesOut(name: string): boolean {
  return groupsOf(name).has('network') && !AT_HOME.test(name) && !/\(\)\.(?:pipe|on\w*)$/.test(name);
}

/** Calls whose answer tells about the machine or its user. Two or three kinds together are a fingerprint. */
export const SYSTEM_FACTS = table<string>({
  'os.hostname()': 'host name',
  'os.userInfo()': 'user name',
  'os.homedir()': 'home folder',
  'os.networkInterfaces()': 'network addresses',
  'os.platform()': 'platform',
  'os.type()': 'platform',
  'os.release()': 'system version',
  'os.arch()': 'architecture',
  'os.cpus()': 'processors',
  'os.totalmem()': 'memory',
  'os.uptime()': 'uptime',
  'os.version()': 'system version',
  'dns.getServers()': 'name servers',
  'process.cwd()': 'working folder',
  'process.getuid()': 'user id',
  'process.platform': 'platform',
  'process.arch': 'architecture',
  'process.version': 'node version',
  'process.versions': 'node version',
  'process.title': 'process title',
  __dirname: 'install folder',
  'import.meta.dirname': 'install folder',
  'import.meta.filename': 'install folder',
  __filename: 'install folder',
  'navigator.userAgent': 'browser',
  'process.env.USER': 'user name',
  'process.env.USERNAME': 'user name',
  'process.env.LOGNAME': 'user name',
  'process.env.HOSTNAME': 'host name',
  'process.env.COMPUTERNAME': 'host name',
  'process.env.USERDOMAIN': 'host name',
  'process.env.PWD': 'working folder',
  'process.env.INIT_CWD': 'working folder',
});

/** Kinds of system fact that say who or where the victim is, rather than what software runs. */
export const IDENTIFYING_FACTS: ReadonlySet<string> = new Set([
  'host name',
  'user name',
  'home folder',
  'network addresses',
  'install folder',
  'working folder',
  'name servers',
  'user id',
]);

/** Libraries that report the machine as a whole. */
export const SYSTEM_LIBRARIES: ReadonlySet<string> = new Set([
  'systeminformation',
  'node-machine-id',
  'macaddress',
  'getmac',
  'default-gateway',
  'network',
  'public-ip',
  'ip',
  'address',
]);

/** Libraries that take what a machine shows, sees, hears or types, by the name of the call that gives it. */
const CAPTURES: readonly (readonly [what: string, RegExp])[] = [
  [
    'the screen',
    /^(?:screenshot-desktop|desktop-screenshot|node-screenshots\.(?:Screenshot|Monitor)|robotjs\.screen\.capture|electron\.desktopCapturer\.getSources)(?=$|[.(])/,
  ],
  [
    'the microphone',
    /^(?:node-record-lpcm16(?:\.record\(\)\.stream)?|mic\(\)\.getAudioStream|node-audiorecorder|naudiodon\.AudioIO)(?=$|[.(])/,
  ],
  ['the camera', /^node-webcam(?:\.create\(\))?\.capture$/],
  [
    'the keyboard',
    /^(?:node-global-key-listener\.GlobalKeyboardListener\(\)\.addListener|(?:@\w{1,40}\/)?iohook\.on|uiohook-napi\.(?:uIOhook\.)?on)$/,
  ],
];

/** The libraries of those: nearly no call is of one. */
const CAPTURING =
  /^(?:screenshot-desktop|desktop-screenshot|node-screenshots|robotjs|electron|node-record-lpcm16|mic\(|node-audiorecorder|naudiodon|node-webcam|node-global-key-listener|(?:@\w{1,40}\/)?iohook|uiohook-napi)/;

/** What a call takes of a machine's user, in words; undefined for any other. */
export function capturedBy(name: string): string | undefined {
  return CAPTURING.test(name) ? CAPTURES.find(([, pattern]) => pattern.test(name))?.[0] : undefined;
}
