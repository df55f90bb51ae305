import { defineRule } from '../src/define.js';
import type { Capability } from '../src/types.js';

/** Capabilities whose surprise says something, and what they let a package do. */
const TELLING: Partial<Readonly<Record<Capability, string>>> = {
  network: 'talks to other machines',
  process: 'starts programs',
  crypto: 'uses cryptography',
};

const DOWNLOADS = /^(?:verified|release|platform|optional|own)$/;

export default defineRule({
  meta: {
    summary: 'Does what nothing in its description calls for',
    why: 'A colour library that opens a socket is worth a look. Descriptions are short and purposes many, so the surprise is never more than a note: it only adds to what a chain weighs.',
    behaviour: 'capability',
    messages: {
      network: 'Talks to other machines, which its description does not call for',
      process: 'Starts programs, which its description does not call for',
      crypto: 'Uses cryptography, which its description does not call for',
    },
    bits: { network: 1.9, process: 1, crypto: 1 },
  },
  examples: {
    flags: [
      {
        title: 'a colour library asks a server',
        files: {
          'package.json': '{"name":"paint","version":"1.0.0","description":"Colours for strings","main":"index.js"}',
          'index.js': `require('https').get('https://a.invalid');`,
        },
      },
      {
        title: 'a string library starts programs',
        files: {
          'package.json': '{"name":"pad","version":"1.0.0","description":"Pads strings","main":"index.js"}',
          'index.js': `require('child_process').execSync('id');`,
        },
      },
    ],
    passes: [
      {
        title: 'an HTTP client asks a server',
        files: {
          'package.json':
            '{"name":"tiny-http-client","version":"1.0.0","description":"A small HTTP client","main":"index.js"}',
          'index.js': `require('https').get('https://a.invalid');`,
        },
      },
      {
        title: 'an address is looked at, and a picture made that is nowhere',
        files: {
          'package.json': '{"name":"paint","version":"1.0.0","description":"Colours for strings","main":"index.js"}',
          'index.js': `exports.isAddress = text => require('net').isIP(text) > 0;\nexports.agent = () => new (require('http').Agent)();\nexports.picture = () => new Image();`,
        },
      },
      {
        title: 'a colour library colours',
        files: {
          'package.json': '{"name":"paint","version":"1.0.0","description":"Colours for strings","main":"index.js"}',
          'index.js': `exports.red = text => require('util').inspect(text);`,
        },
      },
      {
        title: 'its installer fetches a program of its own project',
        files: {
          'package.json':
            '{"name":"paintbox","version":"1.0.0","description":"Colours for strings","main":"index.js","scripts":{"postinstall":"node install.js"}}',
          'index.js': `exports.red = text => require('util').inspect(text);`,
          'install.js': `require('https').get('https://paintbox.invalid/1.0.0/core.wasm', answer => answer.pipe(require('fs').createWriteStream(__dirname + '/core.wasm')));`,
        },
      },
      {
        title: 'only its tests ask a server',
        files: {
          'package.json': '{"name":"paint","version":"1.0.0","description":"Colours for strings","main":"index.js"}',
          'index.js': 'exports.red = 1;',
          'test/a.test.js': `require('https').get('https://a.invalid');`,
        },
      },
    ],
  },
  package({ package: { manifest }, capabilities, expected, findings, can, originOf, report }) {
    // Who declares no purpose cannot exceed it.
    if (manifest === undefined) return;
    // What its installer fetches is weighed as that.
    const fetchesItsOwn =
      !can('import', 'network') &&
      !can('command', 'network') &&
      findings.some(({ rule, messageId }) => rule === 'contacts-machine-on-install' && DOWNLOADS.test(messageId));
    for (const [capability, says] of Object.entries(TELLING)) {
      if (!capabilities.includes(capability as Capability) || expected.includes(capability as Capability)) continue;
      const origin = originOf(capability as Capability);
      if (origin && !(fetchesItsOwn && capability === 'network'))
        report({ messageId: capability, chain: [{ role: 'context', says, origin }] });
    }
  },
});
