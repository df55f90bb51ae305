/** Keys that control money or identity, by the names programs give them and the calls they go through. */

const NAMES: ReadonlySet<string> = new Set(
  [
    'private key',
    'secret key',
    'priv key',
    'mnemonic',
    'mnemonics',
    'mnemonic phrase',
    'mnemonic words',
    'seed phrase',
    'seed words',
    'recovery phrase',
    'secret phrase',
    'wallet private key',
    'private key hex',
    'private key base58',
    'seed',
    'wallet seed',
    'secret seed',
    'wif',
  ].flatMap(spellings),
);

function spellings(words: string): readonly string[] {
  const parts = words.split(' ');
  const camel = parts.map((part, at) => (at === 0 ? part : part[0]?.toUpperCase() + part.slice(1))).join('');
  return [camel, `_${camel}`, camel.toLowerCase(), parts.join('_'), parts.join('_').toUpperCase()];
}

/** True for what programs call a key that must not leave. */
export function isKeyName(name: string): boolean {
  return NAMES.has(name);
}

/** What a key is called in the words of a function that takes one: `fromMnemonic`, `importPrivateKey`. */
const TAKES_KEY =
  /^(?:(?:create|import|restore|recover|load|init|get)?(?:wallet|account|keypair|signer)?(?:from|by|with)|import|restore|recover|set|check(?:ValidityOf)?|validate)_?(?:mnemonic(?:phrase|words)?|seed(?:phrase|words)?|private_?key|secret_?key|priv_?key|wif|recovery_?phrase)$/i;
/** Calls that make a wallet or a key pair out of the secret that they are given first. */
const MAKERS =
  /^(?:from(?:SecretKey|Mnemonic|Phrase|WIF|PrivateKey|SecretSeed)|mnemonicTo(?:Seed|Entropy|Account|PrivateKey|WalletKey)(?:Sync)?|privateKeyTo(?:Account|Address|PublicKey)|keyFromPrivate|importPrivateKey|getKeypairFromSecret)$/;

/** True for a function whose first argument is a key, whatever it calls it. */
export function takesKey(name: string): boolean {
  return name.length < 50 && (TAKES_KEY.test(name) || MAKERS.test(name));
}

/** Environment variables that hold a key of a wallet. */
export function isKeyVariable(name: string): boolean {
  return (
    name.length < 60 && /(?:^|_)(?:PRIV(?:ATE)?_?KEY|MNEMONIC|SEED(?:_PHRASE)?|WALLET_KEY|SECRET_PHRASE)$/i.test(name)
  );
}

/** Words of the files in which a `secretKey` is a chain's key rather than a service's. */
const CHAIN_WORDS =
  /bs58|base58|bip-?39|bip-?32|ed25519|secp256k1|tweetnacl|\bmnemonic|\bethers\b|\bweb3\b|solana|xrpl|ripple|injective|cosmos|\bsigner\b|createSigner|key-?pair|tronweb|hd-?key|hd-?wallet|wallet/i;

export function isAboutChains(text: string): boolean {
  return CHAIN_WORDS.test(text.slice(0, 2_000_000));
}

/** Calls that write a key down in another way. Whatever else a key goes through gives something public. */
const WRITES_DOWN =
  /^(?:to(?:String|JSON|Hex|Base58|Base64|Buffer|Bytes|Array)|from|slice|subarray|substring|substr|split|reverse|join|concat|trim|replace|replaceAll|padStart|padEnd|splice|shift|pop|next|map|reduce|filter|values|entries|stringify|btoa|encodeURIComponent|encodeURI|escape|unescape|String|Uint8Array|Array|Buffer|URLSearchParams|FormData|assign|freeze|resolve|\w{0,20}(?:[eE]ncode|[hH]ex(?:lify)?|[bB]ase(?:58|64)|[bB]uffer|[bB]ytes|[uU]tf8)\w{0,20})$/;

/** Signing, hashing and deriving: what they give may be known to all. */
const GIVES_PUBLIC =
  /sign|verif|hash|hmac|derive|public|pub(?:key)?$|address|encrypt|cipher|digest|keccak|sha\d|ripemd|multiply|validate|^is[A-Z]/i;

/** True when what a call gives still is the key it was given. */
export function writesKeyDown(method: string): boolean {
  return WRITES_DOWN.test(method) && !GIVES_PUBLIC.test(method);
}

export function givesPublic(method: string): boolean {
  return GIVES_PUBLIC.test(method);
}
