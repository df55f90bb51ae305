import { defineRule, step } from '../src/define.js';
import type { Guard } from '../src/types.js';

/** What an attacker asks before acting; asking for the platform alone is everyday. */
const TELLING: ReadonlySet<Guard['kind']> = new Set(['locale', 'host', 'date', 'ci']);

export default defineRule({
  meta: {
    summary: 'Acts only on some machines, for some users or at some time',
    why: 'Malware waits, skips build servers, analysts and its own country. Honest code asks the same: it is quiet in CI, checks for updates once a day, picks a program by platform. So a condition only adds to what an action under it weighs.',
    behaviour: 'gate',
    messages: { gated: 'Calls {sink} only if {guard}' },
    bits: { gated: 1.5 },
  },
  examples: {
    flags: [
      { title: 'code runs outside CI only', code: `if (!process.env.CI) { eval(text); }` },
      {
        title: 'it runs for one time zone',
        code: `if (Intl.DateTimeFormat().resolvedOptions().timeZone === 'Europe/Somewhere') require('child_process').exec(command);`,
      },
      {
        title: 'it returns early on a host',
        code: `const os = require('os');\nfunction go() {\n  if (os.hostname() === 'analyst') return;\n  require('child_process').execSync(command);\n}`,
      },
    ],
    passes: [
      {
        title: 'a program is chosen by platform',
        code: `if (process.platform === 'win32') require('child_process').spawn('cmd', ['/c', 'dir']);`,
      },
      { title: 'a debug flag prints', code: `if (process.env.DEBUG) console.log('debug');` },
    ],
  },
  file(context) {
    let reported = 0;
    for (const call of context.calls('execution', 'process')) {
      const [first] = call.args;
      if (!first || reported >= 3) continue;
      // A timer runs a function, and loading a module is no action of its own.
      if (/^set(?:Timeout|Interval|Immediate)$/.test(call.name) || call.name === 'import') continue;
      const guards = context.guardsOf(call.node).filter(({ kind }) => TELLING.has(kind));
      const [guard] = guards;
      if (!guard) continue;
      reported++;
      context.report({
        messageId: 'gated',
        data: { sink: call.name, guard: guards.map(({ says }) => says).join(' and ') },
        chain: [
          { role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin },
          step('sink', `calls ${call.name}`, context.file, call.node),
        ],
      });
    }
  },
});
