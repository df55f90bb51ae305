import { beacons, defineRule, outgoing, step } from '../src/define.js';
import type { AnyNode, FileContext, Guard, LabelKind } from '../src/types.js';
import { isServed } from '../src/vocabulary/served.js';

/** What an attacker asks before acting; asking for the platform alone is everyday. */
const TELLING: ReadonlySet<Guard['kind']> = new Set(['locale', 'host', 'date', 'ci']);

const SERVED: ReadonlySet<Guard['kind']> = new Set(['request']);

/** Origins of what nobody sends by the way. */
const STOLEN: ReadonlySet<LabelKind> = new Set(['credentials', 'browser', 'wallet', 'key-material']);
const TYPED: ReadonlySet<string> = new Set(['form fields', 'keystrokes']);

export default defineRule({
  meta: {
    summary: 'Acts only on some machines, for some users or at some time',
    why: 'Malware waits, skips build servers, analysts and its own country. Honest code asks the same: it is quiet in CI, checks for updates once a day, picks a program by platform. So a condition only adds to what an action under it weighs.',
    behaviour: 'gate',
    messages: { gated: 'Calls {sink} only if {guard}', door: 'Calls {sink} with what a request says, only if {guard}' },
    bits: { gated: 1.5, door: 4 },
  },
  examples: {
    flags: [
      { title: 'code runs outside CI only', code: `if (!process.env.CI) { eval(text); }` },
      {
        title: 'it runs for one time zone',
        code: `if (Intl.DateTimeFormat().resolvedOptions().timeZone === 'Europe/Somewhere') require('child_process').exec(command);`,
      },
      {
        title: 'what is typed leaves one page only',
        code: `if (location.pathname === '/checkout')\n  document.forms[0].addEventListener('submit', () => navigator.sendBeacon(address, document.forms[0].elements[0].value));`,
      },
      {
        title: 'a request opens the door with a word',
        code: `module.exports = (req, res, next) => {\n  if (req.headers['x-word'] === 'open sesame') eval(req.headers['x-order']);\n  next();\n};`,
      },
      {
        title: 'it returns early on a host',
        code: `const os = require('os');\nfunction go() {\n  if (os.hostname() === 'analyst') return;\n  require('child_process').execSync(command);\n}`,
      },
    ],
    passes: [
      {
        title: 'a program is started where it is found',
        code: `const fs = require('fs'), os = require('os'), path = require('path'), { spawn } = require('child_process');\nconst tool = path.join(os.homedir(), '.tool', 'bin');\nif (os.homedir() && fs.existsSync(tool)) spawn(tool);`,
      },
      {
        title: 'a request chooses one of the server’s own programs',
        code: `module.exports = (req, res) => {\n  if (req.query.task === 'deploy') require('child_process').execSync('make deploy');\n  res.end();\n};`,
      },
      {
        title: 'a program is chosen by platform',
        code: `if (process.platform === 'win32') require('child_process').spawn('cmd', ['/c', 'dir']);`,
      },
      {
        title: 'a page of its own site reports that it was seen',
        code: `if (location.hostname !== 'localhost') navigator.sendBeacon('/seen', document.title);`,
      },
      { title: 'a debug flag prints', code: `if (process.env.DEBUG) console.log('debug');` },
    ],
  },
  file(context) {
    let reported = 0;
    for (const call of actions(context)) {
      if (reported >= 3) break;
      const all = context.guardsOf(call.node);
      const isOrdered = all.some(({ kind }) => SERVED.has(kind)) && takesOrders(context, call.node);
      const guards = all.filter(({ kind }) => (isOrdered ? SERVED : TELLING).has(kind));
      const [guard] = guards;
      if (!guard) continue;
      reported++;
      context.report({
        messageId: isOrdered ? 'door' : 'gated',
        data: { sink: call.name, guard: guards.map(({ says }) => says).join(' and ') },
        chain: [
          { role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin },
          step('sink', `calls ${call.name}`, context.file, call.node),
        ],
      });
    }
  },
});

/** Calls that run something, and whatever sends what is not the program's to send. */
function actions(context: FileContext): readonly { readonly name: string; readonly node: AnyNode }[] {
  // A timer runs a function, and loading a module is no action of its own.
  const running = context
    .calls('execution', 'process')
    // A script element is no call, and every library for pages has one.
    .filter(({ name }) => !name.startsWith('script.'))
    .filter(({ name, args }) => args[0] && !/^set(?:Timeout|Interval|Immediate)$/.test(name) && name !== 'import');
  const sending = outgoing(context)
    .filter(({ labels }) => labels.some(({ kind, detail }) => STOLEN.has(kind) || TYPED.has(detail)))
    .map(({ call }) => call);
  const loading = beacons(context).filter(({ value }) =>
    context.labelsOf(value).some(({ detail }) => TYPED.has(detail)),
  );
  return [...running, ...sending, ...loading];
}

/** What runs is, or holds, what a request says. */
function takesOrders({ labelsOf }: FileContext, node: AnyNode): boolean {
  const { arguments: args = [] } = node as unknown as { arguments?: readonly AnyNode[] };
  return args.some(arg => labelsOf(arg).some(({ kind, detail }) => kind === 'remote' && isServed(detail)));
}
