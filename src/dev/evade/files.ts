/** Code moved to other files, and to files that do not look like code. */
import { posix } from 'node:path';
import { besides } from './besides.js';
import { freshStem, manifestOf, sourcesOf } from './source.js';
import { base64Of, quoted } from './texts.js';
import type { Files, Rewrite } from './types.js';
import { type Body, bodyOf, type Needs, PARAMETERS } from './wraps.js';

type Given = Body & { readonly files: Files; readonly stem: string };
/** What the file becomes, and which files there are besides. Paths are relative to its folder. */
type Moved = { readonly text: string; readonly beside: Readonly<Record<string, string | Uint8Array>> };

/** A rewrite that puts the code of each file into another one beside it. */
function moved(
  name: string,
  says: string,
  move: (given: Given) => Moved | undefined,
  { isPlain = false, ...needs }: Needs & { readonly isPlain?: boolean } = { isCommon: true },
): Rewrite {
  return {
    name,
    says,
    group: 'files',
    isPlain,
    ...(needs.isLate && { isLate: true }),
    rewrite: files => {
      const changed: Record<string, string | Uint8Array> = {};
      for (const source of sourcesOf(files)) {
        const body = bodyOf(source, needs);
        const stem = freshStem(source.path, { ...files, ...changed });
        const result = body && move({ ...body, files, stem });
        if (!result) continue;
        changed[source.path] = `${body?.head}${result.text}\n`;
        for (const [path, content] of Object.entries(result.beside))
          changed[posix.join(posix.dirname(source.path), path)] = content;
      }
      return Object.keys(changed).length > 0 ? { ...files, ...changed } : undefined;
    },
  };
}

const PLAIN = { isCommon: true, isPlain: true } as const;
const LATE: Needs = { isCommon: true, isLate: true };

/** Reads a file beside this one as a text. */
const read = (path: string, encoding = 'utf8'): string =>
  `require('fs').readFileSync(require('path').join(__dirname, '${path}'), '${encoding}')`;
const compile = (text: string): string => `module._compile(${text}, __filename);`;

const asCode: readonly Rewrite[] = [
  moved(
    'helper file',
    'moves the code to a file beside it',
    ({ body, stem }) => ({
      text: `module.exports = require('./${stem}-core');`,
      beside: { [`${stem}-core.js`]: body },
    }),
    PLAIN,
  ),
  moved(
    'required for its effects',
    'moves the code to a file that hands nothing back',
    ({ body, stem }) => ({ text: `require('./${stem}-core.js');`, beside: { [`${stem}-core.js`]: body } }),
    { ...LATE, isPlain: true },
  ),
  moved(
    'folder with an index',
    'moves the code to the index of a folder that re-exports it',
    ({ body, stem }) => ({
      text: `module.exports = require('./${stem}-parts');`,
      beside: { [`${stem}-parts/index.js`]: `module.exports = require('../${stem}-core');`, [`${stem}-core.js`]: body },
    }),
    PLAIN,
  ),
  moved(
    'folder with a manifest',
    'moves the code to the main file of a folder',
    ({ body, stem }) => ({
      text: `module.exports = require('./${stem}-parts');`,
      beside: { [`${stem}-parts/package.json`]: `{ "main": "../${stem}-core.js" }`, [`${stem}-core.js`]: body },
    }),
    PLAIN,
  ),
  moved(
    'chain of re-exports',
    'moves the code behind six files that re-export it',
    ({ body, stem }) => ({
      text: `module.exports = require('./${stem}-1');`,
      beside: {
        ...Object.fromEntries(
          [1, 2, 3, 4, 5].map(at => [`${stem}-${at}.js`, `module.exports = require('./${stem}-${at + 1}');`]),
        ),
        [`${stem}-6.js`]: body,
      },
    }),
    PLAIN,
  ),
  moved(
    '.cjs',
    'moves the code to a .cjs file',
    ({ body, stem }) => ({
      text: `module.exports = require('./${stem}-core.cjs');`,
      beside: { [`${stem}-core.cjs`]: body },
    }),
    PLAIN,
  ),
  moved('computed file name', 'requires the file with the code by a worked-out name', ({ body, stem }) => ({
    text: `module.exports = require(['.', '${stem}' + '-core'].join('/'));`,
    beside: { [`${stem}-core.js`]: body },
  })),
  moved('found in the folder', 'requires whichever file of the folder has a certain ending', ({ body, stem }) => ({
    text: `module.exports = require('./' + require('fs').readdirSync(__dirname).find(name => name.endsWith('${stem}-core.js')));`,
    beside: { [`${stem}-core.js`]: body },
  })),
  moved(
    'factory in another file',
    'has another file give a function of the code',
    ({ body, stem }) => ({
      text: `require('./${stem}-core').run(${PARAMETERS});`,
      beside: { [`${stem}-core.js`]: `exports.run = function (${PARAMETERS}) {\n${body}\n};` },
    }),
    PLAIN,
  ),
  moved(
    'ES module beside',
    'moves the code to an ES module that is imported',
    ({ body, stem }) => ({
      text: `import('./${stem}-core.mjs');`,
      beside: {
        [`${stem}-core.mjs`]: `import { createRequire } from 'module';\nimport { fileURLToPath } from 'url';\nconst require = createRequire(import.meta.url), __filename = fileURLToPath(import.meta.url), __dirname = fileURLToPath(new URL('.', import.meta.url));\n(function () {\n${body}\n})();`,
      },
    }),
    { ...LATE, isPlain: true },
  ),
  moved('code without an extension', 'moves the code to a file without an extension', ({ body, stem }) => ({
    text: `module.exports = require('./${stem}-core');`,
    beside: { [`${stem}-core`]: body },
  })),
  moved('required .txt', 'requires a .txt file', ({ body, stem }) => ({
    text: `module.exports = require('./${stem}-notes.txt');`,
    beside: { [`${stem}-notes.txt`]: body },
  })),
  moved('required .md', 'requires a .md file', ({ body, stem }) => ({
    text: `module.exports = require('./${stem}-CHANGES.md');`,
    beside: { [`${stem}-CHANGES.md`]: body },
  })),
  moved('required .css', 'requires a .css file', ({ body, stem }) => ({
    text: `module.exports = require('./${stem}.css');`,
    beside: { [`${stem}.css`]: body },
  })),
  moved('bundled dependency', 'moves the code to a package that is shipped inside', ({ body, stem, source, files }) =>
    Object.keys(files).some(path => path.startsWith('node_modules/')) ||
    source.path.includes('/') ||
    /require\(['"]\./.test(body) ||
    // Whoever hands `require` on may mean files that lie beside the code.
    /\brequire\b(?!\s*\(\s*['"])/.test(body) ||
    /__dirname|__filename/.test(body)
      ? undefined
      : {
          text: `module.exports = require('inner-${stem.toLowerCase()}');`,
          beside: {
            [`node_modules/inner-${stem.toLowerCase()}/package.json`]: `{ "name": "inner-${stem.toLowerCase()}", "version": "1.0.0", "main": "lib.js" }`,
            [`node_modules/inner-${stem.toLowerCase()}/lib.js`]: body,
          },
        },
  ),
];

const asData: readonly Rewrite[] = [
  moved('text in JSON', 'evaluates a text of a JSON file', ({ body, stem }) => ({
    text: `eval(require('./${stem}-data.json').text);`,
    beside: { [`${stem}-data.json`]: JSON.stringify({ version: 1, text: body }) },
  })),
  moved('lines in JSON', 'evaluates lines of a JSON file', ({ body, stem }) => ({
    text: compile(`require('./${stem}-data.json').lines.join('\\n')`),
    beside: { [`${stem}-data.json`]: JSON.stringify({ lines: body.split('\n') }) },
  })),
  moved('base64 in JSON', 'evaluates base64 of a JSON file', ({ body, stem }) => ({
    text: `eval(Buffer.from(require('./${stem}-data').items[1], 'base64').toString());`,
    beside: { [`${stem}-data.json`]: JSON.stringify({ items: ['', base64Of(body)] }) },
  })),
  moved('source map', 'evaluates the sources in a source map', ({ body, stem }) => ({
    text: compile(`JSON.parse(${read(`${stem}.js.map`)}).sourcesContent[0]`),
    beside: {
      [`${stem}.js.map`]: JSON.stringify({
        version: 3,
        file: `${stem}.js`,
        sources: ['a.js'],
        sourcesContent: [body],
        names: [],
        mappings: 'AAAA',
      }),
    },
  })),
  moved('field of the manifest', 'evaluates a field of package.json', ({ body, files, source }) =>
    typeof files['package.json'] === 'string' && !source.path.includes('/') && source.path.endsWith('index.js')
      ? {
          text: `eval(Buffer.from(require('./package.json').build, 'base64').toString());`,
          beside: { 'package.json': JSON.stringify({ ...manifestOf(files), build: base64Of(body) }, null, 2) },
        }
      : undefined,
  ),
  moved('read .txt', 'reads the code from a .txt file', ({ body, stem }) => ({
    text: compile(read(`${stem}.txt`)),
    beside: { [`${stem}.txt`]: body },
  })),
  moved('read .md', 'reads the code from a block of a .md file', ({ body, stem }) => ({
    text: `eval(${read(`${stem}-NOTES.md`)}.split('\`\`\`')[1]);`,
    beside: { [`${stem}-NOTES.md`]: `# Notes\n\n\`\`\`\n${body.replaceAll('```', '``\\`')}\n\`\`\`\n` },
  })),
  moved('base64 .dat', 'reads base64 from a .dat file', ({ body, stem }) => ({
    text: `eval(Buffer.from(${read(`${stem}.dat`)}, 'base64').toString());`,
    beside: { [`${stem}.dat`]: base64Of(body).replace(/.{76}/g, '$&\n') },
  })),
  moved('bytes by xor', 'reads bytes from a .bin file and turns them by xor', ({ body, stem }) => ({
    text: `eval(require('fs').readFileSync(__dirname + '/${stem}.bin').map(byte => byte ^ 0x33).toString());`,
    beside: { [`${stem}.bin`]: new Uint8Array(Buffer.from(body).map(byte => byte ^ 0x33)) },
  })),
  moved('end of a picture', 'reads the code from behind a picture', ({ body, stem }) => ({
    text: `eval(require('fs').readFileSync(__dirname + '/${stem}.png').toString('latin1').split('IEND\\xaeB\\x60\\x82')[1]);`,
    beside: { [`${stem}.png`]: pictureWith(body) },
  })),
  moved('section of WebAssembly', 'reads the code from a section of a .wasm file', ({ body, stem }) => ({
    text: `eval(Buffer.from(WebAssembly.Module.customSections(new WebAssembly.Module(require('fs').readFileSync(__dirname + '/${stem}.wasm')), 'text')[0]).toString());`,
    beside: { [`${stem}.wasm`]: wasmWith(body) },
  })),
  moved('font file', 'reads the code from a file that is called a font', ({ body, stem }) => ({
    text: compile(`require('fs').readFileSync(require.resolve('./${stem}.woff2')).subarray(4).toString()`),
    beside: { [`${stem}.woff2`]: new Uint8Array(Buffer.concat([Buffer.from('wOF2'), Buffer.from(body)])) },
  })),
  moved('markup', 'reads the code from a script of an .html file', ({ body, stem }) =>
    body.includes('</script>')
      ? undefined
      : {
          text: `eval(${read(`${stem}.html`)}.match(/<script>([^]*)<\\/script>/)[1]);`,
          beside: { [`${stem}.html`]: `<!doctype html>\n<title>Example</title>\n<script>${body}</script>\n` },
        },
  ),
  moved('two halves in two files', 'joins two halves of the code from two files', ({ body, stem }) => ({
    text: `eval(require('./${stem}-a') + require('./${stem}-b'));`,
    beside: {
      [`${stem}-a.js`]: `module.exports = ${quoted(body.slice(0, body.length / 2))};`,
      [`${stem}-b.js`]: `module.exports = ${quoted(body.slice(body.length / 2))};`,
    },
  })),
  moved(
    'spawned file',
    'starts the file with the code with another Node',
    ({ body, stem }) => ({
      text: `require('child_process').spawnSync(process.execPath, [require('path').join(__dirname, '${stem}-core.js')], { stdio: 'inherit' });`,
      beside: { [`${stem}-core.js`]: body },
    }),
    LATE,
  ),
  moved(
    'forked file',
    'forks the file with the code',
    ({ body, stem }) => ({
      text: `require('child_process').fork(__dirname + '/${stem}-core.js');`,
      beside: { [`${stem}-core.js`]: body },
    }),
    LATE,
  ),
  moved(
    'worker file',
    'has a worker run the file with the code',
    ({ body, stem }) => ({
      text: `new (require('worker_threads').Worker)(require('path').resolve(__dirname, '${stem}-core.js'));`,
      beside: { [`${stem}-core.js`]: body },
    }),
    LATE,
  ),
];

export const files: readonly Rewrite[] = [...asCode, ...asData, ...besides];

// ── bytes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The smallest picture, with a text behind its end. */
function pictureWith(text: string): Uint8Array {
  const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return new Uint8Array(Buffer.concat([Buffer.from(picture, 'base64'), Buffer.from(text)]));
}

/** An empty module of WebAssembly with a section of its own. */
function wasmWith(text: string): Uint8Array {
  const name = Buffer.from('text');
  const content = Buffer.concat([Buffer.from([name.length]), name, Buffer.from(text)]);
  return new Uint8Array(
    Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0]), varint(content.length), content]),
  );
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
