/** All that is done so that code can be read, in the order in which it is done. */
import type { Rewriting, Transform } from '../transform.js';
import { aliases } from './aliases.js';
import { blocks } from './blocks.js';
import { booleans } from './booleans.js';
import { deadBranches } from './dead-branches.js';
import { declarations } from './declarations.js';
import { dispatch } from './dispatch.js';
import { leftovers } from './leftovers.js';
import { members } from './members.js';
import { names } from './names.js';
import { numbers } from './numbers.js';
import { objects } from './objects.js';
import { proxies } from './proxies.js';
import { putBack } from './put-back.js';
import { selfDefence } from './self-defence.js';
import { sequences } from './sequences.js';
import { strings } from './strings.js';

/** How things are written. Nothing is asked about variables. */
export const SPELLINGS: readonly Rewriting[] = [members, booleans, numbers, strings, blocks, sequences, declarations];

/** What is asked about variables, and so needs scopes as they are once all is spelled out. */
export const INLININGS: readonly Rewriting[] = [
  aliases,
  proxies,
  objects,
  dispatch,
  deadBranches,
  selfDefence,
  leftovers,
];

/** Once nothing else changes. */
export const NAMINGS: readonly Rewriting[] = [names];

export const transforms: readonly Transform[] = [putBack, ...SPELLINGS, ...INLININGS, ...NAMINGS];
