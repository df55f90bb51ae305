import { defineRule, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';
import { placeOf } from '../src/vocabulary/places.js';

export default defineRule({
  meta: {
    summary: 'Reaches for credentials, browser profiles or wallets',
    why: 'These files belong to other programs. Tools that manage them (cloud SDKs, registry clients, browser automation) name one such place; a stealer names many, of many programs. With the network in the same file it weighs more.',
    behaviour: 'theft',
    messages: {
      credentials: 'Reaches for {what}',
      browser: 'Reaches for {what}',
      wallet: 'Reaches for {what}',
      many: 'Reaches for {count} places that hold other programs’ secrets: {what}',
      online: 'Reaches for {what}, in a file that talks to other machines',
    },
    bits: { credentials: 2, browser: 5, wallet: 5, many: 9, online: 8 },
  },
  examples: {
    flags: [
      {
        title: 'wallets are looked for',
        code: `const fs = require('fs'), os = require('os');\nif (fs.existsSync(os.homedir() + '/.bitcoin/wallet.dat')) module.exports = fs.readFileSync(os.homedir() + '/.bitcoin/wallet.dat');`,
      },
      {
        title: 'browser profiles are listed',
        code: `const fs = require('fs');\nconst dirs = [process.env.LOCALAPPDATA + '/Google/Chrome/User Data/Default/Local Storage/leveldb', process.env.APPDATA + '/discord/Local Storage/leveldb'];\nfor (const dir of dirs) fs.readdirSync(dir);`,
      },
    ],
    passes: [
      {
        title: 'a browser is looked for to open a page with',
        code: `const fs = require('fs');\nconst found = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\\\Program Files\\\\Google\\\\Chrome\\\\Application\\\\chrome.exe'].find(path => fs.existsSync(path));\nfetch('http://localhost:9222/json/version').then(r => r.json()).then(v => console.log(found, v));`,
      },
      { title: 'a project’s own file is read', code: `require('fs').readFileSync('./config.json');` },
      {
        title: 'a browser is started',
        code: `require('child_process').spawn('/usr/bin/google-chrome', ['--headless']);`,
      },
    ],
  },
  file(context) {
    const places = new Map<string, { readonly kind: string; readonly node: AnyNode }>();
    for (const call of context.named(/^(?:fs|fs-extra|glob|fs\.promises)(?:\.|$)/)) {
      if (/(?:mkdir|write|append|copyFile$)/.test(call.name)) continue;
      for (const text of pathTexts(context, call)) note(text, call.node);
    }
    // Lists of places are made first and read elsewhere.
    if (context.calls('network').length > 0)
      for (const node of [...context.nodes('Literal'), ...context.nodes('TemplateLiteral')])
        for (const text of context.textsOf(node)) note(text, node);
    const [first] = places;
    if (!first) return;
    const [what, { kind, node }] = strongest([...places]) ?? first;
    const online = kind !== 'credentials' && context.calls('network').length > 0;
    const all = [...places.keys()];
    context.report({
      messageId: all.length >= 3 ? 'many' : online ? 'online' : kind,
      data: { what: all.length >= 3 ? all.slice(0, 4).join(', ') : what, count: all.length },
      chain: [step('source', `reaches for ${what}`, context.file, node)],
    });

    function note(text: string, node: AnyNode): void {
      if (text.length < 5 || text.length > 400) return;
      const place = placeOf(text);
      if (place && !places.has(place.what)) places.set(place.what, { kind: place.kind, node });
    }
  },
});

function pathTexts(context: FileContext, call: Call): readonly string[] {
  const [path] = call.args;
  return path ? context.textsOf(path) : [];
}

function strongest(places: readonly (readonly [string, { readonly kind: string; readonly node: AnyNode }])[]) {
  return places.find(([, { kind }]) => kind !== 'credentials');
}
