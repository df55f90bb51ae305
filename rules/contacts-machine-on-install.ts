import { checksSum } from '../src/define/sums.js';
import { functionAround } from '../src/define/variables.js';
import { defineRule, oddTargetOf, sinkSays, step } from '../src/define.js';
import type { AnyNode, Call, FileContext } from '../src/types.js';
import { IDENTIFYING_FACTS } from '../src/vocabulary/abilities.js';
import { RELEASES } from '../src/vocabulary/services.js';

export default defineRule({
  meta: {
    summary: 'Contacts another machine while it is being installed',
    why: 'Installation is the moment an attacker is sure to run. Installers of platform binaries do download then, from a release of their own project, so the contact alone convicts nobody; an address without a name behind it nearly does.',
    behaviour: 'install',
    messages: {
      odd: 'Contacts {address} while it is being installed',
      verified: 'Downloads a file while it is being installed, and checks its sum',
      stores: 'Writes what another machine answers to a file while it is being installed',
      release: 'Downloads from a place of releases while it is being installed, with {sink}',
      platform: 'Contacts another machine while it is being installed, as packages with native parts do, with {sink}',
      optional:
        'Contacts another machine while it is being installed, where {variable} does not say otherwise, with {sink}',
      own: 'Contacts a machine of its own project while it is being installed, with {sink}',
      tells: 'Tells a machine of its own project that it is being installed, with {sink}',
      plain: 'Contacts another machine while it is being installed, with {sink}',
      asks: 'Has a function that is loaded while it is being installed, and asks an address it is given, with {sink}',
    },
    bits: {
      odd: 9,
      stores: 5,
      plain: 5,
      tells: 5,
      asks: 0.5,
      release: 3,
      platform: 3,
      own: 2,
      optional: 2,
      verified: 1.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'a wrapper asks where the program’s releases are listed',
        files: {
          'package.json': `{"name":"@acme/tunneld","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}`,
          'hook.js': `require('https').get({ hostname: 'api.github.com', path: '/repos/tunnels/tunneld/releases' }, response => response.resume());`,
        },
      },
      {
        title: 'a wrapper asks the site that it says it is for',
        files: {
          'package.json': `{"name":"lclx","version":"1.0.0","description":"Wraps the program of localexpose","homepage":"https://localexpose.invalid","scripts":{"postinstall":"node hook.js"}}`,
          'hook.js': `require('https').get('https://api.localexpose.invalid/downloads/lclx.zip', response => response.resume());`,
        },
      },
      {
        title: 'a variable of somebody else’s name stops it',
        files: {
          'package.json': '{"name":"acmetoo1","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `if (!process.env.ACMETOOL_SKIP_DOWNLOAD) require('https').get(process.env.MIRROR + '/tool.zip', response => response.pipe(require('fs').createWriteStream('tool.zip')));`,
        },
      },
      {
        title: 'a hook tells its own project that it was installed',
        files: {
          'package.json': '{"name":"acmetool","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `fetch('https://stats.acmetool.invalid/seen', { method: 'POST', body: '{}' });`,
        },
      },
      {
        title: 'or, where a variable names a port, its developer',
        files: {
          'package.json': '{"name":"@acmetool/count","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `const port = process.env.ACMETOOL_PORT;\nconst request = require('https').request({ host: port ? 'localhost' : 'acmetool.invalid', port, method: 'POST', path: '/seen' });\nrequest.end('{}');`,
        },
      },
      {
        title: 'a hook’s script posts to a throw-away host',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `require('https').get('https://203.0.113.9/seen');`,
        },
      },
      {
        title: 'what a hook loads may ask whom it is told to',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `const { update } = require('./lib/update');\nif (process.env.SERVICE) update(JSON.parse(process.env.SERVICE));`,
          'lib/update.js': `exports.update = async options => (await fetch(options.url)).json();`,
        },
      },
      {
        title: 'the package of this platform did not come, and is fetched',
        files: {
          'package.json':
            '{"name":"acmetool","version":"1.0.0","scripts":{"postinstall":"node hook.js"},"optionalDependencies":{"@acmetool/linux-x64":"1.0.0","@acmetool/darwin-arm64":"1.0.0"}}',
          'hook.js': `const take = async address => require('fs').writeFileSync(__dirname + '/bin/tool', Buffer.from(await (await fetch(address)).arrayBuffer()));\ntake(require('./places.json')[process.platform]);`,
        },
      },
      {
        title: 'so does what that script loads',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"preinstall":"node hook.js"}}',
          'hook.js': `require('./lib');`,
          'lib.js': `fetch('https://collect.invalid');`,
        },
      },
    ],
    passes: [
      {
        title: 'a worker for browsers lies beside the script that copies it',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `require('fs').copyFileSync(require.resolve('./worker.js'), 'public/worker.js');`,
          'worker.js': `self.addEventListener('install', () => self.skipWaiting());\nself.addEventListener('fetch', event => event.respondWith(fetch(event.request)));`,
        },
      },
      {
        title: 'the hook prints a message',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': `console.log('Thank you');`,
        },
      },
      {
        title: 'the package contacts a server when it is used',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js","scripts":{"postinstall":"node hook.js"}}',
          'hook.js': '',
          'index.js': `exports.get = () => fetch('https://api.invalid');`,
        },
      },
    ],
  },
  file(context) {
    if (context.moment !== 'install') return;
    const all = context.calls('network');
    for (const call of all) {
      const address = oddTargetOf(context, call);
      if (!address) continue;
      context.report({
        messageId: 'odd',
        data: { address },
        chain: [step('sink', sinkSays(call), context.file, call.node)],
      });
      return;
    }
    const calls = all.filter(({ isElsewhere }) => !isElsewhere);
    const [first] = calls;
    if (!first) return;
    if (checksSum(context)) {
      context.report({ messageId: 'verified', chain: [step('sink', sinkSays(first), context.file, first.node)] });
      return;
    }
    // Worker and page scripts lie beside the code that copies them; an installation runs none.
    if (isForPages(context)) return;
    const addresses = calls.flatMap(({ args }) => args.flatMap(arg => addressesOf(context, arg)));
    const isOwn = (address: string): boolean => context.isOwnAddress(address) || isOfWrapped(context, address);
    const isAllOwn = addresses.length > 0 && addresses.every(isOwn);
    const tellsNobody = addresses.length > 0 && !calls.some(call => reports(context, call));
    const asksWhomItMay = isAllOwn || (addresses.length === 0 && !calls.some(call => reports(context, call)));
    if (asksWhomItMay && isLibrary(context, calls)) {
      context.report({
        messageId: 'asks',
        data: { sink: first.name },
        chain: [step('sink', sinkSays(first), context.file, first.node)],
      });
      return;
    }
    if (isAllOwn || (tellsNobody && addresses.every(address => isOwn(address) || RELEASES.test(address)))) {
      context.report({
        messageId: !tellsNobody ? 'tells' : isAllOwn ? 'own' : 'release',
        data: { sink: first.name },
        chain: [step('sink', sinkSays(first), context.file, first.node)],
      });
      return;
    }
    const variable = variableOfIts(context, calls);
    if (variable !== undefined && !calls.some(call => reports(context, call))) {
      context.report({
        messageId: 'optional',
        data: { variable, sink: first.name },
        chain: [step('sink', sinkSays(first), context.file, first.node)],
      });
      return;
    }
    // Its manifest has a package for each platform, of which one may not have come, or has one made here.
    const isNative = context.isExpected('native') && context.isExpected('install-script');
    if (isNative && !calls.some(call => reports(context, call))) {
      context.report({
        messageId: 'platform',
        data: { sink: first.name },
        chain: [step('sink', sinkSays(first), context.file, first.node)],
      });
      return;
    }
    const store = context
      .calls('write')
      .find(({ args }) => args[1] && context.labelsOf(args[1]).some(({ kind }) => kind === 'remote'));
    if (store) {
      context.report({
        messageId: 'stores',
        chain: [
          step('source', `asks another machine with ${first.name}`, context.file, first.node),
          step('sink', `writes the answer with ${store.name}`, context.file, store.node),
        ],
      });
      return;
    }
    context.report({
      messageId: 'plain',
      data: { sink: first.name },
      chain: [step('sink', sinkSays(first), context.file, first.node)],
    });
  },
});

/** Addresses that an argument of a request holds; options that say the host and the path tell both of one. */
function addressesOf(context: FileContext, arg: AnyNode): readonly string[] {
  const [path] = context.textsOfProperty(arg, 'path');
  const hosts = path?.startsWith('/') ? context.textsOfProperty(arg, 'hostname') : [];
  return hosts.length > 0
    ? hosts.flatMap(host => addressIn(host).map(address => address.slice(0, -1) + path))
    : context.textsWithin(arg).flatMap(addressIn);
}

/** The releases of the program that the package wraps, whoever makes it. */
function isOfWrapped({ isOwnAddress }: FileContext, address: string): boolean {
  const [, repository] =
    /^https:\/\/(?:github\.com|api\.github\.com\/repos)\/[\w.-]+\/([\w.-]+)\/releases\b/.exec(address) ?? [];
  return repository !== undefined && isOwnAddress(`program:${repository}`);
}

/** An address, or the name of a host among a request's options. A machine's own, which tests speak to, is none. */
function addressIn(text: string): readonly string[] {
  if (/^https?:\/\//.test(text)) return [text];
  return /^(?:[a-z\d-]{1,63}\.){1,5}[a-z]{2,20}$/i.test(text) ? [`https://${text}/`] : [];
}

/**
 * A file of functions for others, which does nothing by itself: what is asked, and whether, is for those to say who call
 * them. A hook's own script does something.
 */
function isLibrary(context: FileContext, calls: readonly Call[]): boolean {
  return (
    calls.every(({ node }) => functionAround(context, node)) &&
    !(context.program.body as readonly AnyNode[]).some(isDone)
  );
}

/** A statement that calls a function of the file, other than a compiler's helper. */
function isDone(statement: AnyNode): boolean {
  if (/^(?:If|Block|Try|For|ForOf|While|Return)Statement$/.test(statement.type)) return true;
  let at = statement.type === 'ExpressionStatement' ? (statement.expression as AnyNode) : undefined;
  for (let depth = 0; at && depth < 8; depth++) {
    if (at.type === 'CallExpression') {
      const callee = at.callee as AnyNode;
      if (callee.type !== 'MemberExpression')
        return callee.type !== 'Identifier' || !/^(?:__|require$)/.test(callee.name);
      at = callee.object as AnyNode;
    } else at = (at as unknown as { argument?: AnyNode }).argument;
  }
  return false;
}

/** Imports nothing, and speaks to a browser's worker: nothing that Node.js has. */
function isForPages({ calls, nodes, file }: FileContext): boolean {
  return (
    calls('network').every(({ name }) => name === 'fetch') &&
    calls('load').length === 0 &&
    nodes('ImportDeclaration').length === 0 &&
    /\bself\.(?:clients|skipWaiting|registration)\b/.test(file.text) &&
    /\brespondWith\b/.test(file.text)
  );
}

/**
 * The variable that is called by the package's own name and by what its user decides with it: `ACMETOOL_SKIP_DOWNLOAD`.
 * Who does not want to be stopped offers none, and whoever copies an installer has another name.
 */
function variableOfIts(context: FileContext, calls: readonly Call[]): string | undefined {
  const { nodes, namesOf, labelsOf, isOwnAddress } = context;
  const isIts = (variable: string): boolean => {
    const [, name = ''] = DECIDES.exec(variable) ?? [];
    const bare = name.toLowerCase().replaceAll('_', '-');
    return name !== '' && [bare, `node-${bare}`, `${bare}-bin`].some(own => isOwnAddress(`npm:${own}`));
  };
  for (const node of nodes('MemberExpression')) {
    const [, variable = ''] = /^process\.env\.(\w{5,100})$/.exec(namesOf(node)[0] ?? '') ?? [];
    if (isIts(variable)) return variable;
  }
  // Another file may have put the address together.
  const labels = calls.flatMap(({ args }) => args.slice(0, 1).flatMap(arg => labelsOf(arg)));
  return labels.find(({ kind, detail }) => kind === 'variable' && isIts(detail))?.detail;
}

const DECIDES =
  /^(?:npm_config_)?(\w+?)_(?:SKIP|INSTALL|DOWNLOAD|MIRROR|BINARY|NO_DOWNLOAD|NO_INSTALL|CDN|CDN_?URL|CDN_?PATH)(?:_[A-Z_]{1,40})?$/i;

/** Asks for nothing, but tells: whose machine this is, or that it was installed. */
function reports({ textsWithin, labelsOf }: FileContext, { name, args }: Call): boolean {
  return (
    /\.(?:post|put|patch|write|send\w*)$/.test(name) ||
    args.some(
      arg =>
        textsWithin(arg).some(text => /^(?:POST|PUT|PATCH)$/i.test(text)) ||
        labelsOf(arg).some(({ kind, detail }) => kind === 'system' && IDENTIFYING_FACTS.has(detail)),
    )
  );
}
