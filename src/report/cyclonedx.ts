/**
 * The report as a bill of materials, for programs that keep one: CycloneDX 1.6, every package a component, and what was
 * found of it in properties. The same result gives the same text: no time, no random number.
 */
import { createHash } from 'node:crypto';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { Report } from '../types.js';
import { configuredInWords } from './configured.js';
import { shown, shownJson } from './escape.js';
import type { View } from './formats.js';
import { mainStep, placeInWords, shortened } from './places.js';
import { rank } from './rank.js';
import { lackingIn, unanalysedInWords } from './unanalysed.js';

/** Findings of one package; JSON has them all. */
const most = { findings: 50, skipped: 50, prose: 600 };

/** The whole report, ending in a line break. */
export function cyclonedxReport(reports: readonly Report[], view: View): string {
  const ranked = rank(reports);
  const names = bomRefs();
  const installed = ranked.map(report => ({ report, component: componentOf(report, names(purlOf(report))) }));
  const target = new Models.Component(Enums.ComponentType.Application, view.target, { bomRef: names('target') });
  const placed = new Map(
    installed.map(one => [wayOf(one.report.dependencyPath, one.report.package.name), one.component]),
  );
  for (const { report, component } of installed) {
    const by = report.dependencyPath;
    // What brings it in is known by name only: where several are called so, by the way to it.
    const parent = by.length === 0 ? target : placed.get(wayOf(by.slice(0, -1), by.at(-1) as string));
    parent?.dependencies.add(component.bomRef);
  }
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: target,
      tools: new Models.Tools({
        components: new Models.ComponentRepository([
          new Models.Component(Enums.ComponentType.Application, view.tool.name, { version: view.tool.version }),
        ]),
      }),
      properties: new Models.PropertyRepository(aboutResult(ranked, view)),
    }),
    components: new Models.ComponentRepository(installed.map(({ component }) => component)),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const options = { sortLists: false, space: 2 };
  bom.serialNumber = serialNumberOf(serializer.serialize(bom, options));
  return `${shownJson(serializer.serialize(bom, options))}\n`;
}

function componentOf(report: Report, bomRef: string): Models.Component {
  const { name, version } = report.package;
  const [, scope, rest] = /^(@[^/]+)\/(.+)$/s.exec(name) ?? [];
  return new Models.Component(Enums.ComponentType.Library, rest ?? name, {
    bomRef,
    ...(scope !== undefined && { group: scope }),
    version,
    purl: purlOf(report),
    properties: new Models.PropertyRepository(aboutPackage(report)),
  });
}

function aboutPackage(report: Report): Models.Property[] {
  const { package: pkg, score, verdict, capabilities, findings, accepted = [], coverage, anchor } = report;
  const lacking = lackingIn(report);
  return [
    property('path', pkg.path),
    ...(anchor ? [property('anchor', `${anchor.path}:${anchor.line}`)] : []),
    property('score', String(score)),
    property('verdict', verdict),
    ...(lacking === undefined ? [] : [property('unanalysed', lacking)]),
    ...capabilities.map(capability => property('capability', capability)),
    ...findings.slice(0, most.findings).map(finding => {
      const step = mainStep(finding);
      return property(
        'finding',
        `${finding.rule}: ${finding.message}${step ? `, at ${placeInWords(step.at)}` : ''} (${shortened(finding.fingerprint)})`,
      );
    }),
    ...more(findings.length - most.findings, 'finding'),
    ...accepted.map(({ finding, reason }) => property('accepted', `${finding.rule}: ${reason}`)),
    ...coverage.skipped.slice(0, most.skipped).map(({ path, why }) => property('skipped', `${path}: ${why}`)),
    ...more(coverage.skipped.length - most.skipped, 'skipped'),
  ];
}

/** What is left out is said under the same name, for whoever counts. */
function more(hidden: number, name: string): Models.Property[] {
  return hidden > 0 ? [property(name, `and ${hidden} more, in --format json`)] : [];
}

function aboutResult(reports: readonly Report[], view: View): Models.Property[] {
  const settings = view.configuration && configuredInWords(view.configuration, reports);
  const lacking = unanalysedInWords(reports, view.skipped);
  return [
    ...(lacking === undefined ? [] : [property('unanalysed', lacking)]),
    ...Object.entries(view.summary.verdicts).map(([verdict, packages]) => property(verdict, String(packages))),
    ...(settings ? [...settings.settings, ...settings.entries] : []).map(text => property('configured', text)),
    ...(view.skipped ?? []).map(({ path, why }) => property('skipped', `${path}: ${why}`)),
  ];
}

function property(name: string, value: string): Models.Property {
  return new Models.Property(`stowaway:${name}`, shown(value, { max: most.prose }));
}

/** `pkg:npm/%40scope/name@1.0.0` */
function purlOf({ package: { name, version } }: Report): string {
  const encoded = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
  const path = name.split('/').map(encoded).join('/');
  return `pkg:npm/${path}${version ? `@${encoded(version)}` : ''}`;
}

/** References that are unlike each other, though a package may be installed several times. */
function bomRefs(): (wanted: string) => string {
  const seen = new Map<string, number>();
  return wanted => {
    const ordinal = (seen.get(wanted) ?? 0) + 1;
    seen.set(wanted, ordinal);
    return ordinal === 1 ? wanted : `${wanted}#${ordinal}`;
  };
}

const wayOf = (dependencyPath: readonly string[], name: string): string => JSON.stringify([...dependencyPath, name]);

/** A random one is asked for; this one is as good, and the same for the same content. */
function serialNumberOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(digits.slice(16, 17), 16) & 3) | 8).toString(16);
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, variant + digits.slice(17, 20)];
  return `urn:uuid:${[...groups, digits.slice(20, 32)].join('-')}`;
}
