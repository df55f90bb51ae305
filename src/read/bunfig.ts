/** What Bun says of registries in its `bunfig.toml`, put as `.npmrc` would put it. */
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { isRecord } from './manifest.js';
import { hostOf, readText, type Setting } from './yarnrc.js';

/** The file of a project, and that of a user, which lies in the home folder. */
const FILES = ['bunfig.toml', '.bunfig.toml'];

/** The registries that a folder's `bunfig.toml` names. Of one that cannot be made sense of, that the registry cannot be told. */
export function settingsOfBun(folder: string): readonly Setting[] {
  return FILES.flatMap(name => settingsIn(readText(join(folder, name)) ?? ''));
}

function settingsIn(text: string): readonly Setting[] {
  const { install } = parsed(text) ?? { install: { registry: '' } };
  if (!isRecord(install)) return [];
  const scopes = isRecord(install.scopes) ? Object.entries(install.scopes) : [];
  return [
    ...registry('registry', install.registry),
    ...scopes.flatMap(([scope, value]) => registry(`@${scope.replace(/^@/, '')}:registry`, value)),
  ];
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** An address, or a table with one and what proves who asks. */
function registry(key: string, value: unknown): readonly Setting[] {
  const table: Readonly<Record<string, unknown>> = isRecord(value) ? value : { url: value };
  const address = textOf(table.url);
  if (address === undefined) return [];
  const password = textOf(table.password);
  const proofs = [
    ['_authToken', textOf(table.token)],
    ['username', textOf(table.username)],
    // What stands for a secret cannot be encoded before it is filled in.
    ['_password', password?.includes('${') === false ? Buffer.from(password).toString('base64') : undefined],
  ] as const;
  return [
    [key, address],
    ...hostOf(address).flatMap(host =>
      proofs.flatMap(([name, text]): Setting[] => (text === undefined ? [] : [[`${host}/:${name}`, text]])),
    ),
  ];
}

/** Bun writes variables as `$NAME`, `.npmrc` as `${NAME}`. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/\$([A-Za-z_]\w{0,200})/g, '${$1}') : undefined;
}
