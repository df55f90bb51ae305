/** What is gone through although nobody knows it: each callback is called with a part of it, at once. */
import { type Data, isFn } from '../language/data.js';
import type { Intrinsic, Run } from './model.js';
import { isNamed } from './run.js';
import { carried, either, isUnknown, unknown } from './value.js';

const callable = (value: Data): boolean => isFn(value) || isNamed(value);

/** A part of something unknown. */
const part = (of: Data): Data => (isUnknown(of) && of.name !== undefined ? carried([of]) : of);

function eachPart(run: Run, self: Data, by: Data): Data {
  return callable(by) ? run.invoke(by, undefined, [part(self), unknown(), self]) : carried([self]);
}

const METHODS: Readonly<Record<string, Intrinsic['call']>> = {
  map: (run, self, [by]) => (callable(by) ? [eachPart(run, self, by)] : carried([self])),
  flatMap: (run, self, [by]) => eachPart(run, self, by),
  forEach: (run, self, [by]) => {
    eachPart(run, self, by);
    return undefined;
  },
  filter: (run, self, [by]) => {
    eachPart(run, self, by);
    return carried([self]);
  },
  find: (run, self, [by]) => {
    eachPart(run, self, by);
    return part(self);
  },
  some: (run, self, [by]) => {
    eachPart(run, self, by);
    return unknown();
  },
  every: (run, self, [by]) => {
    eachPart(run, self, by);
    return unknown();
  },
  reduce: (run, self, [by, start]) =>
    callable(by) ? run.invoke(by, undefined, [start ?? part(self), part(self), unknown()]) : carried([self]),
  sort: (run, self, [by]) => {
    if (callable(by)) run.invoke(by, undefined, [part(self), part(self)]);
    return self;
  },
  replace: (run, self, [pattern, by]) => {
    if (callable(by)) run.invoke(by, undefined, [part(self), part(self)]);
    return carried([self, pattern, by]);
  },
  /** What is waited for, or may be. */
  // biome-ignore lint/suspicious/noThenProperty: it is never waited for, and must be called so
  then: (run, self, [onValue, onError]) => {
    const given = callable(onValue) ? run.invoke(onValue, undefined, [self]) : self;
    if (callable(onError)) run.invoke(onError, undefined, [carried([self])]);
    return run.await(given);
  },
  catch: (run, self, [onError]) =>
    callable(onError) ? either([self, run.invoke(onError, undefined, [carried([self])])]) : self,
  finally: (run, self, [action]) => {
    if (callable(action)) run.invoke(action, undefined, []);
    return self;
  },
};

/** Answers that are facts about a value, not the value. */
const FACTS = ['includes', 'indexOf', 'lastIndexOf', 'startsWith', 'endsWith', 'test', 'has', 'localeCompare'];

/** Methods of texts, bytes and lists that give what they are called on in another form, or a part of it. */
const FORMS =
  'slice substring substr subarray toString concat trim trimStart trimEnd join split reverse padStart padEnd toLowerCase toUpperCase normalize at charAt splice pop shift flat fill';

const IN_OTHER_FORM: Intrinsic = { call: (_, self, args) => carried([self, ...args]) };

export const UNKNOWNS: Readonly<Record<string, Intrinsic>> = Object.fromEntries([
  ...Object.entries(METHODS).map(([name, call]) => [`Unknown.prototype.${name}`, { call }] as const),
  ...FORMS.split(' ').map(name => [`UnknownText.prototype.${name}`, IN_OTHER_FORM] as const),
  ...FACTS.map(name => [`Unknown.prototype.${name}`, { call: () => unknown() }] as const),
]);
