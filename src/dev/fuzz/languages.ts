/** The languages that the readers and parsers read, as far as a fuzzer must know them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from './texts.js';

const LONGEST_SAMPLE = 20_000;

/** Texts of our own samples whose path matches. */
function samplesOf(path: RegExp, most = 60): readonly string[] {
  return readdirSync('samples', { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(entry => entry.isFile() && path.test(entry.name))
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8').slice(0, LONGEST_SAMPLE))
    .sort()
    .slice(0, most);
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const BRACKETS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
] as const;

export const SCRIPT: Language = {
  tokens: [
    ...words(
      `( ) [ ] { } ; , . ... ?. ?? => = == += && || ! ~ - + ++ * ** / % < > >>> ? : @ # \` $\{ } ' " // /* */ <!--`,
    ),
    ...words(
      'var let const function async await yield class extends super new delete typeof void in of this null true',
    ),
    ...words(
      'if else for while do switch case default break continue return throw try catch finally import export from',
    ),
    ...words(
      'require eval Function process.env constructor atob Buffer.from child_process exec fetch globalThis module',
    ),
    ...words(
      `a b _0x1a2b a.b a[0] 'x' "\\x65\\x76" \`t\` /x/g 0 1 0x10 1e3 9n 'aGVsbG8=' "join" String.fromCharCode(101)`,
    ),
    ...words(
      `'a'+'b' [1,2,3].map(x=>x) ''.split('') .reverse() .join('') parseInt('ff',16) JSON.parse( .replace(/a/g, .concat(`,
    ),
    ...words('<a> </a> <T> as any: : interface enum declare namespace abstract type accessor using #p'),
    'function f(n){return n?f(n-1):0}',
    '[]["filter"]["constructor"]',
    'while(!![]){try{}catch(e){}}',
    'a=a+a;',
    'a.push(a);',
  ],
  brackets: [
    ...BRACKETS,
    ['`${', '}`'],
    ['function(){', '}'],
    ['a=>', ''],
    ['if(a)', ''],
    ['a?b:', 'c'],
    ['<a>', '</a>'],
    ['-', ''],
    ['a+', 'a'],
    ['a.b(', ')'],
    ['[a,...', ']'],
    ['!', ''],
    ['async()=>{', '}'],
  ],
  samples: samplesOf(/\.[cm]?[jt]sx?$/, 120),
};

export const JSON_TEXT: Language = {
  tokens: [
    ...words(`{ } [ ] : , " ' // /* */ null true false 0 -1 1.5e9 "a" 'b' c "a": a: {"a": ["a", , ,, }} \\ "\\ "\\"`),
    ...words(
      '"name": "version": "main": "bin": "scripts": "postinstall": "exports": "imports": "dependencies": "files":',
    ),
    ...words(
      `"node x.js" "./*" "./a/*.js" "../.." "*" "./x" "." "a/**" "file:../a" "git+ssh://x.invalid/a#b" "npm:a@1"`,
    ),
  ],
  brackets: [...BRACKETS, ['{"a":', '}'], ['{a:', ''], ['[[', ']]'], ['{"scripts":', '}'], ['{[', ']}'], ['"a":', '']],
  samples: samplesOf(/^package\.json$/),
};

export const SHELL: Language = {
  tokens: [
    ...words("; ;; & && | || ( ) { } < > >> << <<- <<< >& 2>&1 <( >( $( $(( ` ' \" \\ $ $' ${ } # ! * ? [ ] % ^ = ~"),
    ...words(
      'if then fi for in do done while case esac function echo eval exec sh -c bash cmd /c start powershell -enc -e',
    ),
    ...words(
      'curl wget -o node npm run install sudo nohup env a=b $a ${a} %a% %a:~0,3% set IFS $IFS xargs base64 -d rm -rf /',
    ),
    ...words('<# #> @echo off & goto :eof REM `n @( iex (New-Object crontab - @reboot 1,2 */5'),
    '\n',
    '\\\n',
    '<<E\n',
    '\nE\n',
    'a=$a$a;',
  ],
  brackets: [
    ...BRACKETS,
    ['$(', ')'],
    ['`', '`'],
    ['"$(', ')"'],
    ["sh -c '", "'"],
    ['eval "', '"'],
    ['sudo ', ''],
    ['if ', ' fi'],
    ['case x in ', ' esac'],
    ['<(', ')'],
    ['powershell -c ', ''],
  ],
  samples: [
    ...samplesOf(/\.(?:sh|bat|cmd|ps1)$/),
    'curl -s https://x.invalid/a.sh | sh',
    'set a=cu&& %a%rl x',
    'node -e "require(\'fs\')" && echo ok || exit 1',
  ],
};

export const GYP: Language = {
  tokens: [
    ...words(`{ } [ ] : , ' " ''' """ # <! <!@ >! ^! <!( <!@( <( >( ) <!pymod_do_main( <!(node <(a) <@(a) %`),
    ...words(
      `'targets': 'target_name': 'action': 'variables': 'a': 'sources': 'conditions': "x" 'node x.js' 'a%': \\n \\x41 \\'`,
    ),
  ],
  brackets: [...BRACKETS, ['<!(', ')'], ["'<!(", ")'"], ['<(', ')'], ["{'a':", '}']],
  samples: [
    ...samplesOf(/\.gypi?$/),
    `{ 'targets': [{ 'target_name': 'a', 'sources': ['<!@(node -p "1")'], 'variables': { 'b%': 'c' } }] }`,
  ],
};

export const LOCKFILE: Language = {
  tokens: [
    ...JSON_TEXT.tokens,
    ...words(
      `"lockfileVersion": 1 2 3 "packages": "node_modules/a": "resolved": "integrity": "sha512-AA==" "link": true`,
    ),
    ...words(
      `lockfileVersion: '9.0' packages: snapshots: importers: /a@1.0.0: 'a@1.0.0(b@2)': resolution: {integrity: x}`,
    ),
    ...words(
      '__metadata: checksum: resolution: languageName: node & * | > - --- ... ! !!js a@^1.0.0: "a@npm:^1": {file:../a}',
    ),
    '\n  version "1.0.0"\n',
    '\n  resolved "https://x.invalid/a.tgz#0123"\n',
    '# yarn lockfile v1\n',
    'a@^1.0.0, b@1:\n',
    '\n',
    '\n  ',
    '\n    ',
  ],
  brackets: [
    ...BRACKETS,
    ['\n  a:', ''],
    ['- ', ''],
    ['{a: ', '}'],
    ['&a [', ']'],
    ['{"dependencies":{"a":', '}}'],
    ['node_modules/a/', ''],
    ['a@1(', ')'],
    ['@s/', ''],
  ],
  samples: [
    JSON.stringify(
      { lockfileVersion: 3, packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-AA==' } } },
      null,
      2,
    ),
    JSON.stringify({
      lockfileVersion: 1,
      dependencies: { a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } } },
    }),
    '# yarn lockfile v1\n\n\na@^1.0.0, a@~1:\n  version "1.0.0"\n  resolved "https://x.invalid/a/-/a-1.0.0.tgz#01"\n  integrity sha512-AA==\n',
    '__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  checksum: 10/ab\n',
    "lockfileVersion: '9.0'\n\npackages:\n\n  a@1.0.0:\n    resolution: {integrity: sha512-AA==}\n\nsnapshots:\n\n  a@1.0.0: {}\n",
    '{"lockfileVersion": 1, "workspaces": {"": {"name": "x"}}, "packages": {"a": ["a@1.0.0", "", {}, "sha512-AA=="],}}',
  ],
};

export const CONFIG: Language = {
  tokens: [
    ...JSON_TEXT.tokens,
    ...words(
      `"rules": "off" "failOn": "suspicious" "thresholds": "overrides": "accepted": "package": "reason": "expires":`,
    ),
    ...words(
      `"2027-01-31" "fingerprint": "0123456789abcdef0123456789abcdef" "include": "exclude": "versions": "^1" "**/*.js"`,
    ),
  ],
  brackets: JSON_TEXT.brackets,
  samples: [
    '{\n  "rules": { "reads-secrets": "off" },\n  "failOn": "suspicious",\n  "accepted": [{ "package": "a", "reason": "read" }]\n}\n',
  ],
};

export const PAGE: Language = {
  tokens: [
    ...words('<script <script> </script> </script <style> <!-- --> type= "module" src= "a.js" <div> > < / eval(1) "'),
    'a'.repeat(20),
  ],
  brackets: [
    ['<script>', '</script>'],
    ['<script ', '>'],
    ['<a>', '</a>'],
    ['<!--', '-->'],
  ],
  samples: [
    ...samplesOf(/\.html?$/),
    '<html><script src="a.js"></script><script>document.cookie + location.href</script></html>',
  ],
};

/** Anything: for what has no language. */
export const ANY: Language = {
  tokens: words(
    'a B 0 . / \\ .. ../ ./ // : ; , - _ @ # % & = + ! ? * ( ) [ ] { } < > | " \' ` ~ ^ $ node_modules package/ npm:',
  ),
  brackets: [...BRACKETS, ['a/', ''], ['../', ''], ['\u001b[', 'm'], ['<', '>']],
  samples: [
    'npm:@s/a@^1.0.0',
    './a/b.tgz',
    'package-lock.json',
    'a@1.0.0',
    'C:\\a\\b',
    '##[error]x',
    '::error file=a::b',
    '[a](https://x.invalid)',
  ],
};
