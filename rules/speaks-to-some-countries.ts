import { defineRule, runsOnLoad, step } from '../src/define.js';

export default defineRule({
  meta: {
    summary: 'Prints a message of its own for some countries only',
    why: 'Authors have used their packages to address people by country, and went from there to wiping their disks (2022). Programs choose the language of what they say by the locale as well; they say it when they are called, and say it to everybody.',
    behaviour: 'gate',
    messages: { prints: 'Prints a message as soon as it is {moment}, only if {guard}' },
    bits: { prints: 4 },
  },
  examples: {
    flags: [
      {
        title: 'a time zone gets a message',
        code: `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;\nif (zone === 'Europe/Nowhere') {\n  console.log('A long message to everyone who lives here, about what their government has done.');\n}`,
      },
      {
        title: 'a language does',
        code: `if (process.env.LANG === 'xx_XX.UTF-8') {\n  console.warn('A long message to everyone who speaks this language, about what is going on.');\n}`,
      },
    ],
    passes: [
      {
        title: 'a command greets in its user’s language',
        code: `module.exports = () => {\n  if (Intl.DateTimeFormat().resolvedOptions().locale === 'de') console.log('Guten Tag, und willkommen bei diesem Programm! Was darf es sein?');\n  else console.log('Hello, and welcome to this program! What will it be today?');\n};`,
      },
      {
        title: 'a notice is printed for everybody',
        code: `console.log('Thank you for installing this package. Please consider a donation to its authors.');`,
      },
      {
        title: 'a warning is short',
        code: `if (new Date().getTimezoneOffset() !== 0) console.warn('not in UTC');`,
      },
    ],
  },
  file(context) {
    const { moment, file } = context;
    if (moment !== 'install' && moment !== 'import') return;
    for (const call of context.named(
      /^(?:console\.(?:log|info|warn|error)|process\.std(?:out|err)\.write|(?:window\.)?alert)$/,
    )) {
      if (!runsOnLoad(context, call.node)) continue;
      const length = Math.max(0, ...call.args.flatMap(arg => context.textsOf(arg)).map(text => text.length));
      if (length < 50) continue;
      const guards = context.guardsOf(call.node).filter(({ kind }) => kind === 'locale');
      const [guard] = guards;
      if (!guard) continue;
      context.report({
        messageId: 'prints',
        data: { moment: moment === 'install' ? 'installed' : 'loaded', guard: guard.says },
        chain: [
          { role: 'context', says: `asks whether ${guard.says}`, origin: guard.origin },
          step('sink', `prints with ${call.name}`, file, call.node),
        ],
      });
      return;
    }
  },
});
