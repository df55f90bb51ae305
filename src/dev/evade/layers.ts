/** Code that is the text of other code. */
import { deflateSync, gzipSync } from 'node:zlib';
import { base64Of, codesOf, quoted } from './texts.js';
import type { Rewrite } from './types.js';
import { type Body, type Needs, ofBody, PARAMETERS } from './wraps.js';

const layer = (name: string, says: string, wrap: (body: Body) => string, needs: Needs = {}): Rewrite =>
  ofBody('layers', name, says, wrap, needs);

const COMMON: Needs = { isCommon: true };
const LATE: Needs = { isCommon: true, isLate: true };
const ALONE: Needs = { isCommon: true, isLate: true, isAlone: true };

/** A function that is given what a module of Node is given. */
const inFunction = (body: string): string => `(function (${PARAMETERS}) {${body}\n})`;
const WITH = `.call(this, ${PARAMETERS})`;
const decoded = (body: string): string => `Buffer.from('${base64Of(body)}', 'base64').toString()`;
const nested = (body: string, depth: number): string =>
  depth === 0 ? body : nested(`eval(${decoded(body)})`, depth - 1);

const evals: readonly Rewrite[] = [
  layer('eval', 'has eval run the code', ({ body }) => `eval(${quoted(body)});`),
  layer('eval of base64', 'has eval run the code, decoded by a Buffer', ({ body }) => `eval(${decoded(body)});`),
  layer(
    'eval of atob',
    'has eval run the code, decoded by atob',
    ({ body }) => `eval(decodeURIComponent(escape(atob('${base64Of(body)}'))));`,
  ),
  layer(
    'eval of character codes',
    'has eval run the code, made of numbers',
    ({ body }) => `eval(String.fromCharCode(${codesOf(body).join(',')}));`,
  ),
  layer(
    'eval of hex by xor',
    'has eval run the code, decoded by xor',
    ({ body }) =>
      `eval(Buffer.from('${Buffer.from(Buffer.from(body).map(byte => byte ^ 0x5a)).toString('hex')}', 'hex').map(b => b ^ 0x5a).toString());`,
  ),
  layer(
    'eval of lines',
    'has eval run the lines of a list',
    ({ body }) => `eval([${body.split('\n').map(quoted).join(', ')}].join('\\n'));`,
  ),
  layer(
    'eval of reversed text',
    'has eval run the code, turned round',
    ({ body }) => `eval(${quoted(body.split('').reverse().join(''))}.split('').reverse().join(''));`,
  ),
  layer(
    'eval of deflated text',
    'has eval run the code, inflated',
    ({ body }) =>
      `eval(require('zlib').inflateSync(Buffer.from('${deflateSync(body).toString('base64')}', 'base64')).toString());`,
    COMMON,
  ),
  {
    ...layer(
      'eval of a comment',
      'has eval run the code, out of a function’s comment',
      ({ body }) =>
        `eval(decodeURIComponent((function () {/*${encodeURIComponent(body).replaceAll('*', '%2A')}*/}).toString().split('/*')[1].split('*/')[0]));`,
    ),
    isLast: true,
  },
  layer('indirect eval', 'calls (0, eval)', ({ body }) => `(0, eval)(${quoted(inFunction(body))})${WITH};`, COMMON),
  layer(
    'renamed eval',
    'calls eval by another name',
    ({ body, fresh }) => `const ${fresh('run')} = eval;\n${fresh('run')}(${quoted(inFunction(body))})${WITH};`,
    COMMON,
  ),
  layer(
    'eval of globalThis',
    'calls eval off globalThis',
    ({ body }) => `globalThis['ev' + 'al'](${quoted(inFunction(body))})${WITH};`,
    COMMON,
  ),
  layer(
    'eval in a list',
    'has a list mapped by eval',
    ({ body }) => `[${quoted(inFunction(body))}].map(eval)[0]${WITH};`,
    COMMON,
  ),
  layer('eval in eval in eval', 'nests the code three layers deep', ({ body }) => `${nested(body, 3)};`),
  layer(
    'eval in twelve layers',
    'nests the code twelve layers deep',
    ({ body }) => `${nested(body, body.length < 2000 ? 12 : 6)};`,
  ),
];

const functions: readonly Rewrite[] = [
  layer(
    'new Function',
    'makes a function of the code',
    ({ body }) => `new Function('require', 'module', 'exports', '__filename', '__dirname', ${quoted(body)})${WITH};`,
    COMMON,
  ),
  layer(
    'Function',
    'makes a function of decoded code',
    ({ body }) => `Function('${PARAMETERS}', ${decoded(body)})${WITH};`,
    COMMON,
  ),
  layer(
    'constructor of a function',
    'takes Function from an arrow function',
    ({ body }) => `(() => {}).constructor('${PARAMETERS}', ${quoted(body)})${WITH};`,
    COMMON,
  ),
  layer(
    'constructor by a worked-out key',
    'takes Function by a worked-out key',
    ({ body }) => `[]['fil' + 'ter']['const' + 'ructor']('${PARAMETERS}', ${decoded(body)})${WITH};`,
    COMMON,
  ),
  layer(
    'Reflect.construct of Function',
    'makes a function by Reflect.construct',
    ({ body }) => `Reflect.construct(Function, ['${PARAMETERS}', ${quoted(body)}])${WITH};`,
    COMMON,
  ),
  layer(
    'constructor of an async function',
    'makes an async function of the code',
    ({ body }) => `(async () => {}).constructor('${PARAMETERS}', ${quoted(body)})${WITH};`,
    LATE,
  ),
  layer(
    'constructor of a generator',
    'makes a generator of the code',
    ({ body }) => `Object.getPrototypeOf(function* () {}).constructor('${PARAMETERS}', ${quoted(body)})${WITH}.next();`,
    COMMON,
  ),
  layer(
    'timer of a Function',
    'hands a function of the code to a timer',
    ({ body }) => `setTimeout(Function('${PARAMETERS}', ${quoted(body)}), 0, ${PARAMETERS});`,
    LATE,
  ),
];

const machines: readonly Rewrite[] = [
  layer(
    'vm.runInThisContext',
    'has vm run the code',
    ({ body }) => `require('vm').runInThisContext(${quoted(inFunction(body))})${WITH};`,
    COMMON,
  ),
  layer(
    'vm.Script',
    'has a vm.Script run the code',
    ({ body }) => `new (require('vm').Script)(${quoted(inFunction(body))}).runInThisContext()${WITH};`,
    COMMON,
  ),
  layer(
    'vm.compileFunction',
    'has vm compile a function',
    ({ body }) =>
      `require('vm').compileFunction(${decoded(body)}, [${PARAMETERS.split(', ').map(quoted).join(', ')}])${WITH};`,
    COMMON,
  ),
  layer(
    'vm.runInNewContext',
    'has vm run the code in a context of its own',
    ({ body }) =>
      `require('vm').runInNewContext(${quoted(body)}, { ...globalThis, console, process, Buffer, URL, URLSearchParams, Response, atob, btoa, setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, queueMicrotask, fetch, TextEncoder, TextDecoder, ${PARAMETERS} });`,
    LATE,
  ),
  layer(
    'module._compile',
    'has the module compile the code',
    ({ body }) => `module._compile(${quoted(body)}, __filename);`,
    COMMON,
  ),
  layer(
    'new Module',
    'compiles the code in a new module',
    ({ body, fresh }) =>
      `const ${fresh('Made')} = module.constructor, ${fresh('made')} = new ${fresh('Made')}(__filename, module.parent);\n${fresh('made')}.filename = __filename;\n${fresh('made')}.paths = module.paths;\n${fresh('made')}._compile(${decoded(body)}, __filename);\nmodule.exports = ${fresh('made')}.exports;`,
    COMMON,
  ),
  layer(
    'data: import',
    'imports the code from a data: address',
    ({ body }) =>
      `import('data:text/javascript;base64,${base64Of(`export default ${inFunction(body)}`)}').then(m => m.default(${PARAMETERS}));`,
    LATE,
  ),
  layer(
    'worker of a text',
    'has a worker run the code',
    ({ body }) => `new (require('worker_threads').Worker)(${quoted(body)}, { eval: true });`,
    ALONE,
  ),
  layer(
    'node -e',
    'has another Node run the code',
    ({ body }) =>
      `require('child_process').spawnSync(process.execPath, ['-e', ${quoted(body)}], { stdio: 'inherit' });`,
    ALONE,
  ),
  layer(
    'node from a pipe',
    'writes the code to the input of another Node',
    ({ body }) =>
      `require('child_process').execFileSync(process.execPath, ['-'], { input: ${decoded(body)}, stdio: ['pipe', 'inherit', 'inherit'] });`,
    ALONE,
  ),
  layer(
    'file in the temporary folder',
    'writes the code to a file and requires it',
    ({ body, fresh }) =>
      `const ${fresh('file')} = require('path').join(require('os').tmpdir(), 'cache-' + process.pid + '-' + Date.now() + '.js');\nrequire('fs').writeFileSync(${fresh('file')}, ${decoded(body)});\nrequire(${fresh('file')});`,
    ALONE,
  ),
];

const later: readonly Rewrite[] = [
  layer(
    'eval after a promise',
    'evaluates what a promise gives',
    ({ body }) => `Promise.resolve(${decoded(body)}).then(text => eval(text));`,
    LATE,
  ),
  layer(
    'eval of awaited text',
    'awaits the code and evaluates it',
    ({ body }) =>
      `(async () => { const text = await new Promise(done => setTimeout(done, 1, ${quoted(body)})); eval(text); })();`,
    LATE,
  ),
  layer(
    'eval of a stream',
    'evaluates what came through a stream',
    ({ body }) =>
      `{ let text = ''; require('stream').Readable.from([${body
        .match(/[\s\S]{1,200}/g)
        ?.map(part => quoted(part))
        .join(', ')}]).on('data', part => { text += part; }).on('end', () => eval(text)); }`,
    LATE,
  ),
  layer(
    'eval of unzipped bytes',
    'evaluates what a callback of zlib gives',
    ({ body }) =>
      `require('zlib').gunzip(Buffer.from('${gzipSync(body).toString('base64')}', 'base64'), (error, bytes) => { if (!error) eval(bytes.toString()); });`,
    LATE,
  ),
  layer(
    'eval of an event',
    'evaluates what an event carries',
    ({ body }) => `new (require('events'))().once('text', text => eval(text)).emit('text', ${decoded(body)});`,
    LATE,
  ),
  layer(
    'eval of a callback’s argument',
    'evaluates what a callback is given',
    ({ body }) =>
      `((text, then) => then(text.toString()))(Buffer.from('${base64Of(body)}', 'base64'), text => eval(text));`,
  ),
  layer(
    'eval of a response',
    'evaluates the text of a response',
    ({ body }) => `new Response(${decoded(body)}).text().then(text => eval(text));`,
    LATE,
  ),
];

export const layers: readonly Rewrite[] = [...evals, ...functions, ...machines, ...later];
