/** Where other programs are installed, and which of their files are their code. */

/** Folders that hold programs, by what has to stand before them; nothing, where they are called so nowhere else. */
const ROOTS: readonly (readonly [RegExp, RegExp])[] = [
  [/^applications$/i, /^(?:|…|~|\$HOME)$/],
  [/^(?:opt|snap)$/, /^$/],
  [/^(?:share|lib|lib64)$/, /^(?:usr|local|\.local)$/],
  [/^(?:local|programs|program files(?: \(x86\))?)$/i, /^(?!\.{1,2}$)/],
];
/** The folder, or the archive in place of one, that holds the code of a program written in JavaScript. */
const HOLDER = /^(?:app|electron)(?:\.asar(?:\.unpacked)?)?$/i;
const CODE = /\.(?:[cm]?js|html|node|json|asar)$/i;
/** Editors that load what lies in their user's home. */
const EDITOR = /^\.(vscode(?:-server|-oss|-insiders)?|cursor(?:-server)?|windsurf|positron|trae)$/i;

/**
 * The program, as its folder is called, whose code a path is; undefined where a part of that is not known.
 *
 * @param isOfPrograms whether what is not known at its start is a folder of programs
 */
export function programOf(path: string, isOfPrograms: boolean): string | undefined {
  if (path.length > 1_000 || !/resources|extensions/i.test(path) || !/^(?:[\\/~…%$]|[a-z]:)/i.test(path))
    return undefined;
  const parts = path.split(/[\\/]+/);
  const last = parts.at(-1) ?? '';
  if (!CODE.test(last)) return undefined;
  const extensions = parts.findIndex(part => /^extensions$/i.test(part));
  const editor = extensions > 0 ? EDITOR.exec(parts[extensions - 1] ?? '')?.[1] : undefined;
  if (editor !== undefined) return editor;
  const resources = parts.findIndex((part, at) => /^resources$/i.test(part) && HOLDER.test(parts[at + 1] ?? ''));
  for (let at = resources - 1; at > 0; at--) {
    const [root = '', name = ''] = [parts[at - 1], parts[at]];
    const isFirst = at === 1 && root === '…' && isOfPrograms;
    if (!isFirst && !ROOTS.some(([pattern, before]) => pattern.test(root) && before.test(parts[at - 2] ?? '')))
      continue;
    return /^[\w][\w .+-]{0,60}$/.test(name) && !/^programs$/i.test(name) ? name.replace(/\.app$/i, '') : undefined;
  }
  return undefined;
}
