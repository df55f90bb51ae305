/** Modules, texts and variables that are kept somewhere and taken out where they are used. */
import type { Node } from '@babel/types';
import { declaredIn, isBuiltin, isReference, isRequire, isTarget } from './names.js';
import { eachSource, freshName, nodesOf, rewritten, type Source, withPrologue } from './source.js';
import { quoted, textAt } from './texts.js';
import type { Rewrite } from './types.js';

/** A place to keep things in: how it is filled, once what is kept is known, and how one thing is taken out. */
interface Store {
  readonly name: string;
  readonly says: string;
  readonly isPlain?: boolean;
  readonly fill: (name: string, values: readonly string[]) => string;
  readonly take: (name: string, at: number) => string;
}

const lines = (values: readonly string[], line: (value: string, at: number) => string): string =>
  values.map(line).join('\n');

const STORES: readonly Store[] = [
  {
    name: 'a Map',
    says: 'a Map',
    fill: (name, values) =>
      `const ${name} = new Map([${values.map((value, at) => `['k${at}', ${value}]`).join(', ')}]);`,
    take: (name, at) => `${name}.get('k${at}')`,
  },
  {
    name: 'a Map that is set',
    says: 'a Map filled by set, under numbers',
    fill: (name, values) =>
      `const ${name} = new Map();\n${lines(values, (value, at) => `${name}.set(${at} << 1, ${value});`)}`,
    take: (name, at) => `${name}.get(${at * 2})`,
  },
  {
    name: 'a WeakMap',
    says: 'a WeakMap under objects',
    fill: (name, values) =>
      `const ${name} = new WeakMap(), ${name}Keys = [${values.map(() => '{}').join(', ')}];\n${lines(values, (value, at) => `${name}.set(${name}Keys[${at}], [${value}]);`)}`,
    take: (name, at) => `${name}.get(${name}Keys[${at}])[0]`,
  },
  {
    name: 'a Set',
    says: 'a Set, spread into a list',
    fill: (name, values) => `const ${name} = new Set([${values.map(value => `[${value}]`).join(', ')}]);`,
    take: (name, at) => `[...${name}][${at}][0]`,
  },
  {
    name: 'a list',
    says: 'a list',
    isPlain: true,
    fill: (name, values) => `const ${name} = [${values.join(', ')}];`,
    take: (name, at) => `${name}[${at}]`,
  },
  {
    name: 'an object table',
    says: 'a table of an object',
    isPlain: true,
    fill: (name, values) => `const ${name} = { ${values.map((value, at) => `t${at}: ${value}`).join(', ')} };`,
    take: (name, at) => `${name}.t${at}`,
  },
  {
    name: 'a filled object',
    says: 'an object that is filled line by line',
    isPlain: true,
    fill: (name, values) => `const ${name} = {};\n${lines(values, (value, at) => `${name}['t' + ${at}] = ${value};`)}`,
    take: (name, at) => `${name}['t' + ${at}]`,
  },
  {
    name: 'a static block',
    says: 'the static block of a class',
    fill: (name, values) => `class ${name} { static { ${lines(values, (value, at) => `this.s${at} = ${value};`)} } }`,
    take: (name, at) => `${name}.s${at}`,
  },
  {
    name: 'a private field',
    says: 'private fields of a class',
    fill: (name, values) =>
      `const ${name} = new (class { ${lines(values, (value, at) => `#f${at} = ${value}; g${at}() { return this.#f${at}; }`)} })();`,
    take: (name, at) => `${name}.g${at}()`,
  },
  {
    name: 'a generator',
    says: 'what a generator yields',
    fill: (name, values) => `const ${name} = [...(function* () { ${lines(values, value => `yield ${value};`)} })()];`,
    take: (name, at) => `${name}[${at}]`,
  },
  {
    name: 'a generator that is asked',
    says: 'a generator that is asked for the next one',
    fill: (name, values) =>
      `function* ${name}Source() { ${lines(values, value => `yield ${value};`)} }\nconst ${name}Each = ${name}Source();\n${lines(values, (_, at) => `const ${name}${at}_ = ${name}Each.next().value;`)}`,
    take: (name, at) => `${name}${at}_`,
  },
  {
    name: 'closures',
    says: 'closures',
    isPlain: true,
    fill: (name, values) => `const ${name} = (kept => at => kept[at])([${values.join(', ')}]);`,
    take: (name, at) => `${name}(${at})`,
  },
  {
    name: 'list destructuring',
    says: 'variables, taken out of a list',
    isPlain: true,
    fill: (name, values) => `const [${values.map((_, at) => `${name}${at}_`).join(', ')}] = [${values.join(', ')}];`,
    take: (name, at) => `${name}${at}_`,
  },
  {
    name: 'symbols',
    says: 'properties with symbols for keys',
    fill: (name, values) =>
      `const ${name}Keys = [${values.map(() => 'Symbol()').join(', ')}], ${name} = { ${values.map((value, at) => `[${name}Keys[${at}]]: ${value}`).join(', ')} };`,
    take: (name, at) => `${name}[${name}Keys[${at}]]`,
  },
  {
    name: 'a prototype',
    says: 'the prototype of a function',
    fill: (name, values) =>
      `function ${name}() {}\n${lines(values, (value, at) => `${name}.prototype.p${at} = ${value};`)}`,
    take: (name, at) => `new ${name}().p${at}`,
  },
  {
    name: 'default arguments',
    says: 'default arguments',
    fill: (name, values) => lines(values, (value, at) => `const ${name}${at}_ = (it = ${value}) => it;`),
    take: (name, at) => `${name}${at}_()`,
  },
  {
    name: 'defined properties',
    says: 'properties that Object.defineProperty made',
    fill: (name, values) =>
      `const ${name} = {};\n${lines(values, (value, at) => `Object.defineProperty(${name}, 'd${at}', { value: ${value} });`)}`,
    take: (name, at) => `${name}.d${at}`,
  },
  {
    name: 'getters',
    says: 'getters',
    fill: (name, values) =>
      `const ${name} = { ${values.map((value, at) => `get g${at}() { return ${value}; }`).join(', ')} };`,
    take: (name, at) => `${name}.g${at}`,
  },
  {
    name: 'the global object',
    says: 'properties of the global object',
    fill: (name, values) => lines(values, (value, at) => `globalThis.${name}${at}_ = ${value};`),
    take: (name, at) => `globalThis.${name}${at}_`,
  },
  {
    name: 'a switch',
    says: 'a switch in a function',
    fill: (name, values) =>
      `function ${name}(n) { switch (n) { ${lines(values, (value, at) => `case ${at}: return ${value};`)} } }`,
    take: (name, at) => `${name}(${at})`,
  },
  {
    name: 'a linked list',
    says: 'a linked list',
    fill: (name, values) =>
      `const ${name} = ${values.reduceRight((rest, value) => `{ value: ${value}, next: ${rest} }`, 'null')};`,
    take: (name, at) => `${name}${'.next'.repeat(at)}.value`,
  },
  {
    name: 'a stack',
    says: 'a list that was pushed to and is popped from',
    fill: (name, values) =>
      `const ${name} = [];\n${lines(values, value => `${name}.push(${value});`)}\n${lines([...values].reverse(), (_, at) => `const ${name}${values.length - 1 - at}_ = ${name}.pop();`)}`,
    take: (name, at) => `${name}${at}_`,
  },
];

/** Puts away what `find` finds in a file, each once, and takes it out where it stood. */
function keptIn(
  kind: string,
  { name, says, fill, take, isPlain = false }: Store,
  find: (source: Source) => (node: Node) => string | undefined,
): Rewrite {
  return {
    name: `${kind} in ${name}`,
    says: `keeps ${kind} in ${says}`,
    group: 'storage',
    isPlain,
    rewrite: eachSource(source => {
      const own = find(source);
      const store = freshName(source.text, `store${numberOf(source.path)}`);
      const values: string[] = [];
      const text = rewritten(source, node => {
        const value = own(node);
        if (value === undefined) return undefined;
        if (!values.includes(value)) values.push(value);
        return inNew(node, source, take(store, values.indexOf(value)));
      });
      return text === undefined ? undefined : withPrologue(text, fill(store, values), source);
    }),
  };
}

/** A call in the place of a constructor, or of what it is a property of, has to be in brackets. */
function inNew(node: Node, source: Source, text: string): string {
  let at = node;
  for (let up = source.parentOf(at); up?.type === 'MemberExpression' && up.object === at; up = source.parentOf(at))
    at = up;
  const parent = source.parentOf(at);
  return parent?.type === 'NewExpression' && parent.callee === at ? `(${text})` : text;
}

const modulesOf = (source: Source) => {
  const declared = declaredIn(source);
  return (node: Node): string | undefined =>
    isRequire(node, declared) && isBuiltin(node.arguments[0].value)
      ? `require(${quoted(node.arguments[0].value)})`
      : undefined;
};

const textsOf =
  (source: Source) =>
  (node: Node): string | undefined => {
    const value = textAt(node, source);
    return value === undefined ? undefined : quoted(value);
  };

/** `require` itself, where it is called. */
const loaderOf = (source: Source) => {
  const isOwn = declaredIn(source).has('require') || source.isModule;
  return (node: Node): string | undefined => {
    const parent = source.parentOf(node);
    return !isOwn &&
      node.type === 'Identifier' &&
      node.name === 'require' &&
      parent?.type === 'CallExpression' &&
      parent.callee === node
      ? 'require'
      : undefined;
  };
};

// ── variables ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The variables of the top of a file, each declared once, kept in something else. */
function variablesIn(
  name: string,
  says: string,
  isPlain: boolean,
  make: (store: string) => {
    readonly prologue: string;
    readonly set: (key: string, value: string) => string;
    readonly get: (key: string) => string;
  },
): Rewrite {
  return {
    name,
    says,
    group: 'storage',
    isPlain,
    rewrite: eachSource(source => {
      const declared = declaredIn(source);
      const store = freshName(source.text, `scope${numberOf(source.path)}`);
      const { prologue, set, get } = make(store);
      const written = new Set(
        nodesOf(source).flatMap(node => {
          if (node.type === 'ExportSpecifier') return [node.local.name];
          return isReference(node, source) && isTarget(node, source) ? [node.name] : [];
        }),
      );
      const own = new Set(
        source.tree.program.body.flatMap(statement =>
          statement.type === 'VariableDeclaration'
            ? statement.declarations.flatMap(({ id, init }) => (id.type === 'Identifier' && init ? [id.name] : []))
            : [],
        ),
      );
      const moved = new Set([...own].filter(variable => declared.get(variable) === 1 && !written.has(variable)));
      const text = rewritten(source, (node, write) => {
        if (node.type === 'VariableDeclaration' && source.parentOf(node)?.type === 'Program') {
          const names = node.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : ''));
          if (!names.every(variable => moved.has(variable))) return undefined;
          return node.declarations.map(({ init }, at) => set(names[at] as string, write(init as Node))).join('\n');
        }
        if (!isReference(node, source) || !moved.has(node.name) || !wholly(source, node.name)) return undefined;
        const parent = source.parentOf(node);
        const value = inNew(node, source, get(node.name));
        return parent?.type === 'ObjectProperty' && parent.shorthand ? `${node.name}: ${value}` : value;
      });
      return text === undefined ? undefined : withPrologue(text, prologue, source);

      /** Whether all that is declared with it is moved too. */
      function wholly({ tree }: Source, variable: string): boolean {
        return tree.program.body.some(
          statement =>
            statement.type === 'VariableDeclaration' &&
            statement.declarations.some(({ id }) => id.type === 'Identifier' && id.name === variable) &&
            statement.declarations.every(({ id }) => id.type === 'Identifier' && moved.has(id.name)),
        );
      }
    }),
  };
}

const variables: readonly Rewrite[] = [
  variablesIn('variables in a Map', 'keeps the variables of a file in a Map', false, store => ({
    prologue: `const ${store} = new Map();`,
    set: (key, value) => `${store}.set('${key}', ${value});`,
    get: key => `${store}.get('${key}')`,
  })),
  variablesIn('variables in an object', 'keeps the variables of a file in an object', true, store => ({
    prologue: `const ${store} = {};`,
    set: (key, value) => `${store}.${key} = ${value};`,
    get: key => `${store}.${key}`,
  })),
  variablesIn('variables in a Proxy', 'keeps the variables of a file behind a Proxy', false, store => ({
    prologue: `const ${store} = new Proxy({}, { get: (all, key) => all['_' + key], set: (all, key, value) => { all['_' + key] = value; return true; } });`,
    set: (key, value) => `${store}.${key} = ${value};`,
    get: key => `${store}.${key}`,
  })),
  variablesIn('variables on the global object', 'keeps the variables of a file on globalThis', false, store => ({
    prologue: '',
    set: (key, value) => `globalThis.${store}${key} = ${value};`,
    get: key => `globalThis.${store}${key}`,
  })),
  variablesIn(
    'variables in a list',
    'keeps the variables of a file in a list, under worked-out numbers',
    false,
    store => ({
      prologue: `const ${store} = [];`,
      set: (key, value) => `${store}[${numberOf(key)}] = ${value};`,
      get: key => `${store}[${numberOf(key) + 3} - 3]`,
    }),
  ),
];

/** A number for a name. Two names of a file hardly ever share one. */
function numberOf(name: string): number {
  return [...name].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) as number)) % 1_000_003, 7);
}

const LOADED = new Set(['a Map', 'a static block', 'a private field', 'symbols', 'default arguments', 'a WeakMap']);

export const storage: readonly Rewrite[] = [
  ...STORES.map(store => keptIn('modules', store, modulesOf)),
  ...STORES.map(store => keptIn('texts', store, textsOf)),
  ...STORES.filter(({ name }) => LOADED.has(name)).map(store => keptIn('require', store, loaderOf)),
  ...variables,
];
