import { defineRule } from '../src/define.js';

/** Opens what was packed. */
const DECODES =
  /\b(?:base64\.b(?:64|32|85)decode|b64decode|codecs\.decode|zlib\.decompress|marshal\.loads|bytes\.fromhex|binascii\.unhexlify|Fernet\s*\()/;
/** Runs it. */
const RUNS = /(?:^|[^.\w])(?:exec|eval)\s*\(|__import__\s*\(\s*['"]builtins/m;

export default defineRule({
  meta: {
    summary: 'Brings Python code that decodes and runs itself',
    why: 'A JavaScript package that brings Python does so for a build tool such as gyp, which is readable. Python that decodes text and hands it to `exec` is a payload for whoever has Python installed.',
    behaviour: 'execution',
    messages: {
      started: '{path}, which the package starts, decodes Python code and runs it',
      brought: '{path} decodes Python code and runs it',
    },
    bits: { started: 13.5, brought: 7 },
  },
  examples: {
    flags: [
      {
        title: 'the code is marshalled',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'setup.py': 'import marshal, zlib\nexec(marshal.loads(zlib.decompress(data)))\n',
        },
      },
      {
        title: 'a script the code starts runs what it decodes',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': `require('child_process').exec('python main.py');`,
          'main.py': 'import base64\nexec(base64.b64decode("cHJpbnQoMSk="))\n',
        },
      },
    ],
    passes: [
      {
        title: 'a build script is readable',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'gyp/build.py': 'import subprocess\nsubprocess.call(["make"])\n',
        },
      },
      {
        title: 'a script decodes data',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'tool.py': 'import base64\nprint(base64.b64decode("cHJpbnQoMSk="))\n',
        },
      },
    ],
  },
  package({ package: { files }, momentOf, sourceOf, report }) {
    for (const path of files.keys()) {
      if (!/\.pyw?$/i.test(path)) continue;
      const file = sourceOf(path);
      const text = file?.text.slice(0, 2_000_000) ?? '';
      const run = RUNS.exec(text);
      const decode = DECODES.exec(text);
      if (!file || !run || !decode) continue;
      const moment = momentOf(path);
      report({
        messageId: moment === 'unreached' || moment === 'test' ? 'brought' : 'started',
        data: { path },
        chain: [
          {
            role: 'transform',
            says: 'decodes text',
            origin: { file, start: decode.index, end: decode.index + decode[0].length },
          },
          { role: 'sink', says: 'runs it', origin: { file, start: run.index, end: run.index + run[0].length } },
        ],
      });
    }
  },
});
