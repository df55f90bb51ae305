/** A project whose lockfile has an entry of every kind that a package manager knows. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { create } from 'tar';

/** What a package manager can have in its lockfile, apart from packages of the registry. */
export type Feature =
  | 'workspace'
  | 'pnpm-workspace'
  | 'patch'
  | 'berry-patch'
  | 'pnpm-patch'
  | 'git'
  | 'served'
  | 'packed'
  | 'binary'
  | 'berry-systems'
  | 'watcher';

/** What makes a package odd: a scope, an alias, bundled ones, peers. */
const FEW: Readonly<Record<string, string>> = {
  '@aws-cdk/cloud-assembly-schema': '38.0.1',
  '@babel/helper-validator-identifier': '7.22.20',
  'is-odd': '3.0.1',
  'old-lodash': 'npm:lodash@3.10.1',
  react: '18.2.0',
  'use-sync-external-store': '1.2.0',
};

/** Several versions of one, programs, and one package for each system. */
const MORE: Readonly<Record<string, string>> = {
  '@babel/code-frame': '7.22.13',
  chalk: '4.1.2',
  debug: '4.3.4',
  esbuild: '0.19.5',
  minimist: '1.2.8',
  'react-dom': '18.2.0',
  rimraf: '3.0.2',
};

const SYSTEMS = 'aix, android, darwin, freebsd, linux, netbsd, openbsd, sunos, win32';
const PROCESSORS = 'arm, arm64, ia32, loong64, mips64el, ppc64, riscv64, s390x, x64';

const PATCH = `diff --git a/index.js b/index.js
--- a/index.js
+++ b/index.js
@@ -1,5 +1,6 @@
 /*!
  * is-odd <https://github.com/jonschlinkert/is-odd>
+ * patched
  *
  * Copyright (c) 2015-2017, Jon Schlinkert.
  * Released under the MIT License.
`;

const manifest = (name: string, more: object = {}): string =>
  `${JSON.stringify({ name, version: '1.0.0', license: 'MIT', ...more }, null, 2)}\n`;

/** Where the project's packages come from, and how many there are. */
export interface Setting {
  readonly server: string;
  readonly registry: string;
  readonly size: 'few' | 'many';
}

/** Lays the project into a folder. */
export function layProject(folder: string, features: ReadonlySet<Feature>, { server, registry, size }: Setting): void {
  const when = (feature: Feature, fields: object): object => (features.has(feature) ? fields : {});
  const patched = { 'is-odd@3.0.1': 'patches/is-odd@3.0.1.patch' };
  const hasWorkspace = features.has('workspace') || features.has('pnpm-workspace');
  const files: Record<string, string> = {
    'package.json': manifest('app', {
      private: true,
      dependencies: {
        ...FEW,
        ...(size === 'many' && MORE),
        inner: 'file:./vendor/inner',
        ...when('watcher', { chokidar: '3.5.3' }),
        ...when('packed', { packed: 'file:./vendor/packed-1.0.0.tgz' }),
        ...when('served', { served: `${server}/served-1.0.0.tgz` }),
        ...when('git', { 'from-git': `git+${server}/from-git.git` }),
        ...when('berry-patch', { 'is-odd': 'patch:is-odd@npm:3.0.1#./patches/is-odd@3.0.1.patch' }),
        ...(hasWorkspace && (features.has('pnpm-workspace') || features.has('berry-patch'))
          ? { member: 'workspace:*' }
          : {}),
      },
      optionalDependencies: { '@esbuild/android-arm': '0.19.5' },
      ...when('workspace', { workspaces: ['packages/*'] }),
      ...when('patch', { patchedDependencies: patched }),
      ...when('pnpm-patch', { pnpm: { patchedDependencies: patched } }),
    }),
    '.npmrc': `registry=${registry}\n`,
    // What only other systems need brings more along, which is then missing, too.
    ...when('berry-systems', {
      '.yarnrc.yml': `supportedArchitectures:\n  os: [${SYSTEMS}]\n  cpu: [${PROCESSORS}]\n`,
    }),
    ...when('binary', { 'bunfig.toml': '[install]\nsaveTextLockfile = false\n' }),
    'vendor/inner/package.json': manifest('inner'),
    'patches/is-odd@3.0.1.patch': PATCH,
    ...(hasWorkspace ? { 'packages/member/package.json': manifest('member', { dependencies: { ms: '2.0.0' } }) } : {}),
    ...when('pnpm-workspace', {
      'pnpm-workspace.yaml': `packages:\n  - packages/*\n${features.has('pnpm-patch') ? 'patchedDependencies:\n  is-odd@3.0.1: patches/is-odd@3.0.1.patch\n' : ''}`,
    }),
  };
  for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
  if (features.has('packed')) pack(folder, 'packed', join(folder, 'vendor/packed-1.0.0.tgz'));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** An archive of a package that holds its manifest. */
function pack(scratch: string, name: string, file: string): void {
  write(join(scratch, '.packed', name, 'package/package.json'), manifest(name));
  mkdirSync(dirname(file), { recursive: true });
  create({ gzip: true, sync: true, file, cwd: join(scratch, '.packed', name), portable: true, mtime: new Date(0) }, [
    'package',
  ]);
}

/** Serves, on this machine, an archive and a git repository to whoever installs the project. */
export async function serve(scratch: string): Promise<Server> {
  const root = join(scratch, 'served');
  pack(scratch, 'served', join(root, 'served-1.0.0.tgz'));
  write(join(scratch, 'from-git/package.json'), manifest('from-git'));
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@host.invalid', ...args], {
      cwd: join(scratch, 'from-git'),
    });
  };
  git('init', '--quiet', '--initial-branch=master');
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message=first');
  git('clone', '--quiet', '--bare', '.', join(root, 'from-git.git'));
  execFileSync('git', ['update-server-info'], { cwd: join(root, 'from-git.git') });
  const server = createServer(({ url = '' }, response) => {
    const path = normalize(decodeURIComponent(url.replace(/[?#].*$/s, '')));
    try {
      response.end(readFileSync(join(root, path)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return server;
}

/** Where a server listens. */
export const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
