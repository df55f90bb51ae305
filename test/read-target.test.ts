import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isReadError } from '../src/read/errors.js';
import { targetKind } from '../src/read/target.js';
import { cleanUp, plant } from './fixtures/read/plant.js';

cleanUp();

describe('a target', () => {
  test('is what it looks like', () => {
    const dir = plant({ 'app/node_modules/x/index.js': '', 'lib/index.js': '', 'a.tgz': '', 'b.TAR.GZ': '' });
    expect(targetKind('npm:x@1')).toBe('registry');
    expect(targetKind(join(dir, 'a.tgz'))).toBe('tarball');
    expect(targetKind(join(dir, 'b.TAR.GZ'))).toBe('tarball');
    expect(targetKind(join(dir, 'app'))).toBe('project');
    expect(targetKind(join(dir, 'app/node_modules'))).toBe('modules');
    expect(targetKind(`${join(dir, 'app/node_modules')}/`)).toBe('modules');
    expect(targetKind(join(dir, 'lib'))).toBe('package');
  });

  test.each(['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'])(
    'is a lockfile when it is called %s',
    name => {
      const dir = plant({ [name]: '', [`folder/${name}/index.js`]: '' });
      expect(targetKind(join(dir, name))).toBe('lockfile');
      expect(targetKind(join(dir, 'folder', name))).toBe('package');
    },
  );

  test('that is missing, or of another kind, fails with one line', () => {
    const dir = plant({ 'a.js': '' });
    expect(() => targetKind(join(dir, 'x'))).toThrow(`${join(dir, 'x')}: no such file or folder`);
    expect(() => targetKind(join(dir, 'a.js/x'))).toThrow(/no such file or folder$/);
    expect(() => targetKind(join(dir, 'a.js'))).toThrow(/neither a folder nor a package archive/);
    expect(() => targetKind('a\0b')).toThrow(/could not be read/);
    try {
      targetKind(join(dir, 'x'));
    } catch (error) {
      expect(isReadError(error)).toBe(true);
    }
  });
});
