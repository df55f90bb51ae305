import { waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, Call, FileContext, Label } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Starts itself again and again, or ends programs that are none of its own',
    why: 'A program that starts itself whenever it is started takes the whole machine; one that ends the process that runs it, or whichever there are, stops a build or a server and leaves nothing to look at. Daemons and pools of workers start their own file as well, and ask first which of the two they are; tools end what they started, or what their user names.',
    behaviour: 'destruction',
    messages: {
      bombs: 'Starts itself again with {sink} whenever it is started',
      kills: 'Ends processes that it did not start, without being asked',
      parent: 'Ends the process that started it, without being asked',
    },
    bits: { bombs: 13.5, kills: 13.5, parent: 10 },
  },
  examples: {
    flags: [
      {
        title: 'a file forks itself as often as it can',
        code: `const { fork } = require('child_process');\nwhile (true) fork(__filename);`,
      },
      {
        title: 'it starts itself twice, out of sight',
        code: `const { spawn } = require('child_process');\nconst again = () => spawn(process.execPath, [__filename], { detached: true, stdio: 'ignore' }).unref();\nagain();\nagain();`,
      },
      {
        title: 'every process there may be is ended',
        code: `for (let id = 2; id < 65536; id++) {\n  try { if (id !== process.pid) process.kill(id, 'SIGKILL'); } catch {}\n}`,
      },
      {
        title: 'those that run are listed and ended, time after time',
        code: `const { execSync } = require('child_process');\nsetInterval(() => {\n  for (const line of execSync('ps -A -o pid').toString().split('\\n')) if (+line !== process.pid) process.kill(+line, 9);\n}, 500);`,
      },
      {
        title: 'the build that loads it is ended a little later',
        code: `setTimeout(() => process.kill(process.ppid, 'SIGTERM'), 60000);`,
      },
    ],
    passes: [
      {
        title: 'the number of a child is told by the program that was started',
        code: `const { spawn } = require('child_process');\nconst started = spawn('node', ['-e', 'console.log(require("./lib").open().number)']);\nstarted.stdout.on('data', data => process.kill(parseInt(data.toString()), 'SIGINT'));`,
      },
      {
        title: 'a daemon starts itself once more, and knows that it did',
        code: `const { spawn } = require('child_process');\nif (!process.env.DAEMON) spawn(process.execPath, [__filename], { detached: true, env: { ...process.env, DAEMON: '1' } }).unref();`,
      },
      {
        title: 'a pool of workers is of the same file',
        code: `const { fork } = require('child_process');\nif (process.send) process.on('message', task => process.send(task));\nelse module.exports = size => Array.from({ length: size }, () => fork(__filename));`,
      },
      {
        title: 'a child that was started is ended',
        code: `const { spawn } = require('child_process');\nconst child = spawn('node', ['server.js']);\nsetTimeout(() => process.kill(child.pid), 1000);`,
      },
      {
        title: 'whoever calls says which process is to end',
        code: `const { execSync } = require('child_process');\nexports.free = port => execSync('lsof -ti :' + port).toString().split('\\n').forEach(id => process.kill(+id));`,
      },
      {
        title: 'a watcher asks whether its parent is still there',
        code: `setInterval(() => {\n  try { process.kill(process.ppid, 0); } catch { process.exit(); }\n}, 1000).unref();`,
      },
    ],
  },
  file(context) {
    // Who calls a command wants it to act.
    if (!/^(?:import|install)$/.test(context.moment)) return;
    const bomb = context.calls('process').find(call => startsItself(context, call) && isUnchecked(context, call.node));
    if (bomb)
      context.report({
        messageId: 'bombs',
        data: { sink: bomb.name },
        chain: [step('sink', `starts its own file with ${bomb.name}`, context.file, bomb.node)],
      });
    for (const call of context.named('process.kill')) {
      const [target, signal] = call.args;
      if (!target || (signal && context.valueOf(signal).includes(0)) || !waysTo(context, call.node).isUnasked) continue;
      // What was started here tells its number itself.
      if (
        /\bpid\b\]?$/.test(spelling(context.file, target)) ||
        context.namesOf(target).some(name => /\.pid$/.test(name))
      )
        continue;
      // A program that was started here tells its own number, or that of its child.
      const listed = context.labelsOf(target).find(one => one.kind === 'command-output' && isOfList(one));
      const isParent = context.namesOf(target).includes('process.ppid');
      if (!listed && !isParent && !isCounted(context, target)) continue;
      context.report({
        messageId: isParent ? 'parent' : 'kills',
        chain: [...(listed ? stepsOf(listed) : []), step('sink', 'ends it with process.kill', context.file, call.node)],
      });
      return;
    }
  },
});

/** Programs that say what runs, by number, name or port. */
const LISTS =
  /\b(?:ps|tasklist|pgrep|pidof|lsof|netstat|ss|fuser|wmic|top|Get-Process|Get-CimInstance|Get-WmiObject|Win32_Process)\b/i;

function isOfList({ origin }: Label): boolean {
  return 'node' in origin && LISTS.test(spelling(origin.file, origin.node).slice(0, 2_000));
}

const OWN_FILE = /^(?:__filename|import\.meta\.(?:filename|url)|require\.main\.filename|module\.filename)$/;
/** What tells a program which of several it is, or how it was started. */
const ASKS =
  /\bprocess\s*\.\s*(?:send|env|argv|connected|channel)\b|\bis(?:Master|Primary|Worker|MainThread)\b|\brequire\.main\b|\bmeta\.main\b|\bparentPort\b|\bworkerData\b/;

function startsItself({ namesOf }: FileContext, { args }: Call): boolean {
  return args.slice(0, 2).some(arg => {
    const parts = arg.type === 'ArrayExpression' ? (arg.elements.filter(Boolean) as AnyNode[]) : [arg];
    return parts.slice(0, 4).some(part => namesOf(part).some(name => OWN_FILE.test(name)));
  });
}

/** Whether it happens each time: by itself, under no condition, in a file that asks nothing of how it was started. */
function isUnchecked(context: FileContext, node: AnyNode): boolean {
  const { isUnasked, places } = waysTo(context, node);
  return isUnasked && !ASKS.test(context.file.text) && places.every(place => !isUnderCondition(context, place));
}

function isUnderCondition({ parentOf }: FileContext, place: AnyNode): boolean {
  for (let node = parentOf(place); node; node = parentOf(node)) {
    if (/^(?:IfStatement|ConditionalExpression|LogicalExpression|SwitchCase)$/.test(node.type)) return true;
    if (/Function/.test(node.type)) return false;
  }
  return false;
}

/** The number that a loop counts by. */
function isCounted(context: FileContext, target: AnyNode): boolean {
  if (target.type !== 'Identifier') return false;
  for (let node = context.parentOf(target); node; node = context.parentOf(node)) {
    if (node.type !== 'ForStatement' || node.init?.type !== 'VariableDeclaration') continue;
    const counts = (node.init.declarations as { id: AnyNode; init: AnyNode | null }[]).some(
      ({ id, init }) =>
        id.type === 'Identifier' &&
        id.name === target.name &&
        init?.type === 'Literal' &&
        typeof init.value === 'number',
    );
    if (counts) return true;
  }
  return false;
}
