/** Tags, and what stands between them. */

import { type Cutting, endOf, stringEnd, tell, WORD } from './tokens-state.js';

export function openTag(cutting: Cutting): void {
  tell(cutting, 'sign', cutting.at + 1);
  cutting.frames.push('tag');
}

/** What stands in a tag: names, values, and its end. */
export function tag(cutting: Cutting, char: string): void {
  const { at } = cutting;
  if (char === '"' || char === "'") tell(cutting, 'string', stringEnd(cutting, char, false));
  else if (char === '{') openCode(cutting);
  else if (char === '>' || (char === '/' && cutting.text[at + 1] === '>')) {
    cutting.frames.pop();
    tell(cutting, 'sign', at + (char === '>' ? 1 : 2));
    if (char === '>') cutting.frames.push('children');
    cutting.operand = false;
    cutting.last = '';
  } else if (endOf(cutting, WORD) > at) tell(cutting, 'word', endOf(cutting, WORD));
  else tell(cutting, 'sign', at + 1);
}

function openCode(cutting: Cutting): void {
  tell(cutting, 'sign', cutting.at + 1, 'code');
  cutting.frames.push('code');
  cutting.operand = true;
  cutting.last = '(';
}

/** Text between tags, up to the next tag or code; or that one's beginning. */
export function children(cutting: Cutting): void {
  const { text, at } = cutting;
  let end = at;
  while (end < text.length && text[end] !== '<' && text[end] !== '{') end++;
  if (end > at) tell(cutting, 'text', end);
  else if (text[at] === '{') openCode(cutting);
  else if (text[at + 1] === '/') {
    cutting.frames.pop();
    const close = text.indexOf('>', at);
    tell(cutting, 'text', close < 0 ? text.length : close + 1);
    cutting.operand = false;
    cutting.last = '';
  } else openTag(cutting);
}
