/**
 * Programs of WebAssembly as far as they are data: what their sections and their memory hold, and functions that only
 * give a number, or hand numbers on. Nothing of one is compiled.
 */
import { type Data, isFn, isObject } from '../language/data.js';
import type { Intrinsic, Run } from './model.js';
import { settled } from './promises.js';
import { tellDecoded } from './run.js';
import { carried, instance, native, unknown } from './value.js';

/** Bytes of a memory that is laid out; sections, entries and instructions that are gone through. */
const MOST = { memory: 2_000_000, sections: 1_000, entries: 5_000, steps: 200, calls: 8 } as const;
const PAGE = 65_536;

/** By the numbers that sections begin with. */
const SECTION = { custom: 0, imports: 2, exports: 7, start: 8, codes: 10, data: 11 } as const;
const KIND = { function: 0, memory: 2, global: 3 } as const;

interface Section {
  readonly kind: number;
  readonly from: number;
  readonly end: number;
}

interface Part {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

interface Program {
  readonly bytes: Uint8Array;
  /** Of the imports that are functions or memories, by module and name; functions of others come before one's own. */
  readonly imports: readonly (Part & { readonly module: string })[];
  readonly exports: readonly Part[];
  /** Where the code of each function of its own lies. */
  readonly codes: readonly (readonly [number, number])[];
  readonly segments: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  readonly start: number | undefined;
}

/** Sections of a program that are data: each holds what its author likes. */
function sectionsOf(bytes: Uint8Array, wanted: string): readonly Uint8Array[] {
  return sections(bytes).flatMap(({ kind, from, end }) => {
    if (kind !== SECTION.custom) return [];
    const [name, at] = textAt(bytes, from, end);
    return name === wanted ? [Uint8Array.from(bytes.subarray(at, end))] : [];
  });
}

function sections(bytes: Uint8Array): readonly Section[] {
  const found: Section[] = [];
  for (let at = 8, turn = 0; turn < MOST.sections && at < bytes.length; turn++) {
    const kind = bytes[at] as number;
    const [size, from] = numberAt(bytes, at + 1);
    const end = Math.min(bytes.length, from + size);
    found.push({ kind, from, end });
    at = end;
  }
  return found;
}

/** A number of LEB128, and where it ends. */
function numberAt(bytes: Uint8Array, start: number): readonly [number, number] {
  let value = 0;
  for (let at = start, shift = 0; at < bytes.length && shift < 36; at++, shift += 7) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at + 1];
  }
  return [value, bytes.length];
}

/** The same, of one that may be less than nothing. */
function signedAt(bytes: Uint8Array, start: number): readonly [number, number] {
  const [value, end] = numberAt(bytes, start);
  const isNegative = ((bytes[end - 1] ?? 0) & 0x40) !== 0;
  return [isNegative ? value - 2 ** (7 * (end - start)) : value, end];
}

function textAt(bytes: Uint8Array, from: number, end: number): readonly [string, number] {
  const [length, start] = numberAt(bytes, from);
  const stop = Math.min(end, start + length);
  return [Buffer.from(bytes.subarray(start, stop)).toString(), stop];
}

/** Goes through the entries of a section. */
function entriesOf<T>(
  bytes: Uint8Array,
  wanted: number,
  read: (at: number, end: number) => readonly [T | undefined, number],
): readonly T[] {
  const section = sections(bytes).find(({ kind }) => kind === wanted);
  if (!section) return [];
  const found: T[] = [];
  let [left, at] = numberAt(bytes, section.from);
  for (left = Math.min(left, MOST.entries); left > 0 && at < section.end; left--) {
    const [entry, end] = read(at, section.end);
    if (entry !== undefined) found.push(entry);
    at = end;
  }
  return found;
}

function programOf(bytes: Uint8Array): Program {
  const start = sections(bytes).find(({ kind }) => kind === SECTION.start);
  return {
    bytes,
    imports: entriesOf(bytes, SECTION.imports, (at, end) => importAt(bytes, at, end)),
    exports: entriesOf(bytes, SECTION.exports, (at, end) => {
      const [name, next] = textAt(bytes, at, end);
      const [index, after] = numberAt(bytes, next + 1);
      return [{ name, kind: bytes[next] ?? -1, index }, after];
    }),
    codes: entriesOf(bytes, SECTION.codes, at => {
      const [size, from] = numberAt(bytes, at);
      return [[from, from + size] as const, from + size];
    }),
    segments: entriesOf(bytes, SECTION.data, at => segmentAt(bytes, at)),
    start: start && numberAt(bytes, start.from)[0],
  };
}

function importAt(bytes: Uint8Array, at: number, end: number): readonly [Program['imports'][number], number] {
  const [module, second] = textAt(bytes, at, end);
  const [name, third] = textAt(bytes, second, end);
  const kind = bytes[third] ?? -1;
  const [index, after] = numberAt(bytes, third + 1);
  const part = { module, name, kind, index };
  if (kind === KIND.function) return [part, after];
  if (kind === KIND.global) return [part, third + 3];
  // A table says first of what it is.
  const flags = kind === KIND.memory ? index : (bytes[third + 2] ?? 0);
  const [, least] = numberAt(bytes, kind === KIND.memory ? after : third + 3);
  return [part, (flags & 1) === 1 ? numberAt(bytes, least)[1] : least];
}

/** A piece of the memory as it is to begin with. Where one lies that is placed when it is asked for, nobody knows. */
function segmentAt(bytes: Uint8Array, from: number): readonly [Program['segments'][number] | undefined, number] {
  const [flag, next] = numberAt(bytes, from);
  let at = flag === 2 ? numberAt(bytes, next)[1] : next;
  let place = 0;
  if (flag !== 1) {
    const isConstant = bytes[at] === 0x41;
    [place, at] = isConstant ? signedAt(bytes, at + 1) : [0, numberAt(bytes, at + 1)[1]];
    at++; // the end of the expression
  }
  const [length, start] = numberAt(bytes, at);
  const end = Math.min(bytes.length, start + length);
  return [flag === 1 || place < 0 ? undefined : { at: place, bytes: bytes.subarray(start, end) }, end];
}

/** What a program is made into: its memory and its functions, by name. */
function started(run: Run, bytes: Uint8Array, given: Data): Data {
  const program = programOf(bytes);
  const parts = (wanted: number): Program['imports'] => program.imports.filter(({ kind }) => kind === wanted);
  const from = ({ module, name }: { module: string; name: string }): Data => run.get(run.get(given, module), name);
  const [brought] = given === undefined ? [] : parts(KIND.memory).map(part => run.get(from(part), 'buffer'));
  const memory = laidOut(run, program, brought);
  const others = parts(KIND.function).map(part => (given === undefined ? undefined : from(part)));
  const invoke = (index: number): Data => ran(run, program, others, index, 0);
  if (program.start !== undefined) invoke(program.start);
  return instance(
    undefined,
    program.exports.map(({ name, kind, index }) => [
      name,
      kind === KIND.memory ? memoryOf(memory) : kind === KIND.function ? native(() => invoke(index)) : unknown(),
    ]),
  );
}

function memoryOf(bytes: Data): Data {
  return instance(undefined, [
    ['buffer', bytes],
    ['grow', native(() => unknown())],
  ]);
}

/** The memory of a program: that which it is handed, or one of its own, with all its pieces in their places. */
function laidOut(run: Run, { segments }: Program, brought: Data): Data {
  const end = segments.reduce((last, { at, bytes }) => Math.max(last, at + bytes.length), 0);
  const size = Math.ceil((end + 1) / PAGE) * PAGE;
  if (end > MOST.memory) return unknown();
  const memory = brought instanceof Uint8Array && brought.length >= end ? brought : new Uint8Array(size);
  run.pay(1 + size / 1_024, size);
  for (const { at, bytes } of segments) memory.set(bytes, at);
  tellDecoded(run, end);
  return memory;
}

/** What a function gives that does nothing but put down numbers and hand them on. */
function ran(run: Run, { bytes, codes }: Program, others: readonly Data[], index: number, level: number): Data {
  const [from, end] = codes[index - others.length] ?? [0, 0];
  // One with variables of its own does more than that.
  if (from === 0 || bytes[from] !== 0 || level > MOST.calls) return unknown();
  const stack: Data[] = [];
  for (let at = from + 1, steps = 0; at < end && steps < MOST.steps; steps++) {
    run.pay(1);
    const code = bytes[at];
    if (code === 0x41 || code === 0x42) {
      const [value, next] = signedAt(bytes, at + 1);
      stack.push(value);
      at = next;
    } else if (code === 0x10) {
      const [called, next] = numberAt(bytes, at + 1);
      const fn = others[called];
      if (called >= others.length) stack.push(ran(run, { bytes, codes } as Program, others, called, level + 1));
      else if (fn !== undefined && (isFn(fn) || isObject(fn))) run.invoke(fn, undefined, stack.splice(0));
      at = next;
    } else if (code === 0x1a) {
      stack.pop();
      at++;
    } else if (code === 0x01) at++;
    else if (code === 0x0b || code === 0x0f) return stack.at(-1);
    else return unknown();
  }
  return unknown();
}

/** The bytes that a module was made of, or that are to be one. */
function bytesOf(run: Run, of: Data): Uint8Array | undefined {
  const held = isObject(of) && !isFn(of) ? run.get(of, '#bytes') : of;
  return held instanceof Uint8Array && held[0] === 0 && held[1] === 0x61 ? held : undefined;
}

const moduleOf = (bytes: Data): Data => instance(undefined, [['#bytes', bytes]]);

function instanceOf(run: Run, module: Data, given: Data): Data {
  const bytes = bytesOf(run, module);
  return bytes ? instance(undefined, [['exports', started(run, bytes, given)]]) : unknown();
}

/** `WebAssembly.instantiate` gives both of bytes, and of a module what it is made into. */
function instantiated(run: Run, [of, given]: readonly Data[]): Data {
  const made = instanceOf(run, of, given);
  const isModule = isObject(of) && !isFn(of);
  const result = isModule
    ? made
    : instance(undefined, [
        ['module', moduleOf(of)],
        ['instance', made],
      ]);
  return bytesOf(run, of) ? settled(run, result) : unknown();
}

export const WEBASSEMBLY: Readonly<Record<string, Intrinsic>> = {
  'WebAssembly.Module': { call: () => unknown(), make: (_, [bytes]) => moduleOf(bytes) },
  'WebAssembly.Module.customSections': {
    call: (run, _, [module, name]) => {
      const bytes = bytesOf(run, module);
      return bytes && typeof name === 'string' ? [...sectionsOf(bytes, name)] : carried([module]);
    },
  },
  'WebAssembly.Instance': { call: () => unknown(), make: (run, [module, given]) => instanceOf(run, module, given) },
  'WebAssembly.instantiate': { call: (run, _, args) => instantiated(run, args) },
  'WebAssembly.compile': { call: (run, _, [bytes]) => settled(run, moduleOf(bytes)) },
  'WebAssembly.Memory': {
    call: () => unknown(),
    make: (run, [options]) => {
      const pages = run.get(options, 'initial');
      const size = typeof pages === 'number' && pages >= 0 ? pages * PAGE : 0;
      if (size > MOST.memory) return memoryOf(unknown());
      run.pay(1, size);
      return memoryOf(new Uint8Array(size));
    },
  },
};
