import { defineRule, step } from '../src/define.js';
import type { AnyNode } from '../src/types.js';

/** A folder everything of somebody's lies in. */
const WHOLE = /^(?:\/|~|[a-z]:[\\/]?|\/(?:home|Users|etc|usr|var)\/?|\.\.\/\.\.\/?|(?:\.\.\/){2,})$/i;

export default defineRule({
  meta: {
    summary: 'Deletes or overwrites what belongs to others',
    why: 'Wipers delete the home folder or the disk, or overwrite every file they find with the same text (node-ipc, 2022). Cleaning tools delete folders they are given or made themselves.',
    behaviour: 'destruction',
    messages: { deletes: 'Deletes {what} with {sink}', overwrites: 'Overwrites every file it finds with the same text' },
  },
  examples: {
    flags: [
      { title: 'the home folder is deleted', code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir(), { recursive: true, force: true });` },
      {
        title: 'all files found are overwritten',
        code: `const fs = require('fs'), path = require('path');\nfunction walk(dir) {\n  for (const name of fs.readdirSync(dir)) {\n    const file = path.join(dir, name);\n    if (fs.statSync(file).isDirectory()) walk(file);\n    else fs.writeFileSync(file, 'x');\n  }\n}\nwalk('/');`,
      },
    ],
    passes: [
      { title: 'a build folder is deleted', code: `require('fs').rmSync('./dist', { recursive: true });` },
      { title: 'a folder in the home folder is', code: `const fs = require('fs'), os = require('os');\nfs.rmSync(os.homedir() + '/.cache/tool', { recursive: true });` },
      { title: 'files are rewritten with their own content', code: `const fs = require('fs');\nfor (const f of fs.readdirSync('src')) fs.writeFileSync('src/' + f, fs.readFileSync('src/' + f, 'utf8').trim());` },
    ],
  },
  file(context) {
    for (const call of context.calls('delete')) {
      const [path] = call.args;
      if (!path) continue;
      const home = context.namesOf(path).find(name => name === 'os.homedir()' || name === 'process.env.HOME' || name === 'process.env.USERPROFILE');
      const whole = context.textsOf(path).find(text => WHOLE.test(text));
      if (!home && whole === undefined) continue;
      context.report({ messageId: 'deletes', data: { what: home ? 'the home folder' : (whole as string), sink: call.name }, chain: [step('sink', `deletes with ${call.name}`, context.file, call.node)] });
    }
    const list = context.named(/^fs(?:\.promises)?\.readdir(?:Sync)?$/)[0];
    if (!list) return;
    for (const call of context.calls('write')) {
      const [path, data] = call.args;
      if (!path || !data || /append/.test(call.name)) continue;
      const constant = context.valueOf(data);
      // The same text everywhere, at a path that comes out of a listing started at a root.
      if (constant.length !== 1 || typeof constant[0] !== 'string' || constant[0].length > 200) continue;
      if (!comesFromListing(path, context.file.text) || !/readdir(?:Sync)?\b/.test(context.file.text)) continue;
      const from = context.nodes('CallExpression').some(node => ((node as unknown as { arguments: AnyNode[] }).arguments[0] ? context.textsOf((node as unknown as { arguments: AnyNode[] }).arguments[0] as AnyNode) : []).some(text => WHOLE.test(text)));
      if (!from) continue;
      context.report({ messageId: 'overwrites', chain: [step('source', 'lists files', context.file, list.node), step('sink', `overwrites them with ${call.name}`, context.file, call.node)] });
      return;
    }
  },
});

/** The path is a variable: one file after the other. */
function comesFromListing(path: AnyNode, text: string): boolean {
  return path.type === 'Identifier' || (path.type !== 'Literal' && text.length > 0);
}
