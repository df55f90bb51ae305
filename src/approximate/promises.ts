/** Promises: what is waited for is there at once, or when what was put off has been done. */
import { type Data, isFn } from '../language/data.js';
import type { Intrinsic, Run, Settling } from './model.js';
import { isThrown } from './run.js';
import { carried, instance, isUnknown, native, slotOf, withSlot } from './value.js';

export function pending(): Settling {
  return { isSettled: false, isRejected: false, value: undefined, waiting: [] };
}

/** A promise of a value. */
export function settled(run: Run, value: Data, isRejected = false): Data {
  const slot = slotOf(value);
  if (!isRejected && (slot?.kind === 'promise' || (isUnknown(value) && value.name !== undefined))) return value;
  const state = pending();
  settle(run, state, value, isRejected);
  return withSlot({ kind: 'promise', state });
}

export function settle(run: Run, state: Settling, value: Data, isRejected: boolean): void {
  if (state.isSettled) return;
  const inner = isRejected ? undefined : slotOf(value);
  if (inner?.kind === 'promise' && inner.state !== state) {
    whenSettled(inner.state, (of, failed) => settle(run, state, of, failed));
    return;
  }
  state.isSettled = true;
  state.isRejected = isRejected;
  state.value = value;
  for (const waiting of state.waiting.splice(0)) waiting(value, isRejected);
}

export function whenSettled(state: Settling, action: (value: Data, isRejected: boolean) => void): void {
  if (state.isSettled) action(state.value, state.isRejected);
  else if (state.waiting.length < 100) state.waiting.push(action);
}

/** What waiting for a value gives. */
export function awaited(run: Run, value: Data): Data {
  const slot = slotOf(value);
  if (slot?.kind !== 'promise') {
    // Whatever has a method `then` is waited for like a promise.
    const then = isUnknown(value) || typeof value !== 'object' || value === null ? undefined : run.get(value, 'then');
    if (!isFn(then)) return value;
    const state = pending();
    run.invoke(then, value, resolversOf(run, state));
    return finished(run, state, value);
  }
  return finished(run, slot.state, value);
}

function finished(run: Run, state: Settling, promise: Data): Data {
  if (!state.isSettled) run.drain(() => state.isSettled);
  if (!state.isSettled) return carried([promise]);
  if (state.isRejected) throw { thrown: state.value };
  return state.value;
}

function resolversOf(run: Run, state: Settling): Data[] {
  return [
    native((_, [value]) => void settle(run, state, value, false)),
    native((_, [error]) => void settle(run, state, error, true)),
  ];
}

function makePromise(run: Run, [executor]: readonly Data[]): Data {
  const state = pending();
  const resolvers = resolversOf(run, state);
  try {
    run.invoke(executor, undefined, resolvers);
  } catch (error) {
    if (!isThrown(error)) throw error;
    settle(run, state, error.thrown, true);
  }
  return withSlot({ kind: 'promise', state });
}

/** `promise.then(f, g)`: what the one of the two gives that is called. */
function then(run: Run, self: Data, [onValue, onError]: readonly Data[]): Data {
  const slot = slotOf(self);
  if (slot?.kind !== 'promise') return carried([self]);
  const next = pending();
  whenSettled(slot.state, (value, isRejected) => {
    const handler = isRejected ? onError : onValue;
    if (!isFn(handler) && !isUnknown(handler)) return settle(run, next, value, isRejected);
    try {
      settle(run, next, run.invoke(handler, undefined, [value]), false);
    } catch (error) {
      if (!isThrown(error)) throw error;
      settle(run, next, error.thrown, true);
    }
  });
  // What nothing settles may still fail.
  if (!slot.state.isSettled && onError !== undefined)
    run.queue(() => {
      if (!slot.state.isSettled) settle(run, next, run.invoke(onError, undefined, [carried([self])]), false);
    }, true);
  return withSlot({ kind: 'promise', state: next });
}

function all(run: Run, [list]: readonly Data[]): Data {
  const items = Array.isArray(list) ? list : [];
  if (!Array.isArray(list)) return settled(run, carried([list]));
  return settled(
    run,
    items.slice(0, 200).map(item => resultOf(run, item)),
  );
}

function resultOf(run: Run, item: Data): Data {
  try {
    return awaited(run, item);
  } catch (error) {
    if (!isThrown(error)) throw error;
    return error.thrown;
  }
}

const first = (run: Run, [list]: readonly Data[]): Data =>
  settled(run, Array.isArray(list) && list.length > 0 ? resultOf(run, list[0]) : carried([list]));

export const PROMISES: Readonly<Record<string, Intrinsic>> = {
  Promise: { call: run => run.named('Promise()'), make: makePromise },
  'Promise.resolve': { call: (run, _, [value]) => settled(run, value) },
  'Promise.reject': { call: (run, _, [value]) => settled(run, value, true) },
  'Promise.all': { call: (run, _, args) => all(run, args) },
  'Promise.allSettled': {
    call: (run, _, args) => {
      const promise = slotOf(all(run, args));
      const items = promise?.kind === 'promise' && Array.isArray(promise.state.value) ? promise.state.value : [];
      return settled(
        run,
        items.map(value =>
          instance(undefined, [
            ['status', 'fulfilled'],
            ['value', value],
          ]),
        ),
      );
    },
  },
  'Promise.race': { call: (run, _, args) => first(run, args) },
  'Promise.any': { call: (run, _, args) => first(run, args) },
  'Promise.withResolvers': {
    call: run => {
      const state = pending();
      const [resolve, reject] = resolversOf(run, state);
      return instance(undefined, [
        ['promise', withSlot({ kind: 'promise', state })],
        ['resolve', resolve],
        ['reject', reject],
      ]);
    },
  },
  'Promise.prototype.then': { call: then },
  'Promise.prototype.catch': { call: (run, self, [onError]) => then(run, self, [undefined, onError]) },
  'Promise.prototype.finally': {
    call: (run, self, [action]) => {
      run.invoke(action, undefined, []);
      return self;
    },
  },
  queueMicrotask: { call: (run, _, [action]) => later(run, action, []) },
  'process.nextTick': { call: (run, _, [action, ...args]) => later(run, action, args) },
};

function later(run: Run, action: Data, args: readonly Data[]): Data {
  run.queue(() => run.invoke(action, undefined, args));
  return undefined;
}
