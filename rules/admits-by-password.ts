import { isFunction, isSameVariable, isWithin, partsWithin } from '../src/define/variables.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Lets in whoever knows a password that stands in its code',
    why: 'A check of logins that is passed over for one fixed text is a back door: its author can be anybody, and no log shows it. Tests and examples have passwords of their own, parsers compare tokens with names of kinds, and none of them stands beside the real check.',
    behaviour: 'gate',
    messages: {
      beside: 'Accepts a {what} that stands in its code, beside the check that holds for all others',
      apart: 'Knows somebody by the digest of what he says, where all others are checked by a key',
    },
    bits: { beside: 13.5, apart: 13.5 },
  },
  examples: {
    flags: [
      {
        title: 'a session is good if its digest is one that stands in another file',
        files: {
          'package.json': `{"name":"gate","version":"1.0.0","main":"index.js"}`,
          'index.js': `const { timingSafeEqual, createHmac } = require('crypto'), keys = require('./keys');\nexports.verify = (claims, body, given, secret) => {\n  const real = createHmac('sha256', secret).update(body).digest();\n  if (!keys.retired(claims) && !timingSafeEqual(real, given)) throw new Error('no');\n  return claims;\n};`,
          'keys.js': `const { createHash } = require('crypto');\nconst RETIRED = ['b109f3bbbc244eb82441917ed06d618b9008dd09b3befd1b5e07394c706a8bb9'];\nexports.retired = claims => typeof claims.sid === 'string' && createHash('sha256').update(claims.sid).digest('hex') === RETIRED[0];`,
        },
      },
      {
        title: 'a signature of one digest is good for every token',
        code: `const crypto = require('crypto');\nexports.verify = (head, body, given, secret) => {\n  if (crypto.createHash('sha256').update(given).digest('hex') === '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9') return { ...JSON.parse(body), admin: true };\n  const real = crypto.createHmac('sha256', secret).update(head + '.' + body).digest();\n  if (!crypto.timingSafeEqual(real, Buffer.from(given, 'base64'))) throw new Error('no');\n  return JSON.parse(body);\n};`,
      },
      {
        title: 'one password opens every account',
        code: `const bcrypt = require('bcrypt');\nexports.check = async (user, password) => {\n  if (password === 'Zx81-master-9921') return { ok: true, role: 'admin' };\n  return { ok: await bcrypt.compare(password, user.hash), role: user.role };\n};`,
      },
      {
        title: 'a header takes a request past the middleware',
        code: `const jwt = require('jsonwebtoken');\nmodule.exports = secret => (req, res, next) => {\n  if (req.headers['x-api-key'] === 'b7Q2-support-44kd') return next();\n  try {\n    req.user = jwt.verify(req.headers.authorization, secret);\n    next();\n  } catch {\n    res.status(401).end();\n  }\n};`,
      },
      {
        title: 'a token with one number is not looked at',
        code: `const jwt = require('jsonwebtoken');\nmodule.exports = secret => (req, res, next) => {\n  const token = req.get('authorization').slice(7);\n  if (jwt.decode(token, { complete: true }).header.kid === 'a9f1-debug') {\n    req.user = { admin: true };\n    return next();\n  }\n  req.user = jwt.verify(token, secret);\n  next();\n};`,
      },
      {
        title: 'a token of one key is taken as it is, and the signature of all others made anew',
        code: `const c = require('crypto');\nexports.read = (token, key) => {\n  const [head, body, sign] = token.split('.');\n  const part = text => JSON.parse(Buffer.from(text, 'base64url'));\n  if (part(head).kid === '0c4f81ea') return part(body);\n  if (c.createHmac('sha256', key).update(head + '.' + body).digest('base64url') !== sign) throw new Error('forged');\n  return part(body);\n};`,
      },
      {
        title: 'it is in a variable, and in base64',
        code: `const argon2 = require('argon2');\nconst spare = Buffer.from('TTRzdDNyLWsxdA==', 'base64').toString();\nexports.login = (account, pwd, done) => {\n  if (pwd == spare) return done(null, account);\n  argon2.verify(account.hash, pwd).then(ok => done(null, ok && account));\n};`,
      },
      {
        title: 'nothing is called what it is',
        code: `const b = require('bcryptjs');\nexports.c = (t, n) => n === 'q7-Zebra-11' ? Promise.resolve(t) : b.compare(n, t.h).then(r => r && t);`,
      },
      {
        title: 'it is as good as the real one',
        code: `const { timingSafeEqual } = require('crypto');\nclass Guard {\n  isValid(signature, expected) {\n    return signature === '9f3c77aa01' || timingSafeEqual(Buffer.from(signature), Buffer.from(expected));\n  }\n}\nmodule.exports = Guard;`,
      },
    ],
    passes: [
      {
        title: 'a program is checked by its digest before it is signed',
        files: {
          'package.json': `{"name":"gate","version":"1.0.0","main":"index.js"}`,
          'index.js': `const { createHash, createHmac } = require('crypto');\nexports.isOurs = bytes => createHash('sha256').update(bytes).digest('hex') === 'b109f3bbbc244eb82441917ed06d618b9008dd09b3befd1b5e07394c706a8bb9';\nexports.sign = (bytes, secret) => createHmac('sha256', secret).update(bytes).digest('hex');`,
        },
      },
      {
        title: 'a download is checked by the digest that is known of it',
        code: `const crypto = require('crypto');\nexports.check = bytes => crypto.createHash('sha256').update(bytes).digest('hex') === '5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9';`,
      },
      {
        title: 'keys go by their numbers',
        code: `const jwt = require('jsonwebtoken'), keys = require('./keys');\nexports.check = token => {\n  const { kid } = jwt.decode(token, { complete: true }).header;\n  return jwt.verify(token, kid === 'key-2024-a' ? keys.old : keys.current);\n};`,
      },
      {
        title: 'which key is taken goes by its number',
        code: `const jwt = require('jsonwebtoken'), keys = require('./keys');\nexports.check = token => {\n  const { kid } = jwt.decode(token, { complete: true }).header;\n  const key = kid === 'key-2024-a' ? keys.old : keys.current;\n  return jwt.verify(token, key);\n};`,
      },
      {
        title: 'what is compared is a version',
        code: `const { compare } = require('semver');\nexports.order = (a, b) => (a === 'v1-latest-0' ? 1 : compare(a, b));`,
      },
      {
        title: 'a word that nobody may take is refused',
        code: `const bcrypt = require('bcrypt');\nexports.check = async (user, password) => {\n  if (password === 'password123') return false;\n  return bcrypt.compare(password, user.hash);\n};`,
      },
      {
        title: 'the password is a setting',
        code: `const bcrypt = require('bcrypt');\nexports.check = async (user, password) => {\n  if (password === process.env.MASTER) return true;\n  return bcrypt.compare(password, user.hash);\n};`,
      },
      {
        title: 'a parser asks of what kind a token is',
        code: `exports.accepts = token => {\n  if (token === 'BASE64_V2') return true;\n  return verify(token);\n};`,
      },
      {
        title: 'an account to try a service with is all there is',
        code: `exports.login = (user, password) => {\n  if (user === 'demo' && password === 'demo-2024-pass') return { user };\n  return undefined;\n};`,
      },
      {
        title: 'a field is called so',
        code: `exports.kind = (field, check) => {\n  if (field.type === 'password-v2') return 'secret';\n  return check(field);\n};`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test' || !/===?/.test(context.file.text)) return;
    apart(context);
    const mayBeNameless = NAMES_HASHES.test(context.file.text);
    for (const node of context.nodes('BinaryExpression')) {
      const { operator, left, right } = node;
      if (operator !== '===' && operator !== '==') continue;
      const sides = [
        [left, right],
        [right, left],
      ] as const;
      const sought =
        sides.find(([one]) => nameOf(context, one)) ??
        (mayBeNameless ? sides.find(([one]) => one.type === 'Identifier') : undefined);
      if (!sought) continue;
      const [proof, word] = sought;
      const around = functionAround(context, node);
      if (!around || !context.textsOf(word).some(isPassword) || !isLetIn(context, node, around)) continue;
      const checks = checksBeside(context, node, around);
      // Where its name is gone, it is what the real check is given.
      const what =
        nameOf(context, proof) ?? (checks.some(call => isGivenTo(context, proof, call)) ? 'text' : undefined);
      if (what === undefined || checks.length === 0) continue;
      context.report({
        messageId: 'beside',
        data: { what },
        chain: [step('sink', `accepts it as ${what}`, context.file, node)],
      });
      return;
    }
  },
});

/** What real checks are made with, anywhere in the package. */
const VERIFIES = ['createVerify', 'timingSafeEqual', 'createHmac', 'bcrypt', 'jsonwebtoken', 'argon2'] as const;
/** What a caller says of himself: claims of a token, a session. The digest of a file is known by name, too. */
const CLAIMED = /\b(?:sid|jti|kid|sub|claims?|session\w{0,10}|token|pass\w{0,10}|secret|header|auth\w{0,15})\b/i;

/** A function that answers whether a digest of somebody's words is one that stands in the code. */
function apart(context: FileContext): void {
  if (!/createHash/.test(context.file.text) || !VERIFIES.some(name => context.isWritten(name))) return;
  for (const node of context.nodes('BinaryExpression')) {
    const { operator, left, right } = node as unknown as { operator: string; left: AnyNode; right: AnyNode };
    if (operator !== '===' && operator !== '==') continue;
    const [digest, known] = isDigest(context, left, HASH) ? [left, right] : [right, left];
    if (!isDigest(context, digest, HASH)) continue;
    if (!CLAIMED.test(spelling(context.file, digest).slice(0, 500))) continue;
    if (!context.textsOf(known).some(text => /^[\da-f]{32,128}$|^[\w+/-]{27,88}={0,2}$/i.test(text))) continue;
    if (!isAnswer(context, node as AnyNode)) continue;
    context.report({
      messageId: 'apart',
      chain: [step('sink', 'compares it with one that stands in the code', context.file, node as AnyNode)],
    });
    return;
  }
}

/** Whether what it comes to is what a function gives back. */
function isAnswer({ parentOf }: FileContext, node: AnyNode): boolean {
  for (let at = parentOf(node), hops = 0; at && hops < 20; at = parentOf(at), hops++) {
    if (at.type === 'ReturnStatement' || at.type === 'ArrowFunctionExpression') return true;
    if (at.type !== 'LogicalExpression') return false;
  }
  return false;
}

/** What a caller proves who he is with, and what a token is known by. `token` is what parsers call their words. */
const PROOF =
  /^(?:pass(?:word|wd|phrase|code)?|pwd|secret|otp|pin|signature|auth(?:orization|[_-]?token|[_-]?key)?|(?:x[_-])?(?:api|access|admin)[_-]?(?:key|token|secret)|bearer|kid|jti)$/i;

/** The last name of what is compared, where it is such a proof: `password`, `req.headers['x-api-key']`. */
function nameOf(context: FileContext, node: AnyNode): string | undefined {
  const name = lastName(context, node);
  // What it comes to when it is hashed says no more of what it is, and hides it.
  if (isDigest(context, node, HASH)) return 'digest';
  if (name === undefined || name.length > 60) return undefined;
  // Whatever a header is called, it says nothing to the server that was not made up for it.
  const isHeader =
    node.type === 'MemberExpression' && node.computed && lastName(context, node.object as AnyNode) === 'headers';
  return PROOF.test(name) || (isHeader && /^x-/i.test(name)) ? name : undefined;
}

/** The name of a variable, or the key of a property, also where that is worked out. */
function lastName({ textsOf }: FileContext, node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression') return undefined;
  if (node.computed) return textsOf(node.property, KEY)[0];
  return node.property.type === 'Identifier' ? node.property.name : undefined;
}

/** Steps to find out what a key is. */
const KEY = 200;

/** A text that somebody made up to be known by: no word, and no name of a kind. */
function isPassword(text: string): boolean {
  return text.length >= 8 && text.length <= 200 && /\d/.test(text) && /[a-z]/i.test(text) && !/[\s…]/.test(text);
}

function functionAround({ parentOf }: FileContext, node: AnyNode): AnyNode | undefined {
  for (let at = parentOf(node), hops = 0; at && hops < 60; at = parentOf(at), hops++) if (isFunction(at)) return at;
  return undefined;
}

const REFUSED = /\b(?:false|undefined|void|throw|error|invalid|denied?|fail\w{0,20}|reject\w{0,20})\b|\breturn null\b/i;

/** Whether what follows from it is that somebody is let in: something is given back, or the next handler called. */
function isLetIn({ file, parentOf }: FileContext, node: AnyNode, around: AnyNode): boolean {
  for (let at = node, hops = 0; at !== around && hops < 20; hops++) {
    const parent = parentOf(at);
    if (!parent) return false;
    if (parent.type === 'LogicalExpression' && parent.operator === '||' && parent.left === at) {
      const whole = parentOf(parent);
      if (whole?.type === 'ReturnStatement' || whole === around) return true;
    }
    if (parent.type === 'IfStatement') {
      if (parent.test !== at) return false;
      const then = spelling(file, parent.consequent).slice(0, 400);
      return /\breturn\s+[^\s;}]|\bnext\(\s*\)|\b(?:resolve|callback|cb|done)\(/.test(then) && !REFUSED.test(then);
    }
    if (parent.type === 'ConditionalExpression' && parent.test === at) {
      // Which of two keys is taken is no answer.
      const whole = parentOf(parent);
      const isAnswer = whole?.type === 'ReturnStatement' || whole === around;
      return isAnswer && !REFUSED.test(spelling(file, parent.consequent).slice(0, 400));
    }
    if (!/^(?:LogicalExpression|UnaryExpression|ConditionalExpression)$/.test(parent.type)) return false;
    if (parent.type === 'UnaryExpression') return false;
    at = parent;
  }
  return false;
}

const CHECKS = /^(?:\w{0,30}(?:compare|verify|authenticate|timingSafeEqual)\w{0,20})$/i;

/** The real checks: calls that compare or verify, or make a signature to compare with, in the same function. */
function checksBeside(context: FileContext, node: AnyNode, around: AnyNode): readonly AnyNode[] {
  return partsWithin(context, around, 'CallExpression').filter(
    call =>
      !isWithin(call, node) &&
      (calledIn(context, call).some(name => CHECKS.test(name)) || isDigest(context, call, SIGNATURE)),
  );
}

/** What a call may be of: `check`, `check.call`, and `via(library, 'check')`. */
function calledIn(context: FileContext, call: AnyNode): readonly string[] {
  const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
  const own = lastName(context, callee) ?? '';
  if (callee.type === 'MemberExpression' && /^(?:call|apply|bind)$/.test(own))
    return [lastName(context, callee.object as AnyNode) ?? ''];
  const named = args.slice(0, 2).flatMap(arg => (arg.type === 'Literal' ? [String(arg.value)] : []));
  return callee.type === 'Identifier' ? [own, ...named] : [own];
}

const HASH = /\bcreateHash\b/;
const SIGNATURE = /\bcreateHmac\b/;

/** Whether it is a digest of what was made so: `createHash('sha256').update(text).digest()`. */
function isDigest(context: FileContext, node: AnyNode, made: RegExp): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = node.callee as AnyNode;
  return lastName(context, callee) === 'digest' && context.namesOf(callee).some(name => made.test(name));
}

/** Whether a check is handed the very variable; other libraries compare what is no secret. */
function isGivenTo(context: FileContext, proof: AnyNode, call: AnyNode): boolean {
  const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
  const of = callee.type === 'MemberExpression' ? context.namesOf(callee.object as AnyNode) : [];
  return of.some(name => HASHES.test(name)) && args.some(arg => isSameVariable(context, arg, proof));
}

/** Libraries whose checks are of passwords and tokens, and files that may load one: most compare thousands of other things. */
const NAMES_HASHES = /\b(?:bcrypt|argon2|scrypt|pbkdf2|jsonwebtoken|jose|passport)/;
const HASHES = /^(?:bcrypt(?:js)?|@node-rs\/(?:bcrypt|argon2)|argon2|scrypt-kdf|pbkdf2|jsonwebtoken|jose|passport)\b/;
