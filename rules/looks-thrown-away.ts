import { defineRule } from '../src/define.js';
import type { Package } from '../src/types.js';
import { textsIn } from '../src/vocabulary/specs.js';

export default defineRule({
  meta: {
    summary: 'Consists of little more than a script that runs on installation',
    why: 'Packages made for one attack have an install script, a file or two, no project behind them, and for dependency confusion a version no project reaches. Native addons and platform installers have install scripts too, with sources, a project page or builds for each platform; a small honest package has no install script. The shape convicts nobody; it adds to what the script does.',
    behaviour: 'capability',
    messages: {
      confusion: 'Has version {version}, an install script and hardly any code',
      bare: 'Is an install script with {files} files of code and no project named behind it',
      small: 'Is an install script with {files} files of code, in {bytes} bytes',
    },
    bits: { confusion: 4.7, bare: 4, small: 2.5 },
  },
  examples: {
    flags: [
      {
        title: 'the version outbids a private package',
        files: {
          'package.json':
            '{"name":"acme-internal-ui","version":"9999.0.1","repository":"acme/ui","scripts":{"preinstall":"node index.js"}}',
          'index.js': `console.log('Hello');`,
        },
      },
      {
        title: 'nobody stands behind the script',
        files: {
          'package.json': '{"name":"pad-text","version":"1.0.0","scripts":{"postinstall":"node setup.js"}}',
          'setup.js': `console.log('Hello');`,
        },
      },
    ],
    passes: [
      {
        title: 'an addon is built on installation',
        files: {
          'package.json':
            '{"name":"fast-sum","version":"1.0.0","gypfile":true,"scripts":{"install":"node-gyp rebuild"}}',
          'binding.gyp': '{"targets":[{"target_name":"sum","sources":["sum.cc"]}]}',
          'sum.cc': '#include <node_api.h>',
          'index.js': `module.exports = require('./build/Release/sum.node');`,
        },
      },
      {
        title: 'a platform’s build is chosen on installation',
        files: {
          'package.json':
            '{"name":"tool","version":"1.0.0","scripts":{"postinstall":"node install.js"},"optionalDependencies":{"@tool/linux-x64":"1.0.0","@tool/darwin-arm64":"1.0.0"}}',
          'install.js': `require('./lib');`,
        },
      },
      {
        title: 'a small file has no install script',
        files: {
          'package.json': '{"name":"pad-text","version":"99.0.0"}',
          'index.js': `module.exports = text => ' ' + text;`,
        },
      },
      {
        title: 'a script builds the package before it is published',
        files: {
          'package.json': '{"name":"pad-text","version":"1.0.0","scripts":{"prepare":"tsc"}}',
          'index.js': `module.exports = text => ' ' + text;`,
        },
      },
    ],
  },
  package({ package: pkg, triggers, fieldAt, report }) {
    const { manifest, version } = pkg;
    // What is bundled is somebody else's, and says nothing about who made this.
    const hook = triggers.find(
      ({ moment, from }) => moment === 'install' && from.startsWith('scripts.') && !from.includes(' of node_modules/'),
    );
    if (!manifest || !hook || isNative(pkg)) return;
    const code = [...pkg.files].filter(([path]) => CODE.test(path));
    const bytes = code.reduce((sum, [, content]) => sum + content.length, 0);
    if (code.length > 3) return;
    const anonymous = ['repository', 'homepage', 'bugs'].every(field => !manifest[field]);
    const messageId =
      outbids(version) && bytes < 10_000 ? 'confusion' : anonymous ? 'bare' : bytes < 3_000 ? 'small' : undefined;
    if (messageId === undefined) return;
    report({
      messageId,
      data: { version, files: code.length, bytes },
      chain: [{ role: 'trigger', says: `runs ${hook.from}`, origin: fieldAt('scripts', hook.from.slice(8)) }],
    });
  },
});

const CODE = /\.(?:[cm]?[jt]sx?|py|sh|ps1|bat|cmd)$|^[^.]+$/i;

/** Sources of an addon, or one optional dependency for each platform. */
function isNative({ files, manifest }: Package): boolean {
  const platforms = textsIn(manifest?.optionalDependencies).filter(([name]) =>
    /(?:linux|darwin|win32|windows|freebsd)/.test(name),
  );
  const sources = [...files.keys()].some(path => /\.(?:cc|cpp|cxx|c|rs|mm|go)$/i.test(path));
  return platforms.length >= 2 || (files.has('binding.gyp') && sources) || files.has('Cargo.toml');
}

/** Versions no project reaches, years aside. */
function outbids(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.', 2).map(Number);
  return (major >= 90 && !(major >= 1990 && major <= 2100)) || /^\d+\.9{3,}\b/.test(version) || minor >= 9_000;
}
