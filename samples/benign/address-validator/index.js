const CHAINS = {
  bitcoin: /^(?:[13][a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{11,71})$/,
  ethereum: /^0x[a-fA-F0-9]{40}$/,
  litecoin: /^(?:[LM3][a-km-zA-HJ-NP-Z1-9]{26,33}|ltc1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{11,71})$/,
  tron: /^T[1-9A-HJ-NP-Za-km-z]{33}$/,
  solana: /^[1-9A-HJ-NP-Za-km-z]{32,44}$/,
};

/** Addresses that nobody has the key of; sending to them loses the money. */
const BURNT = ['0x0000000000000000000000000000000000000000', '0x000000000000000000000000000000000000dEaD'];

export function chainsOf(address) {
  return Object.keys(CHAINS).filter(chain => CHAINS[chain].test(address));
}

export function isValid(address, chain) {
  return chain in CHAINS && CHAINS[chain].test(address);
}

export const isBurnt = address => BURNT.some(burnt => burnt.toLowerCase() === address.toLowerCase());

/** Hides the middle of every address in a text, for logs. */
export function redact(text) {
  return text.replace(/\b0x[a-fA-F0-9]{40}\b/g, found => `${found.slice(0, 6)}…${found.slice(-4)}`);
}

/** How many letters two addresses differ in: a warning of a mistyped one. */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
