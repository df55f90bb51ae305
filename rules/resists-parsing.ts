import { defineRule } from '../src/define.js';

const WORDS =
  /\b(?:eval|Function|child_process|execSync|spawn|_compile|createDecipher(?:iv)?|fromCharCode|atob|XMLHttpRequest|fetch|https?\.(?:get|request))\b/g;

export default defineRule({
  meta: {
    summary: 'Holds dangerous words in code that no parser accepts',
    why: 'Breaking the parser of a scanner must not be a way round it. Templates, test fixtures of compilers and code in new syntax fail to parse too, and lie in folders nothing loads.',
    behaviour: 'obfuscation',
    messages: { unparsed: 'No parser accepts this file, which speaks of {words}' },
    bits: { unparsed: 5 },
  },
  examples: {
    flags: [
      {
        title: 'brackets do not close',
        code: `function go( { { [ ( require('child_process').spawn('x'); new Function(atob('eA=='));`,
      },
      {
        title: 'a syntax error stands before a loader',
        code: `var a = = ;;; ) ( require('child_process').execSync('x'); eval(atob('eA=='));`,
      },
    ],
    passes: [
      { title: 'broken code does nothing of the kind', code: `function go( { { [ ( console.log('hello');` },
      {
        title: 'a script is cut short in a page of documentation',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","main":"index.js"}',
          'index.js': 'exports.fine = true;',
          'docs/index.html':
            '<html><script>function go( { { [ ( eval(atob(search)); new XMLHttpRequest(); </script></html>',
        },
      },
      { title: 'a template is no code', code: `<% if (a) { %> <p><%= title %></p> <% } %>` },
    ],
  },
  text({ file, isRefused, moment, report }) {
    if (!isRefused) return;
    // A page of documentation that nothing opens: its scripts are as its generator left them.
    if (file.decodedFrom && moment === 'unreached') return;
    const words = [...new Set(file.text.slice(0, 1_000_000).match(WORDS) ?? [])];
    if (words.length < 2) return;
    const start = file.text.search(WORDS);
    report({
      messageId: 'unparsed',
      data: { words: words.slice(0, 5).join(', ') },
      chain: [{ role: 'context', says: 'holds dangerous words', origin: { file, start, end: start + 40 } }],
    });
  },
});
