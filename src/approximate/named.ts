/**
 * Calls of things that are known by name only: APIs, globals, and what they give. Nothing is done; what comes back has a
 * name and labels, and callbacks are called with what the world would give them.
 */

import { type Data, isFn } from '../language/data.js';
import { inflate } from '../resolve/ciphers.js';
import { label, labelsOfCall, withoutFolders } from '../resolve/labels.js';
import { doubtedLabels } from '../resolve/value.js';
import type { Label } from '../types.js';
import { groupsOf } from '../vocabulary/apis.js';
import { isInterop, partName, resultName } from '../vocabulary/names.js';
import { eventName, handledEvent } from '../vocabulary/page.js';
import { servedTo } from '../vocabulary/served.js';
import { ciphered } from './ciphers.js';
import { beside, loadsWritten, pathsOf, readOwn, writeOrRun } from './disk.js';
import { itemsWithin } from './members.js';
import type { Run, Unknown } from './model.js';
import { settled } from './promises.js';
import { isNamed, originOf, tell, tellDecoded } from './run.js';
import { openStream, pipe } from './streams.js';
import { runFunction, runScript } from './texts.js';
import { carried, distinct, eachOf, either, isUnknown, labelsOf, native, textsOf, unknown } from './value.js';

const LOADS = /^(?:require|Module\._load|process\.getBuiltinModule|require\.main\.require|import)$/;
const RUNS_TEXT =
  /^(?:eval|execScript|vm\.runIn\w+|vm\.Script\(\)\.runIn\w+|(?:Module\(\)|module|Module\.prototype)\._compile|safe-eval|require-from-string)$/;
const MAKES_FUNCTIONS = /^(?:(?:Async|Generator|AsyncGenerator)?Function|vm\.compileFunction)$/;
const LATER = /^set(?:Timeout|Interval|Immediate)$|^requestAnimationFrame$|^timers(?:\.promises)?\.set\w+$/;
const LISTENS = /\.(?:on|once|addListener|prependListener|addEventListener|prependOnceListener)$/;
const SIGNS = /(?:^|\.)(?:sign|signRequest|createHmac|hmac)$/i;
const FEEDS = /^stream\.\w+\(\)\.(?:write|push|end)$/;
const LOOKS_UP = /^(?:parse|expand|interpolate|substitute|resolve|replace)(?:[A-Z]|$)/;
const KEEPS =
  /^(?:fs|fs-extra|console|process|module|Module|require|assert|WebAssembly|performance)\b(?!\.(?:promises\.)?realpath)/;
/** Events that come when all else is over. */
const FAILURES = /^(?:error|abort|timeout|close|uncaughtException|unhandledRejection)$/;
const EMITS = /\.(?:emit|dispatchEvent)$/;
/** What gives its argument back, or something that is used like it. */
const HANDS_ON = /^(?:util\.promisify|util\.callbackify|structuredClone|Promise|util\.deprecate|fs-extra|Object)$/;

export function callUnknown(fn: Unknown, self: Data, args: readonly Data[], run: Run, isWritten: boolean): Data {
  run.risks++;
  if (!isNamed(fn)) {
    for (const arg of args.slice(0, 10)) if (isFn(arg)) later(run, arg, [carried([self, fn]), carried([self, fn])]);
    return doubted(carried([fn, self, ...args]));
  }
  const { name } = fn;
  tell(run, name, self, args, isWritten);
  if (LOADS.test(name)) {
    loadsWritten(run, args[0]);
    const loaded = either(eachOf(args[0]).map(one => loadedBy(one, run)));
    return name === 'import' ? settled(run, loaded) : loaded;
  }
  if (name === 'process.binding' && typeof args[0] === 'string' && args[0].length < 40)
    return run.named(partName(args[0]), []);
  const opened = openedBy(run, name, args) ?? ciphered(run, name, self, args);
  if (opened !== undefined) return opened;
  writeOrRun(run, name, args);
  if (name === 'require.resolve') return beside(args[0]);
  if (RUNS_TEXT.test(name)) {
    const [text] = name.startsWith('vm.Script') ? [self] : args;
    return runScript(run, text, name);
  }
  if (MAKES_FUNCTIONS.test(name)) return runFunction(run, args);
  if (LATER.test(name)) {
    const [action, delay] = args;
    if (isFn(action) || isNamed(action)) later(run, action, args.slice(name.startsWith('setImm') ? 1 : 2));
    else if (name.includes('promises')) return settled(run, args[1]);
    return typeof delay === 'function' ? undefined : unknown();
  }
  if (HANDS_ON.test(name) || isInterop(name)) return args[0] ?? unknown();
  if (LISTENS.test(name) && args.length >= 2) return listen(run, self, args, name);
  if (EMITS.test(name)) return emit(run, self, args);
  if (FEEDS.test(name)) feed(run, self, args);
  const result = openStream(run, name, args, resultOf(run, name, self, args));
  const onto = pipe(run, name, self, args);
  if (onto !== undefined) return onto;
  if (name.endsWith('Readable.from')) for (const item of itemsWithin(run, args[0])) feed(run, result, [item]);
  callBack(run, name, self, args, result);
  return result;
}

/** What a module is, by a name that may not be known: a file beside the code, or nobody knows what. */
function loadedBy(specifier: Data, run: Run): Data {
  if (typeof specifier === 'string') return run.load(specifier);
  const [path] = pathsOf(specifier);
  if (path?.startsWith('./')) return run.load(path);
  // A module is not made of the folder that it lies in.
  return unknown(withoutFolders(labelsOf(specifier)));
}

/** What a file of the package holds, or what was packed: known, at once or to who waits for it. */
function openedBy(run: Run, name: string, args: readonly Data[]): Data {
  const content = readOwn(run, name, args) ?? unpacked(run, name, args);
  if (content === undefined) return undefined;
  const callback = args.at(-1);
  if (isFn(callback)) later(run, callback, [null, content]);
  return name.includes('promises') ? settled(run, content) : content;
}

/** Bytes that were compressed. */
function unpacked(run: Run, name: string, [bytes]: readonly Data[]): Data {
  if (!/^(?:zlib|pako)\./.test(name) || !(bytes instanceof Uint8Array)) return undefined;
  const plain = inflate(name, bytes, run.unit.world.costs.all);
  if (plain) tellDecoded(run, plain.length);
  return plain && Uint8Array.from(plain);
}

/** What nobody knows gives may be made of what it is given, or not. */
function doubted(value: Unknown): Unknown {
  return value.labels?.length ? { ...value, labels: doubtedLabels(value.labels, 1) } : value;
}

/** What a call of an API gives: a thing named after it, with the labels that such a thing has. */
function resultOf(run: Run, name: string, self: Data, args: readonly Data[]): Data {
  const origin = originOf(run);
  const first = textsOf(args[0]);
  const found = labelsOfCall(name, first, origin) ?? [];
  // What an API gives is its own; what a function nobody asks for gives is made of what it is given.
  const inherited: readonly Label[] =
    groupsOf(name).size > 0 ? labelsOf(self).filter(isPassedOn) : passedOn(name, self, args);
  const labels = distinct([...found, ...inherited]);
  const result = resultName(name);
  return result === undefined ? unknown(labels) : run.named(result, labels);
}

/**
 * What the result of a function that nobody asks for is made of. A signature does not give away the key that it is made
 * with, and the environment that a parser is given to look names up in is not what it answers.
 */
function passedOn(name: string, self: Data, args: readonly Data[]): readonly Label[] {
  // What these give is no part of what they are given: a path that is looked at, a line that is logged.
  if (KEEPS.test(name) && !name.includes('()')) return labelsOf(self).filter(isPassedOn);
  const [first, ...others] = args;
  const rest = SIGNS.test(name) ? [] : others.flatMap(arg => labelsOf(arg));
  const isKept = LOOKS_UP.test(name.slice(name.lastIndexOf('.') + 1)) ? isNotEnvironment : () => true;
  return [...labelsOf(self), ...labelsOf(first), ...rest.filter(isKept)];
}

function isNotEnvironment({ kind }: Label): boolean {
  return kind !== 'environment';
}

function isPassedOn({ kind }: Label): boolean {
  return kind === 'remote';
}

/** Callbacks get what the world would give them. */
function callBack(run: Run, name: string, self: Data, args: readonly Data[], result: Data): void {
  const groups = groupsOf(name);
  const failsFirst = groups.has('read') || groups.has('process');
  const first = textsOf(args[0]);
  for (const arg of args.slice(0, 10)) {
    if (!isFn(arg)) continue;
    const served = servedTo(name, 0, first);
    const given = result;
    const start = served ? unknown([label('remote', served, originOf(run))]) : failsFirst ? null : given;
    later(run, arg, [start, given, carried([self, given])]);
  }
}

function listen(run: Run, self: Data, args: readonly Data[], name: string): Data {
  const [event, handler] = args;
  const events = textsOf(event);
  const handlers = run.listeners.get(self) ?? new Map<string, Data[]>();
  run.listeners.set(self, handlers);
  for (const text of events) handlers.set(text, [...(handlers.get(text) ?? []), handler]);
  const method = name.slice(name.lastIndexOf('.') + 1);
  const fed = events.includes('data') ? (run.fed.get(self) ?? []) : [];
  for (const value of fed) later(run, handler, [value]);
  // Nothing comes out of such a stream but what was put into it.
  if (fed.length > 0 && OWN_STREAM.test(name)) return self;
  const handled = handledEvent(method, events);
  const named = handled && eventName(handled);
  const served = servedTo(name, 0, events);
  const given = named
    ? run.named(named)
    : served
      ? unknown([label('remote', served, originOf(run))])
      : unknown(labelsOf(self));
  run.queue(
    () => run.invoke(handler, undefined, [given, given]),
    events.some(text => FAILURES.test(text)),
  );
  return self;
}

const OWN_STREAM = /(?:^|\.)(?:Readable\.from|PassThrough)\(\)\.\w+$/;

/** A stream of the package's own hands on what is put into it, to who listens already and who will. */
function feed(run: Run, stream: Data, args: readonly Data[]): void {
  const [value] = args;
  const fed = run.fed.get(stream) ?? [];
  if (fed.length < 20 && value !== undefined && value !== null) run.fed.set(stream, [...fed, value]);
  for (const handler of run.listeners.get(stream)?.get('data') ?? []) later(run, handler, [value]);
}

function emit(run: Run, self: Data, [event, ...args]: readonly Data[]): Data {
  for (const text of textsOf(event))
    for (const handler of run.listeners.get(self)?.get(text) ?? []) run.invoke(handler, self, args);
  return true;
}

function later(run: Run, action: Data, args: readonly Data[]): void {
  run.queue(() => run.invoke(action, undefined, args));
}

/** What `new` makes of something known by its name. */
export function constructNamed(fn: Unknown, args: readonly Data[], run: Run, isWritten: boolean): Data {
  if (!isNamed(fn)) return carried([fn, ...args]);
  const { name } = fn;
  tell(run, name, undefined, args, isWritten);
  if (MAKES_FUNCTIONS.test(name)) return runFunction(run, args);
  if (name === 'vm.Script') return scriptOf(run, args[0]);
  const result = resultOf(run, name, undefined, args);
  callBack(run, name, undefined, args, result);
  return result;
}

/** A script that was made of a text: the text, until it is run. */
function scriptOf(run: Run, text: Data): Data {
  const script = run.named('vm.Script()', labelsOf(text));
  if (!isUnknown(script)) return script;
  const run_ = (): Data => runScript(run, text, 'vm.Script');
  const runs: Data = native(run_);
  for (const name of ['runInThisContext', 'runInNewContext', 'runInContext']) script.properties?.set(name, runs);
  return script;
}
