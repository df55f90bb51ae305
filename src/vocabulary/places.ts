/** Places on a disk that hold other people's secrets, by what is lost with them. Matched against path texts. */
export const PLACES: readonly {
  readonly kind: 'credentials' | 'browser' | 'wallet';
  readonly what: string;
  readonly pattern: RegExp;
}[] = [
  { kind: 'credentials', what: 'the npm token file', pattern: /(?:^|[\\/])\.(?:npmrc|yarnrc(?:\.yml)?)$/i },
  {
    kind: 'credentials',
    what: 'SSH keys',
    pattern: /(?:^|[\\/])\.ssh(?:[\\/]|$)|(?:^|[\\/])id_(?:rsa|dsa|ecdsa|ed25519)\b/i,
  },
  { kind: 'credentials', what: 'AWS credentials', pattern: /(?:^|[\\/])\.aws(?:[\\/]|$)/i },
  {
    kind: 'credentials',
    what: 'Google Cloud credentials',
    pattern:
      /gcloud[\\/](?:application_default_credentials|credentials\.db|legacy_credentials)|application_default_credentials\.json/i,
  },
  { kind: 'credentials', what: 'Azure credentials', pattern: /(?:^|[\\/])\.azure[\\/]/i },
  {
    kind: 'credentials',
    what: 'Kubernetes credentials',
    pattern: /(?:^|[\\/])\.kube(?:[\\/]|$)|serviceaccount[\\/]token/i,
  },
  { kind: 'credentials', what: 'Docker credentials', pattern: /(?:^|[\\/])\.docker[\\/]config\.json/i },
  { kind: 'credentials', what: 'Git credentials', pattern: /(?:^|[\\/])\.git-credentials\b|(?:^|[\\/])\.netrc\b/i },
  { kind: 'credentials', what: 'GitHub CLI credentials', pattern: /[\\/]gh[\\/]hosts\.yml/i },
  { kind: 'credentials', what: 'the shell history', pattern: /\.(?:bash|zsh|sh|psql|mysql|node_repl)_history\b/i },
  { kind: 'credentials', what: 'system password files', pattern: /^\/etc\/(?:passwd|shadow|sudoers)\b/i },
  {
    kind: 'credentials',
    what: 'the memory of other programs',
    pattern: /^\/proc\/(?!self\b|1\b)[^/]{1,20}\/(?:mem|environ)$/,
  },
  { kind: 'credentials', what: 'GnuPG keys', pattern: /(?:^|[\\/])\.gnupg(?:[\\/]|$)/i },
  {
    kind: 'credentials',
    what: 'AI tool credentials',
    pattern: /\.(?:claude|codex|gemini|cursor)[\\/](?:auth|credentials|\.credentials|oauth)|\.claude\.json/i,
  },
  {
    kind: 'credentials',
    what: 'a keychain',
    pattern: /Library[\\/]Keychains|login\.keychain|\.local[\\/]share[\\/]keyrings/i,
  },
  {
    kind: 'browser',
    what: 'browser profiles',
    pattern:
      /[\\/](?:Google[\\/]Chrome|Chromium|BraveSoftware|Microsoft[\\/]Edge|Opera Software|Vivaldi|Yandex[\\/]YandexBrowser|Mozilla[\\/]Firefox|\.mozilla[\\/]firefox|Iridium|7Star|Sputnik|CentBrowser|Kometa|Orbitum|Amigo|Torch|Epic Privacy Browser|uCozMedia)(?:[\\/]|$)/i,
  },
  {
    kind: 'browser',
    what: 'saved logins',
    pattern:
      /(?:^|[\\/])(?:Login Data|Web Data|Local State|logins\.json|key[34]\.db|cookies\.sqlite|signons\.sqlite)$|User Data[\\/](?:Default|Profile)/i,
  },
  {
    kind: 'browser',
    what: 'the chat client’s local storage',
    pattern: /[\\/](?:discord(?:canary|ptb|development)?|Lightcord)(?:[\\/]|$)|Local Storage[\\/]leveldb/i,
  },
  { kind: 'browser', what: 'the messenger’s session', pattern: /Telegram Desktop[\\/]tdata|Signal[\\/]config\.json/i },
  {
    kind: 'wallet',
    what: 'wallet files',
    pattern:
      /[\\/]\.?(?:electrum(?:-\w+)?[\\/]wallets|bitcoin[\\/]wallet|ethereum[\\/]keystore|litecoin[\\/]wallet|atomic[\\/]Local Storage|coinomi[\\/]Coinomi|com\.liberty\.jaxx|Armory[\\/])|Exodus[\\/]exodus\.wallet|\bwallet\.dat\b|exodus\.wallet|keystore[\\/]UTC--|\.config[\\/]solana[\\/]id\.json/i,
  },
  {
    kind: 'wallet',
    what: 'wallet extensions',
    pattern:
      /Local Extension Settings|\b(?:nkbihfbeogaeaoehlefnkodbefgpgknn|bfnaelmomeimhlpmgjnjophhpkkoljpa|ibnejdfjmmkpcnlpebklmnkoeoihofec)\b/i,
  },
];

/**
 * A browser's program rather than its profile: what opens a page, or drives a browser in a test, looks for it. What stands
 * in the folder for temporary files was put there by whoever looks for it.
 */
const PROGRAM =
  /\.app(?:[\\/]|$)|\.exe$|Program Files|(?:Chrome|Chromium|Edge|Browser|Vivaldi|Opera)(?: \w{2,8})?[\\/]Application\b|^\/(?:opt|usr|tmp)\/|\/snap\/bin\//i;

/** The path in an address is another machine's: where a browser's sources lie, or its extensions are sold. */
const ADDRESS = /^(?:https?|wss?|git|ssh):\/\//i;

/** A file of code is part of a program, such as one that drives browsers: `src/server/chromium/page.ts`. */
const CODE = /\.[cm]?[jt]sx?$/i;

/** What a path holds that is not this program's, or undefined. */
export function placeOf(path: string): (typeof PLACES)[number] | undefined {
  if (path.length > 1_000 || PROGRAM.test(path) || ADDRESS.test(path) || CODE.test(path)) return undefined;
  return PLACES.find(place => place.pattern.test(path));
}

/** Programs that keep their users' sessions in a folder of their own. */
const PROFILE_OWNER =
  /(?:^|[\\/])(?:(discord(?:canary|ptb|development)?|lightcord)|Opera Software[\\/]+(Opera [\w ]{2,12})|Google[\\/]+(Chrome(?: SxS)?)|(BraveSoftware)|Microsoft[\\/]+(Edge)|(Yandex)|(Vivaldi)|(Mozilla)|(Chromium)|(Amigo)|(Torch)|(Kometa)|(Orbitum)|(CentBrowser)|(7Star)|(Sputnik)|(uCozMedia)|(Iridium)|(Epic Privacy Browser)|(Telegram Desktop)|(Exodus)|(Electrum)|(Atomic)|(Coinomi))(?=[\\/]|$)/i;

/** The program whose profile a path leads into; undefined for the program itself. */
export function profileOwner(path: string): string | undefined {
  if (path.length > 400 || PROGRAM.test(path)) return undefined;
  return PROFILE_OWNER.exec(path)?.slice(1).find(Boolean)?.toLowerCase();
}

/** The programs whose profiles a script of any language names; bounded by the script's length. */
export function profileOwnersIn(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of text.slice(0, 500_000).split('\n', 20_000)) {
    for (const [, path = ''] of line.slice(0, 2_000).matchAll(/["']([^"'\n]{4,300})["']/g)) {
      const owner = profileOwner(path);
      if (owner) found.add(owner);
    }
  }
  return found;
}

/** Patterns of a chat client's session tokens: three parts of fixed lengths, or a marked or encrypted one. */
const CHAT_TOKEN =
  /\{2[3-8](?:,\d{0,2})?\}\\?\.[^{}]{1,24}\{6(?:,7)?\}\\?\.[^{}]{1,24}\{(?:2[5-9]|3\d)|mfa\\?\.[^{}]{1,24}\{(?:8[04]|20,)|dQw4w9WgXcQ/;

export function isChatTokenPattern(source: string): boolean {
  return source.length < 500 && CHAT_TOKEN.test(source);
}

/** Names of environment variables that hold secrets. */
const SECRET_NAME =
  /(?:^|_)(?:token|secret|passwd|password|passphrase|apikey|api_key|private_?key|access_key|credentials?|auth|mnemonic|seed|session_key)(?:$|_)|^npm_(?:token|config__auth)|^AWS_(?:SECRET|SESSION)|^GITHUB_TOKEN$|_KEY$/i;

/** A secret an environment variable's name promises. `npm_config_*` and public keys are not. */
export function isSecretName(name: string): boolean {
  return name.length < 100 && SECRET_NAME.test(name) && !/public|(?:^|_)(?:REQUEST|ENDPOINT)_UR[LI]$/i.test(name);
}

/** Files that tell an agent what to do. */
export const INSTRUCTION_FILE =
  /(?:^|[\\/])(?:CLAUDE|AGENTS|GEMINI|QWEN|CONVENTIONS)\.md$|(?:^|[\\/])\.(?:cursor|windsurf|cline|roo|kilocode|goose|augment)(?:rules|hints|-guidelines\.md)$|\.(?:cursor|windsurf|clinerules|roo|kilocode|continue|augment|trae|amazonq|kiro|github)[\\/](?:rules|steering|instructions|prompts|chatmodes)(?:[\\/]|$)|copilot-instructions\.md$|\.clinerules[\\/]/i;
/**
 * Files whose change outlives the program: what runs at the next login, commit, build or editor start. `own` is the project's
 * or a tool's to set up; nobody expects the others to change because a package was loaded.
 */
export const PERSISTENT_PLACES: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly own?: true;
  /** What installers of completions and services change when they are asked to. */
  readonly offered?: true;
}[] = [
  { what: 'the keys that may log in', pattern: /\.ssh[\\/]authorized_keys/i },
  { what: 'a workflow', pattern: /\.github[\\/]workflows[\\/]/i },
  { what: 'a git hook', pattern: /\.git[\\/]hooks[\\/]|\.git-templates?[\\/]/i, own: true },
  {
    what: 'a shell profile',
    pattern:
      /\.(?:bashrc|bash_profile|bash_login|zshrc|zprofile|zlogin|profile|zshenv)$|fish[\\/]config\.fish|[\\/]etc[\\/](?:profile|bash\.bashrc|profile\.d[\\/])|PowerShell[\\/](?:Microsoft\.PowerShell_)?profile\.ps1/i,
    offered: true,
  },
  {
    what: 'the startup folder',
    pattern:
      /Start Menu[\\/]Programs[\\/]Startup|LaunchAgents[\\/]|LaunchDaemons[\\/]|\.config[\\/]autostart|systemd[\\/](?:user|system)[\\/]|\/etc\/(?:cron|init\.d)|\/var\/spool\/cron|CurrentVersion\\+Run\b/i,
    offered: true,
  },
  { what: 'the system’s list of who may do what', pattern: /^\/etc\/(?:sudoers|passwd|shadow|ld\.so\.preload)/i },
  { what: 'the list of where names of machines lead', pattern: /^\/etc\/hosts$|[\\/]drivers[\\/]etc[\\/]hosts$/i },
  {
    what: 'an editor’s or agent’s configuration',
    pattern:
      /\.vscode[\\/]tasks\.json|\.claude[\\/](?:settings|hooks|commands|agents|skills)|\.claude\.json$|\.cursor[\\/](?:mcp|hooks)\.json|claude_desktop_config\.json|\.gemini[\\/]settings|\.codex[\\/]config|windsurf[\\/]mcp_config\.json|(?:^|[\\/])\.?mcp\.json$/i,
  },
  {
    what: 'an agent’s instructions',
    pattern: INSTRUCTION_FILE,
    own: true,
  },
  { what: 'the extensions of a browser', pattern: /[\\/]Extensions[\\/][a-p]{32}(?:[\\/]|$)/ },
  { what: 'the menu of programs', pattern: /\.local[\\/]share[\\/]applications[\\/]/i },
  { what: 'the chat client’s code', pattern: /discord_desktop_core/i },
];
