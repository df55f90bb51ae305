/**
 * The scripts in `node_modules/.bin` that package managers write in place of links: each starts one command of one
 * package. Nothing in them but paths and flags differs, so that whatever is anything else is known for it.
 */
const PATH = String.raw`[\w@+.,()/\\ ~=:-]+`;
const FLAGS = String.raw`(?:\s+-[\w-]+(?:=[\w./-]+)?){0,8}`;

/** Lines as `cmd-shim` and its descendants in pnpm and Yarn write them: for `sh`, `cmd.exe` and PowerShell. */
const LINES: readonly RegExp[] = [
  // sh
  /^#!\/bin\/sh$/,
  /^basedir=\$\(dirname "\$\(echo "\$0" \| sed -e 's,\\\\,\/,g'\)"\)$/,
  /^case `uname` in$/,
  /^\*CYGWIN\*(?:\|\*MINGW\*\|\*MSYS\*)?\)(?: basedir=`cygpath -w "\$basedir"`;;)?$/,
  /^if command -v cygpath > \/dev\/null 2>&1; then$/,
  /^basedir=`cygpath -w "\$basedir"`$/,
  /^(?:;;|esac|fi|else|\}|\) ELSE \(|\)|\} else \{)$/,
  /^if \[ -z "\$NODE_PATH" \]; then$/,
  new RegExp(`^export NODE_PATH="${PATH}(?::\\$NODE_PATH)?"$`),
  /^if \[ -x "\$basedir\/[\w.-]+" \]; then$/,
  new RegExp(`^(?:exec\\s+)?(?:"\\$basedir/)?[\\w.-]+"?${FLAGS}\\s+"\\$basedir/${PATH}"\\s+"\\$@"$`),
  new RegExp(`^(?:exec\\s+)?"\\$basedir/${PATH}"\\s+"\\$@"$`),
  /^exit \$(?:\?|ret|LASTEXITCODE)$/,
  // cmd.exe
  /^@?SETLOCAL$|^@ECHO off$|^GOTO start$|^:find_dp0$|^SET dp0=%~dp0$|^EXIT \/b$|^:start$|^CALL :find_dp0$/,
  /^@?IF (?:EXIST "%(?:~dp0|dp0%)\\[\w.-]+"|NOT DEFINED NODE_PATH) \($/,
  /^@SET "NODE_PATH=[\w@+.,()/\\ ~=:;-]+(?:%NODE_PATH%)?"$/,
  /^SET "_prog=(?:%dp0%\\)?[\w.-]+"$/,
  /^@?SET PATHEXT=%PATHEXT:;\.JS;=;%$/,
  new RegExp(`^@?(?:"%(?:~dp0|dp0%)\\\\)?[\\w.-]+"?${FLAGS}\\s+"%(?:~dp0|dp0%)\\\\${PATH}"\\s+%\\*$`),
  new RegExp(
    `^endLocal & goto #_undefined_# 2>NUL \\|\\| title %COMSPEC% & "%_prog%"${FLAGS}\\s+"%dp0%\\\\${PATH}"\\s+%\\*$`,
  ),
  // PowerShell
  /^#!\/usr\/bin\/env pwsh$|^# (?:Fix case when both|are installed in the same|Support pipeline)[\w ]*$/,
  /^\$basedir=Split-Path \$MyInvocation\.MyCommand\.Definition -Parent$/,
  /^\$(?:exe="(?:\.exe)?"|pathsep="[:;]"|ret=(?:0|\$LASTEXITCODE)|env_node_path=\$env:NODE_PATH)$/,
  /^\$new_node_path="[\w@+.,()/\\ ~=:;-]+"$/,
  /^if \(\$PSVersionTable\.PSVersion -lt "6\.0" -or \$IsWindows\) \{$/,
  /^if \(\[string\]::IsNullOrEmpty\(\$env_node_path\)\) \{$/,
  /^\$env:NODE_PATH=(?:\$new_node_path|\$env_node_path|"\$new_node_path\$pathsep\$env_node_path")$/,
  /^if \((?:Test-Path "\$basedir\/[\w.-]+\$exe"|\$MyInvocation\.ExpectingInput)\) \{$/,
  new RegExp(`^(?:\\$input \\| )?& "(?:\\$basedir/)?[\\w.-]+\\$exe"${FLAGS}\\s+"\\$basedir/${PATH}"\\s+\\$args$`),
  new RegExp(`^(?:\\$input \\| )?& "\\$basedir/${PATH}"\\s+\\$args$`),
];

/** Characters in a shim at most, lines likewise: paths in it may be long. */
const LONGEST = { text: 20_000, line: 8_000, lines: 60 };

/** Whether a text is such a script, every line of it. */
export function isShim(text: string): boolean {
  if (text.length > LONGEST.text) return false;
  const lines = text.split('\n').map(line => line.trim());
  if (lines.length > LONGEST.lines || lines.length < 2) return false;
  return lines.every(line => line === '' || (line.length <= LONGEST.line && LINES.some(known => known.test(line))));
}
