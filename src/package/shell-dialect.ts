import { unrolled } from './shell-loops.js';
import { putTogether } from './shell-powershell.js';
import type { Dialect } from './shell-tokens.js';

/** Which shell a line was written for. npm gives the same line to `sh` and to `cmd`, so `sh` unless it cannot be. */
export function guessDialect(text: string): Dialect {
  const head = text.slice(0, 5_000);
  if (
    /\$env:[a-z]|\bnew-object\s|\binvoke-(?:webrequest|expression|restmethod|item)\b|\$\w{1,40}\s*=\s*\[|^[ \t]*param[ \t]*\(/im.test(
      head,
    )
  ) {
    if (!/^\s*(?:powershell|pwsh|cmd|start)\b/i.test(head)) return 'powershell';
  }
  // Formats of `printf` are no variables.
  const isFormat = /\b(?:printf|awk|date)\b/.test(head);
  if (
    /^[ \t]*@?echo[ \t]+off\b|^[ \t]*@?(?:rem|setlocal)\b|^[ \t]*::|%~dp0|>[ \t]*nul\b|^[ \t]*if[ \t]+(?:not[ \t]+)?exist[ \t]/im.test(
      head,
    ) ||
    (!isFormat && /%~?\w{1,40}%/.test(head))
  )
    return 'cmd';
  return 'sh';
}

/** What a shell would make of it before it runs any of it. */
export function writtenOut(script: string, dialect: Dialect): string {
  if (dialect === 'powershell') return putTogether(script);
  return dialect === 'sh' ? unrolled(script) : script;
}
