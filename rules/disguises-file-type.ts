import { defineRule } from '../src/define.js';
import { codeInBytes, MEDIA_NAME, startsLikeScript } from '../src/vocabulary/disguise.js';

export default defineRule({
  meta: {
    summary: 'Has a file that is not what its name says',
    why: 'A payload in a font, a picture or a text file passes every filter that goes by names, and a script that is no script is a container (2026). Images are images and fonts are fonts in all honest packages; templates of generators are text files with code in them, and films may be called .ts.',
    behaviour: 'obfuscation',
    messages: {
      media: 'Has code in {path}, which is named like a picture or a font',
      within: 'Has code inside the bytes of {path}, which its code names',
      bytes: 'Has bytes in {path}, which is named like code',
      text: 'Has code in {path}, which is named like data and which its code loads',
    },
    bits: { media: 10, within: 7, bytes: 7, text: 3 },
  },
  examples: {
    flags: [
      {
        title: 'a font is a script',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('vm').runInThisContext(require('fs').readFileSync(__dirname + '/icons.woff2', 'utf8'));`,
          'icons.woff2': `(function(){ var a = require('os'); return a.hostname(); })();`,
        },
      },
      {
        title: 'a text file is loaded as code',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('./notes.dat');`,
          'notes.dat': `const os = require('os');\nmodule.exports = os.hostname();`,
        },
      },
    ],
    passes: [
      {
        title: 'a picture is a drawing in text',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = require('fs').readFileSync(__dirname + '/logo.svg', 'utf8');`,
          'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1v1z"/></svg>',
        },
      },
      {
        title: 'a pointer stands for a picture',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `module.exports = './logo.png';`,
          'logo.png': 'version https://git-lfs.invalid/spec/v1\nsize 12345\n',
        },
      },
      {
        title: 'an example in a text file is loaded by nothing',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': 'exports.a = 1;',
          'docs/example.txt': `const a = require('a');\nconsole.log(a);`,
        },
      },
    ],
  },
  package({ package: { files }, momentOf, sourceOf, report }) {
    const seen = new Set<string>();
    for (const [path, content] of files) {
      const messageId = disguiseOf(path, content);
      if (messageId === undefined || seen.has(messageId)) continue;
      const moment = momentOf(path);
      if (moment === 'test' || (moment === 'unreached' && messageId !== 'media')) continue;
      seen.add(messageId);
      const file = sourceOf(path) ?? { path, text: '' };
      report({
        messageId,
        data: { path },
        chain: [{ role: 'source', says: 'is not what its name says', origin: { file, start: 0, end: 200 } }],
      });
    }
  },
});

function disguiseOf(path: string, content: string | Uint8Array): string | undefined {
  if (typeof content !== 'string') {
    if (content.length >= 64 && /\.(?:[cm]?jsx?|cts|mts|tsx)$/i.test(path)) return 'bytes';
    return MEDIA_NAME.test(path) && codeInBytes(content) !== undefined ? 'within' : undefined;
  }
  if (MEDIA_NAME.test(path)) return startsLikeScript(content) ? 'media' : undefined;
  return /\.(?:txt|dat|data|bin|css|md|lock|log|map|csv|xml|yml|yaml|ini|db|cache|tmp)$/i.test(path) &&
    startsLikeScript(content)
    ? 'text'
    : undefined;
}
