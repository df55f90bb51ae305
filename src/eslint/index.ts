/** The ESLint plugin: `import stowaway from 'stowaway/eslint'`, then `stowaway.configs.recommended`. */
import type { ESLint, Linter } from 'eslint';
import packageJson from '../../package.json' with { type: 'json' };
import { rules } from '../../rules/index.js';
import { scoreOf } from '../run/score.js';
import { weightOf } from '../run/weights.js';
import type { Rule } from '../types.js';
import { toEslintRules } from './adapter.js';

export { toEslintRules };

const plugin = {
  meta: { name: packageJson.name, version: packageJson.version, namespace: 'stowaway' },
  rules: toEslintRules(rules),
  configs: {} as Record<'recommended' | 'all', Linter.Config>,
} satisfies ESLint.Plugin;

/** Every file rule. */
plugin.configs.all = config('all', () => true);
/** The rules of which one finding is enough for a package to be called suspicious. */
plugin.configs.recommended = config('recommended', id => isEnough(id, rules[id] as Rule));

export default plugin;

function config(name: string, wanted: (id: string) => boolean): Linter.Config {
  const enabled = Object.keys(plugin.rules).filter(wanted);
  return {
    name: `stowaway/${name}`,
    plugins: { stowaway: plugin },
    rules: Object.fromEntries(enabled.map((id): [string, Linter.RuleEntry] => [`stowaway/${id}`, 'error'])),
  };
}

function isEnough(id: string, rule: Rule): boolean {
  return Object.keys(rule.meta.messages).some(messageId => {
    const bits = weightOf(id, rule, messageId, 'import');
    return scoreOf([{ behaviour: rule.meta.behaviour, bits }]).verdict !== 'note';
  });
}
