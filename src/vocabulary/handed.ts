/** What libraries are handed that their callers would not have known by anybody else. */

/** What hosts give their plugins, by the method that is asked: workflow tools, editors, stores of the system. */
const HOSTS_GIVE: ReadonlyMap<string, string> = new Map([['getCredentials', 'credentials']]);

export function hostGives(method: string): string | undefined {
  return HOSTS_GIVE.get(method);
}

/** How a plugin of a workflow tool makes a request, as what it is called on ends. */
const HOST_SENDS = /^(?:http)?request(?:OAuth[12]|WithAuthentication(?:Paginated)?)?$/i;

/** True for a method of a host's helpers that makes a request for its plugin. */
export function hostSends(holder: string, method: string): boolean {
  return holder === 'helpers' && HOST_SENDS.test(method);
}

/** True for how a client is asked to show its requests before it makes them. */
export function isInterceptor(path: string): boolean {
  return path === 'interceptors.request.use';
}

/** The last words of what a name ends in, where that is a secret. */
const SECRET =
  /(?:^|[^a-z])(?:(?:oauth ?)?token(?: ?data)?|auth(?: ?state)?|secrets?|pass ?word|passwd|pwd|pass ?phrase|auth\.pass|pass ?code|credentials?|creds|(?:api|private|secret|access|signing|encryption|license) ?key|priv ?key|key ?pair|mnemonic|seed ?phrase|cookies?|authorization|jwt|bearer|cvv|cvc|card ?number|connection ?string|headers)$/;
/** What is a secret as it is, rather than one that was picked for who it is meant for. */
const WHOLE = /(?:^|[^a-z])(?:credentials|creds|secrets|cookies|headers|key ?pair)$/;
/** What opens everything that somebody holds: unlike a token, it is for whom it was made for alone. */
const PERSONAL =
  /(?:^|[^a-z])(?:private ?key|priv ?key|mnemonic|seed ?phrase|key ?pair|pass ?word|passwd|pass ?phrase|auth\.pass|cvv|cvc|card ?number)$/;
/** What options of a request are about besides what is sent. */
const SETTINGS =
  /(?:^|[^a-z])(?:timeout|retr(?:y|ies)|agent|signal|proxy|method|verbose|debug|log(?:ger)?|keep ?alive|callback|cb|done|max ?\w{1,80}|dispatcher)$/;

/** A name in words: `config.accessToken` ends in `access token`. */
function wordsOf(detail: string): string {
  return detail
    .slice(-80)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase();
}

/** True for a name, or a way into what was handed in, that is a secret's. */
export function isSecretPart(detail: string): boolean {
  return SECRET.test(wordsOf(detail));
}

/** True for the key, the words or the password of a person. */
export function isPersonal(detail: string): boolean {
  return PERSONAL.test(wordsOf(detail));
}

/** True for all the secrets of somebody together: an API asks for one of them, or for none. */
export function isAllOfThem(detail: string): boolean {
  return WHOLE.test(wordsOf(detail));
}

/** True for what says how something is sent, and is not sent. */
export function isSetting(detail: string): boolean {
  return SETTINGS.test(wordsOf(detail));
}
