import { defineRule, step } from '../src/define.js';

/** A folder everything of somebody's lies in. */
const WHOLE = /^(?:\/|~|[a-z]:[\\/]?|\/(?:home|Users|etc|usr|var)\/?|\.\.\/\.\.\/?|(?:\.\.\/){2,})$/i;

export default defineRule({
  meta: {
    summary: 'Deletes or overwrites what belongs to others',
    why: 'Wipers delete the home folder or the disk, or overwrite every file they find with the same text (node-ipc, 2022). Cleaning tools delete folders they are given or made themselves.',
    behaviour: 'destruction',
    messages: {
      deletes: 'Deletes {what} with {sink}',
      overwrites: 'Overwrites every file it finds with the same text',
    },
    bits: { deletes: 9, overwrites: 9 },
  },
  examples: {
    flags: [
      {
        title: 'the home folder is deleted',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir(), { recursive: true, force: true });`,
      },
      {
        title: 'all files found are overwritten',
        code: `const fs = require('fs'), path = require('path');\nfunction walk(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = path.join(dir, name);\n    if (fs.statSync(file).isDirectory()) walk(file);\n    else fs.writeFileSync(file, 'x');\n  }\n}\nwalk('/');`,
      },
    ],
    passes: [
      { title: 'a build folder is deleted', code: `require('fs').rmSync('./dist', { recursive: true });` },
      {
        title: 'a folder in the home folder is',
        code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir() + '/.cache/tool', { recursive: true });`,
      },
      {
        title: 'files are rewritten with their own content',
        code: `const fs = require('fs');\nfor (const f of fs.readdirSync('src')) fs.writeFileSync('src/' + f, fs.readFileSync('src/' + f, 'utf8').trim());`,
      },
    ],
  },
  file(context) {
    for (const call of context.calls('delete')) {
      const [path] = call.args;
      if (!path) continue;
      const home = context
        .namesOf(path)
        .find(name => name === 'os.homedir()' || name === 'process.env.HOME' || name === 'process.env.USERPROFILE');
      const texts = context.textsOf(path);
      // One of many things a path may be is no aim.
      const whole = texts.every(text => WHOLE.test(text)) ? texts[0] : undefined;
      if (!home && whole === undefined) continue;
      context.report({
        messageId: 'deletes',
        data: { what: home ? 'the home folder' : (whole as string), sink: call.name },
        chain: [step('sink', `deletes with ${call.name}`, context.file, call.node)],
      });
    }
    const list = context
      .named(/^fs(?:\.promises)?\.readdir(?:Sync)?$/)
      .find(({ args }) => args[0] && context.textsOf(args[0]).some(text => WHOLE.test(text)));
    if (!list) return;
    for (const call of context.calls('write')) {
      const [path, data] = call.args;
      if (!path || !data || call.name.includes('append')) continue;
      const constants = context.valueOf(data);
      const same = constants.length === 1 && typeof constants[0] === 'string' && constants[0].length <= 200;
      if (!same || !context.labelsOf(path).some(({ kind }) => kind === 'file')) continue;
      context.report({
        messageId: 'overwrites',
        chain: [
          step('source', 'lists files from the top', context.file, list.node),
          step('sink', `overwrites them with ${call.name}`, context.file, call.node),
        ],
      });
      return;
    }
  },
});
