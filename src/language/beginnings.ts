/** What every match of a pattern begins with, so that most places of a text need not be tried. */
import { remembered } from './kinds.js';
import type { Kind, Step } from './program.js';

/** Characters that follow each other at the beginning of a program, whatever else it does. */
export function prefixOf(steps: readonly Step[]): string {
  let prefix = '';
  for (const step of steps) {
    if (step.op === 'one' && step.char !== undefined && prefix.length < LONGEST_PREFIX) prefix += step.char;
    else if (!/^(?:mark|group|edge|word)$/.test(step.op)) break;
  }
  return prefix;
}

const LONGEST_PREFIX = 100;

/** Ways into a pattern that are looked at for what it may begin with. */
const WAYS = 100;

/** Whether a match may begin with a character; undefined where it may begin with any, or be empty. */
export function firstOf(steps: readonly Step[]): Kind | undefined {
  const kinds: Kind[] = [];
  const ways = [0];
  for (let looked = 0; ways.length > 0; looked++) {
    const at = ways.pop() as number;
    const step = steps[at];
    if (looked > WAYS) return undefined;
    switch (step?.op) {
      case 'one':
        kinds.push(step.is);
        break;
      case 'run':
        kinds.push(step.is);
        if (step.min === 0) ways.push(at + 1);
        break;
      case 'fork':
        ways.push(at + 1, step.other);
        break;
      case 'jump':
        ways.push(step.to);
        break;
      case 'loop':
        ways.push(at + 1);
        if (step.min === 0) ways.push(step.exit);
        break;
      case 'mark':
      case 'group':
      case 'count':
      case 'turn':
      case 'edge':
      case 'word':
        ways.push(at + 1);
        break;
      default:
        // What looks around, repeats or is empty may begin anywhere. A turn that took nothing goes on behind its loop.
        return undefined;
    }
  }
  return remembered(code => kinds.some(is => is(code)));
}
