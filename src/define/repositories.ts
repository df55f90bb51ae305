/** What is done to repositories, or to what runs in them. */
import { step } from '../define.js';
import type { FileContext, Problem } from '../types.js';
import { isUnasked } from './unasked.js';

/** `git config --global init.templateDir …`, in one text or in words. */
const TEMPLATE =
  /\bgit\b.{0,30}\bconfig\b.{0,30}--(?:global|system)\b.{0,30}(?:init\.templateDir|core\.hooksPath|core\.fsmonitor|include\.path|credential\.helper|filter\.\w{1,30}\.(?:clean|smudge))/i;

/** What makes somebody's repositories, or all of a machine's, run something. */
export function repositoriesIn(context: FileContext): Problem | undefined {
  const { file } = context;
  const moment = context.moment === 'install' ? 'installed' : 'loaded';
  const leak = /\$\{\{\s*toJSON\(\s*secrets\s*\)\s*\}\}/i.exec(file.text);
  const calls = [...context.calls('network'), ...context.calls('write'), ...context.calls('process')];
  const spoken = calls.map(call => ({ call, texts: call.args.flatMap(arg => context.textsWithin(arg)) }));
  if (leak) {
    const carrier = spoken.find(({ texts }) =>
      texts.some(text => /\.github[\\/]workflows|\/contents\/|git push/.test(text)),
    );
    if (carrier) {
      const origin = { file, start: leak.index, end: leak.index + leak[0].length };
      return {
        messageId: 'leaks',
        chain: [
          { role: 'source', says: 'names all secrets of a repository', origin },
          step('sink', `writes it with ${carrier.call.name}`, file, carrier.call.node),
        ],
      };
    }
  }
  for (const { call, texts } of spoken) {
    const messageId = texts.some(text => /\/contents\/\.github\/workflows\//.test(text))
      ? 'pushed'
      : texts.some(text => /actions\/runners\/registration-token|config\.(?:sh|cmd)\b.{0,200}--unattended/.test(text))
        ? 'runner'
        : TEMPLATE.test(texts.join(' ').slice(0, 5_000))
          ? 'template'
          : undefined;
    if (!messageId || !isUnasked(context, call.node)) continue;
    return {
      messageId,
      data: { moment, sink: call.name },
      chain: [step('sink', `does so with ${call.name}`, file, call.node)],
    };
  }
  return undefined;
}
