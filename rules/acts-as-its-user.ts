import { type Stranger, strangerBehind } from '../src/define/strangers.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, spelling, step, stepsOf } from '../src/define.js';
import type { AnyNode, FileContext, Label } from '../src/types.js';
import { deedOfSession, MAY_TELL_DEEDS } from '../src/vocabulary/session.js';

export default defineRule({
  meta: {
    summary: 'Does things in its user’s name that nobody asked for',
    why: 'Forks of chat libraries have whoever signs in with them follow channels and join groups of the fork’s author, from a list that is fetched, or whose address is not to be read in the code. Libraries follow, join and star what their caller names.',
    behaviour: 'theft',
    messages: {
      hidden: 'Does “{deed}” with a target that it hides, through {sink}',
      secret: 'Does “{deed}” for whatever a list at a hidden address names, through {sink}',
      listed: 'Does “{deed}” by itself for whatever a list at {host} names, through {sink}',
    },
    bits: { hidden: 9, secret: 10, listed: 8.5 },
  },
  examples: {
    flags: [
      {
        title: 'some minutes after a session opens, it follows what a list of a stranger names',
        code: `const list = [104, 116, 116, 112, 115, 58, 47, 47, 114, 97, 119, 46, 110, 111, 116, 101, 115, 46, 105, 110, 118, 97, 108, 105, 100, 47, 97];\nexports.channels = query => {\n  const follow = (id, op) => query({ id, op });\n  const opened = () => setTimeout(async () => {\n    const ids = await (await fetch(String.fromCharCode(...list))).json();\n    for (const { id } of ids) await follow(id, 'FOLLOW').catch(() => {});\n  }, 120000);\n  return { opened };\n};`,
      },
      {
        title: 'a bot joins a group whose name is not to be read',
        code: `exports.start = client => client.on('ready', () => client.joinGroup(atob('aW52aXRlLTAwMDAwMDAwMDA=')).catch(() => {}));`,
      },
      {
        title: 'a client gives a star to a repository that it spells in hex',
        code: `exports.connect = async octokit => {\n  const me = await octokit.request('GET /user');\n  const [owner, repo] = [Buffer.from('736f6d65626f6479', 'hex').toString(), 'tool'];\n  octokit.activity.starRepoForAuthenticatedUser({ owner, repo }).catch(() => {});\n  return me;\n};`,
      },
      {
        title: 'a plain list says whom to follow',
        code: `exports.login = async api => {\n  await api.open();\n  setTimeout(async () => {\n    const names = await (await fetch('https://raw.notes.invalid/names.json')).json();\n    for (const name of names) api.user.follow(name);\n  }, 60000);\n};`,
      },
    ],
    passes: [
      {
        title: 'the caller says whom to follow',
        code: `exports.follow = (api, name) => api.user.follow(name);\nexports.code = text => atob(text);`,
      },
      {
        title: 'a caller’s list is fetched from where it says',
        code: `exports.followAll = async (api, url) => {\n  const names = await (await fetch(url)).json();\n  setTimeout(() => names.forEach(name => api.user.follow(name)), 1000);\n};`,
      },
      {
        title: 'an invitation is decoded for the caller',
        code: `exports.join = (client, invitation) => client.joinGroup(Buffer.from(invitation, 'base64').toString());`,
      },
      {
        title: 'what a service lists is followed when it is asked to',
        code: `exports.followSuggestions = async api => {\n  const names = await (await fetch('https://api.social.invalid/suggestions')).json();\n  for (const name of names) await api.follow(name);\n};`,
      },
      {
        title: 'links are followed to the end',
        code: `setTimeout(async () => {\n  const { next } = await (await fetch('https://api.invalid/start')).json();\n  followRedirects(next);\n}, 1000);`,
      },
    ],
  },
  file(context) {
    // Most files decode nothing and ask nobody: their calls need not be read.
    const isConcerned = DECODES.test(context.file.text) || context.calls('network').length > 0;
    if (!isConcerned || !MAY_TELL_DEEDS.test(context.file.text)) return;
    const reported = new Set<string>();
    for (const node of context.nodes('CallExpression')) {
      const { callee, arguments: args } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
      const written = spelling(context.file, callee).slice(-100);
      const deed =
        args.length === 0
          ? undefined
          : (deedOfSession(written) ?? args.map(arg => namedIn(context, arg)).find(Boolean));
      const found = deed === undefined ? undefined : targetIn(context, node, args);
      if (!found || reported.has(found.messageId)) continue;
      reported.add(found.messageId);
      const { messageId, label, stranger } = found;
      context.report({
        messageId,
        data: { deed: deed ?? '', sink: written.slice(-40).trim(), host: stranger?.host ?? '' },
        chain: [...stepsOf(label), step('sink', `does it in its user’s name`, context.file, node)],
      });
    }
  },
});

const DECODES = /fromC(?:harCode|odePoint)|\batob\b|base64|['"`]hex['"`]/;

/** The deed in an argument that is short: a constant's name, or a path. */
function namedIn({ file }: FileContext, arg: AnyNode): string | undefined {
  if (!/^(?:Literal|TemplateLiteral|BinaryExpression|MemberExpression|Identifier)$/.test(arg.type)) return undefined;
  return deedOfSession(spelling(file, arg).slice(0, 200));
}

interface Target {
  readonly messageId: 'hidden' | 'secret' | 'listed';
  readonly label: Label;
  readonly stranger?: Stranger;
}

function targetIn(context: FileContext, node: AnyNode, args: readonly AnyNode[]): Target | undefined {
  for (const arg of args.slice(0, 4)) {
    if (/Function/.test(arg.type)) continue;
    for (const label of context.labelsOf(arg, 4_000)) {
      if (label.kind === 'decoded' && isHidden(context, context.textsWithin(arg)))
        return { messageId: 'hidden', label };
      const stranger = strangerBehind(context, label);
      if (!stranger) continue;
      if (isHidden(context, [stranger.address])) return { messageId: 'secret', label, stranger };
      if (isByItself(context, node)) return { messageId: 'listed', label, stranger };
    }
  }
  return undefined;
}

/** Texts that a file makes and that stand nowhere in it. */
function isHidden({ file }: FileContext, texts: readonly string[]): boolean {
  return texts.some(
    text => text.length >= 4 && text.length < 1_000 && !text.includes('…') && !file.text.includes(text),
  );
}

/** By a timer, by an event, or as the file is loaded. */
function isByItself(context: FileContext, node: AnyNode): boolean {
  const { places, isUnasked } = waysTo(context, node);
  return (
    isUnasked ||
    places.some(place => {
      const { callee } = place as unknown as { callee?: AnyNode };
      return (
        callee &&
        /(?:^|\.)(?:set(?:Timeout|Interval|Immediate)|on|once|addListener)$/.test(
          spelling(context.file, callee).slice(-40),
        )
      );
    })
  );
}
