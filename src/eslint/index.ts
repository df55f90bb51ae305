/** The ESLint plugin: `import stowaway from 'stowaway/eslint'`, then `stowaway.configs.recommended`. */
import type { ESLint, Linter, Rule } from 'eslint';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.js';
import { toEslintRules } from './adapter.js';
import { parser } from './parser.js';

export { toEslintRules };

const plugin = {
  meta: { name: packageJson.name, version: packageJson.version, namespace: 'stowaway' },
  // The pages come with the package: they are of this version, and there without a network.
  rules: toEslintRules(rules, id => new URL(`../../rules/${id}.md`, import.meta.url).href),
  /** For code that nobody here wrote, see `configs['third-party']`. Rules of other plugins find nothing in what it parses. */
  parser,
  configs: {} as {
    /** The findings of which one is enough for a package to be called suspicious. */
    recommended: Linter.Config;
    /** Every finding in single files. */
    all: Linter.Config;
    /** For a configuration of its own: the recommended rules on `node_modules` and on vendored folders. */
    'third-party': Linter.Config[];
  },
} satisfies ESLint.Plugin & { parser: Linter.Parser };

plugin.configs.recommended = config('recommended', ({ meta }) =>
  meta?.docs?.recommended ? ['error', 'suspicious'] : undefined,
);
plugin.configs.all = config('all', () => 'error');
plugin.configs['third-party'] = [
  { name: 'stowaway/third-party/not-ignored', ignores: ['!**/node_modules/'] },
  {
    ...plugin.configs.recommended,
    name: 'stowaway/third-party',
    files: [
      '**/{node_modules,bower_components,jspm_packages,vendor,vendored,third-party,third_party}/**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}',
    ],
    ignores: ['**/*.d.{ts,cts,mts}'],
    languageOptions: { parser },
    // Whoever hides something in a file writes its comments, too.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
  },
];

export default plugin;

/** What `require('stowaway/eslint')` has: a configuration in CommonJS gets a module's names, and not its default. */
const { meta, rules: pluginRules, configs } = plugin;

export { configs, meta, parser, pluginRules as rules };

function config(name: string, entryOf: (rule: Rule.RuleModule) => Linter.RuleEntry | undefined): Linter.Config {
  const entries = Object.entries(plugin.rules).flatMap(([id, rule]) => {
    const entry = entryOf(rule);
    return entry ? [[`stowaway/${id}`, entry] as const] : [];
  });
  return { name: `stowaway/${name}`, plugins: { stowaway: plugin }, rules: Object.fromEntries(entries) };
}
