import { defineRule } from '../src/define.js';
import { POPULAR } from '../src/vocabulary/popular.js';
import { aliasedName, hostIn, specKind, textsIn } from '../src/vocabulary/specs.js';

export default defineRule({
  meta: {
    summary: 'Brings in code that no registry has published',
    why: 'A dependency may be an address: what is fetched from it can differ for every victim and is shown by no registry, so a package looks empty and brings its payload all the same (2025), or builds a commit that belongs to no branch (2026). Applications depend on forks and on previews, packages hardly ever; plain http and hosts with no name behind them have no honest use.',
    behaviour: 'install',
    messages: {
      http: 'Depends on {name} from a plain http address at {host}',
      hollow: 'Depends on {name} from a plain http address at {host}, and never loads it',
      odd: 'Depends on {name} from {host}, a host with no name behind it',
      archive: 'Depends on {name} from an archive at {host}',
      unused: 'Depends on {name} from an archive at {host}, and never loads it',
      commit: 'Depends optionally on {name} as one commit, and never loads it',
      repository: 'Depends on {name} from a repository',
      inside: 'Depends on {name}, which lies in its own folder and runs a script on installation',
      alias: 'Takes {other} for {name}, a well-known package',
    },
    bits: {
      http: 12.5,
      hollow: 13.5,
      odd: 11,
      archive: 5,
      unused: 8,
      commit: 10.5,
      repository: 2.5,
      inside: 5,
      alias: 1.5,
    },
  },
  examples: {
    flags: [
      {
        title: 'a dependency is an address without encryption',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","dependencies":{"ui-styles":"http://packages.invalid/npm/ui-styles"}}',
          'index.js': `console.log('Hello');`,
        },
      },
      {
        title: 'a dependency comes from a bare address',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"https://203.0.113.9/b.tgz"}}',
          'index.js': `require('b');`,
        },
      },
      {
        title: 'an optional dependency is a commit that nothing loads',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","optionalDependencies":{"@a/setup":"github:a/router#79ac49eedf774dd4b0cfa308722bc463cfe5885c"}}',
          'index.js': 'exports.a = 1;',
        },
      },
    ],
    passes: [
      {
        title: 'a version has another name',
        files: {
          'package.json':
            '{"name":"a","version":"1.0.0","dependencies":{"string-width-cjs":"npm:string-width@^4.2.0","b":"^1.0.0"}}',
          'index.js': `require('string-width-cjs');`,
        },
      },
      {
        title: 'only the authors need what comes from an address',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","devDependencies":{"b":"http://mirror.invalid/b.tgz"}}',
          'index.js': '',
        },
      },
      {
        title: 'a mirror on the same machine is asked',
        files: {
          'package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"http://localhost:4873/b.tgz"}}',
          'index.js': '',
        },
      },
    ],
  },
  package({ package: { manifest, files }, fieldAt, report }) {
    if (!manifest) return;
    let reported = 0;
    const code = lazily(() => [...files].filter(([path]) => /\.[cm]?[jt]sx?$/.test(path)).map(([, text]) => text));
    const loads = (name: string): boolean =>
      code().some(
        text => typeof text === 'string' && [`'${name}`, `"${name}`, `\`${name}`].some(quoted => text.includes(quoted)),
      );
    for (const field of ['dependencies', 'optionalDependencies']) {
      for (const [name, spec] of textsIn(manifest[field])) {
        if (spec.length > 1_000 || reported >= 10) continue;
        const messageId = messageOf(name, spec, field);
        if (messageId === undefined) continue;
        reported++;
        report({
          messageId,
          data: { name, host: hostIn(spec), other: aliasedName(spec) },
          chain: [{ role: 'trigger', says: 'is fetched on installation', origin: fieldAt(field, name) }],
        });
      }
    }

    function messageOf(name: string, spec: string, field: string): string | undefined {
      switch (specKind(spec)) {
        case 'plain-http':
          return loads(name) ? 'http' : 'hollow';
        case 'odd-host':
          return 'odd';
        case 'archive':
          return loads(name) ? 'archive' : 'unused';
        case 'commit':
          return field === 'optionalDependencies' && !loads(name) ? 'commit' : 'repository';
        case 'repository':
          return 'repository';
        case 'alias':
          return POPULAR.has(name) && aliasedName(spec) !== name && !POPULAR.has(aliasedName(spec))
            ? 'alias'
            : undefined;
        case 'local':
          return runsOnInstall(spec) ? 'inside' : undefined;
        default:
          return undefined;
      }
    }

    function runsOnInstall(spec: string): boolean {
      const parts = spec.replace(/^\w+:/, '').split('/');
      const folder = parts.filter(part => part !== '' && part !== '.').join('/');
      const inner = folder === '' ? undefined : files.get(`${folder}/package.json`);
      return typeof inner === 'string' && /"(?:pre|post)?install"\s*:/.test(inner.slice(0, 100_000));
    }
  },
});

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
