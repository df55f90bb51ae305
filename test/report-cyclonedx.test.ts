import { describe, expect, test } from 'vitest';
import { cyclonedxReport } from '../src/report/cyclonedx.js';
import type { Report } from '../src/types.js';
import { finding, malicious, report, view } from './report-fabricated.js';

const bom = (reports: readonly Report[]) => JSON.parse(cyclonedxReport(reports, view(reports)));
const at = (path: string, name: string, ...dependencyPath: string[]) =>
  report(name, { package: { name, version: '1.0.0', path }, dependencyPath });

describe('the bill of materials', () => {
  test('has every package with its address, verdict, score, capabilities and findings', () => {
    const { specVersion, components, metadata } = bom([
      malicious('@s/evil', { capabilities: ['network', 'files'], anchor: { path: 'yarn.lock', line: 3 } }),
      report('good'),
    ]);
    expect(specVersion).toBe('1.6');
    expect(metadata.tools.components).toEqual([{ type: 'application', name: 'stowaway', version: '1.2.3' }]);
    expect(components[0]).toMatchObject({
      group: '@s',
      name: 'evil',
      version: '1.0.0',
      purl: 'pkg:npm/%40s/evil@1.0.0',
    });
    expect(components[0].properties.map(({ name, value }: Record<string, string>) => `${name}=${value}`)).toEqual([
      'stowaway:path=node_modules/@s/evil',
      'stowaway:anchor=yarn.lock:3',
      'stowaway:score=97',
      'stowaway:verdict=malicious',
      'stowaway:capability=network',
      'stowaway:capability=files',
      'stowaway:finding=runs-decoded-text: Runs text decoded from base64, at index.js:3:5 (0123456789ab)',
    ]);
    expect(components[1]).toMatchObject({ name: 'good', purl: 'pkg:npm/good@1.0.0' });
  });

  test('says how many findings it leaves out', () => {
    const findings = Array.from({ length: 53 }, (_, at) => finding({ message: `Runs text number ${at}` }));
    const { properties } = bom([malicious('evil', { findings })]).components[0];
    const said = properties.filter(({ name }: Record<string, string>) => name === 'stowaway:finding');
    expect(said).toHaveLength(51);
    expect(said.at(-1).value).toBe('and 3 more, in --format json');
  });

  test('tells who brings in whom, as far as it is known', () => {
    const { dependencies } = bom([
      at('node_modules/a', 'a'),
      at('node_modules/b', 'b', 'a'),
      at('node_modules/c', 'c', 'a', 'b'),
      at('node_modules/d', 'd', 'nobody', 'knows'),
    ]);
    expect(
      Object.fromEntries(
        dependencies.map(({ ref, dependsOn }: { ref: string; dependsOn?: string[] }) => [ref, dependsOn]),
      ),
    ).toEqual({
      target: ['pkg:npm/a@1.0.0'],
      'pkg:npm/a@1.0.0': ['pkg:npm/b@1.0.0'],
      'pkg:npm/b@1.0.0': ['pkg:npm/c@1.0.0'],
      'pkg:npm/c@1.0.0': undefined,
      'pkg:npm/d@1.0.0': undefined,
    });
  });

  test('tells a package that is installed twice apart', () => {
    const { components } = bom([at('node_modules/a', 'a'), at('node_modules/b/node_modules/a', 'a', 'b')]);
    expect(components.map((one: Record<string, string>) => one['bom-ref'])).toEqual([
      'pkg:npm/a@1.0.0',
      'pkg:npm/a@1.0.0#2',
    ]);
  });

  test('has a serial number that only another content changes', () => {
    const { serialNumber } = bom([report('a')]);
    expect(serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(bom([report('a')]).serialNumber).toBe(serialNumber);
    expect(bom([report('b')]).serialNumber).not.toBe(serialNumber);
  });
});
