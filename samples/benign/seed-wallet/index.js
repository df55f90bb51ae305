import { createHmac, createSign, pbkdf2Sync, randomBytes } from 'node:crypto';

const WORDS = ['apple', 'brick', 'cloud', 'drift', 'ember', 'frost', 'grain', 'hazel', 'ivory', 'jolly', 'knife', 'lemon', 'mango', 'north', 'ocean', 'pearl'];

export function generateMnemonic(words = 12) {
  return Array.from(randomBytes(words), byte => WORDS[byte % WORDS.length]).join(' ');
}

export function mnemonicToSeed(mnemonic, passphrase = '') {
  return pbkdf2Sync(mnemonic.normalize('NFKD'), `mnemonic${passphrase}`, 2048, 64, 'sha512');
}

export class Wallet {
  #privateKey;

  constructor(privateKey, { node = 'https://node.sample.invalid' } = {}) {
    this.#privateKey = privateKey;
    this.node = node;
  }

  static fromMnemonic(mnemonic, options) {
    const seed = mnemonicToSeed(mnemonic);
    return new Wallet(createHmac('sha512', 'sample seed').update(seed).digest().subarray(0, 32), options);
  }

  sign(transaction) {
    return createSign('sha256').update(JSON.stringify(transaction)).sign(this.#privateKey, 'hex');
  }

  async rpc(method, params) {
    const response = await fetch(this.node, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await response.json();
    if (error) throw new Error(error.message);
    return result;
  }

  balance(address) {
    return this.rpc('eth_getBalance', [address, 'latest']);
  }

  send(transaction) {
    return this.rpc('eth_sendRawTransaction', [{ ...transaction, signature: this.sign(transaction) }]);
  }
}

export function connectBrowser() {
  if (typeof window === 'undefined' || !window.ethereum) throw new Error('no provider');
  return window.ethereum.request({ method: 'eth_requestAccounts' });
}
