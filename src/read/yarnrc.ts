/** What Yarn and pnpm say of registries in files of their own, put as `.npmrc` would put it. */
import { join } from 'node:path';
import { isReadError } from './errors.js';
import { readWhole } from './folder.js';
import { MEGABYTE } from './limits.js';
import { field, type Tree, textIn, textOf } from './lockfile/tree.js';
import { readYaml } from './lockfile/yaml.js';
import { decodeText } from './text.js';

/** A key of `.npmrc` and its value. */
export type Setting = readonly [key: string, value: string];

/**
 * The registries that `.yarnrc`, `.yarnrc.yml` and `pnpm-workspace.yaml` of a folder name, and the tokens that Yarn keeps
 * beside them. Of a file that cannot be made sense of, that the registry cannot be told.
 */
export function settingsOfOthers(folder: string): readonly Setting[] {
  const classic = readText(join(folder, '.yarnrc')) ?? '';
  return [
    ...[...classic.matchAll(/^"?((?:@[^\s":]+:)?registry)"? "?([^\s"]+)"?$/gm)].map(
      ([, key = '', address = '']): Setting => [key, address],
    ),
    ...yaml(join(folder, 'pnpm-workspace.yaml'), root =>
      membersOf(field(root, 'registries')).flatMap(([scope, tree]) =>
        registry(scope === 'default' ? '' : scope, textOf(tree)),
      ),
    ),
    ...yaml(join(folder, '.yarnrc.yml'), root => [
      ...registry('', textIn(root, 'npmRegistryServer')),
      ...membersOf(field(root, 'npmScopes')).flatMap(([scope, tree]) => [
        ...registry(`@${scope}`, textIn(tree, 'npmRegistryServer')),
        ...token(textIn(tree, 'npmRegistryServer'), tree),
      ]),
      ...membersOf(field(root, 'npmRegistries')).flatMap(([address, tree]) => token(address, tree)),
      ...token(textIn(root, 'npmRegistryServer'), root),
    ]),
  ];
}

function registry(scope: string, address: string | undefined): readonly Setting[] {
  return address === undefined ? [] : [[scope === '' ? 'registry' : `${scope}:registry`, address]];
}

/** `//host/:_authToken`, whatever the address begins with. */
function token(address: string | undefined, tree: Tree | undefined): readonly Setting[] {
  const found = textIn(tree, 'npmAuthToken');
  return found === undefined ? [] : hostOf(address).map((host): Setting => [`${host}/:_authToken`, found]);
}

/** What proofs hang on: an address without what it begins with and ends in; none when it is no address. */
export function hostOf(address: string | undefined): readonly string[] {
  const host = /^(?:https?:)?(\/\/.*?)\/?$/.exec(address ?? '')?.[1];
  return host === undefined ? [] : [host];
}

function yaml(file: string, settings: (root: Tree | undefined) => readonly Setting[]): readonly Setting[] {
  const text = readText(file);
  if (text === undefined) return [];
  try {
    return settings(readYaml({ path: file, text }, 'last')[0]);
  } catch (error) {
    if (isReadError(error)) return [['registry', '']];
    throw error;
  }
}

const membersOf = (tree: Tree | undefined): readonly (readonly [string, Tree])[] =>
  tree?.kind === 'fields' ? [...tree.members] : [];

export function readText(file: string): string | undefined {
  const bytes = readWhole(file, MEGABYTE);
  const text = bytes === undefined ? undefined : decodeText(bytes, 'code');
  return typeof text === 'string' ? text : undefined;
}
