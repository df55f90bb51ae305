'use strict';
const { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } = require('crypto');
const fs = require('fs');
const path = require('path');

class Settings {
  constructor({ folder, name = 'settings', encryptionKey }) {
    this.path = path.resolve(folder, `${name}.bin`);
    this.encryptionKey = encryptionKey;
  }

  get all() {
    try {
      return Object.assign(Object.create(null), JSON.parse(this.decrypt(fs.readFileSync(this.path))));
    } catch (error) {
      if (error.code === 'ENOENT') return Object.create(null);
      throw error;
    }
  }

  set all(value) {
    fs.mkdirSync(path.dirname(this.path), { recursive: true });
    fs.writeFileSync(this.path, this.encrypt(JSON.stringify(value, undefined, '\t')));
  }

  get(key) {
    return this.all[key];
  }

  set(key, value) {
    this.all = { ...this.all, [key]: value };
  }

  encrypt(text) {
    if (!this.encryptionKey) return text;
    const iv = randomBytes(16);
    const key = pbkdf2Sync(this.encryptionKey, iv.toString(), 10_000, 32, 'sha512');
    const cipher = createCipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([iv, Buffer.from(':'), cipher.update(Buffer.from(text)), cipher.final()]);
  }

  decrypt(bytes) {
    if (!this.encryptionKey) return bytes.toString('utf8');
    const iv = bytes.slice(0, 16);
    const key = pbkdf2Sync(this.encryptionKey, iv.toString(), 10_000, 32, 'sha512');
    const decipher = createDecipheriv('aes-256-cbc', key, iv);
    return Buffer.concat([decipher.update(bytes.slice(17)), decipher.final()]).toString('utf8');
  }
}

module.exports = Settings;
module.exports.fromEnvironment = folder => new Settings({ folder, encryptionKey: process.env.SETTINGS_KEY });
