/** What a package's own `.npmrc` has npm do for whatever runs in its folder: which registry it asks, what it starts. */

const MOST_LINES = 500;

export interface OwnSettings {
  /** Programs and files of the package that npm starts or loads: `script-shell`, `git`, `node-options`. */
  readonly starts: readonly string[];
  /** The registry that it asks. */
  readonly registry: string | undefined;
}

export function ownSettings(text: string): OwnSettings {
  const starts: string[] = [];
  let registry: string | undefined;
  for (const line of text.split('\n', MOST_LINES)) {
    const [, key = '', value = ''] = /^\s{0,20}([\w-]{1,40})\s{0,20}=\s{0,20}["']?([^"'\r]{1,500})/.exec(line) ?? [];
    const said = value.trim();
    if (/^(?:script-shell|shell|git|editor)$/.test(key) && /[/\\]/.test(said)) starts.push(said);
    else if (key === 'node-options')
      for (const [, file = ''] of said.matchAll(/(?:-r|--require|--import|--loader)[\s=](\S{1,200})/g))
        starts.push(file);
    else if (key === 'registry') registry = said;
  }
  return { starts, registry };
}
