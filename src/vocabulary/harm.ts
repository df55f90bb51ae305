/** What a command does to the machine: destroys, halts, lets in, disarms, stays. */

import type { ShellCommand } from '../types.js';
import { MOVERS } from './programs.js';

/** Everything there is: the root, a disk, a home folder. */
const EVERYTHING =
  /^(?:\/|\/\*|~|~\/?\*?|\$HOME\/?\*?|\$\{HOME\}\/?\*?|\/(?:home|etc|usr|var|bin|Users|root|boot)\/?\*?|(?:.{0,200}\/)?\.\.\/\.\.(?:\/\.\.)*\/?\*?|--no-preserve-root|[a-z]:[\\/]?(?:\*(?:\.\*)?)?|%(?:USERPROFILE|SystemDrive|HOMEPATH|SystemRoot)%[\\/]?(?:\*(?:\.\*)?)?|\$env:(?:USERPROFILE|SystemDrive|HOMEPATH)[\\/]?\*?)$/i;

export function destroys({ program, words, text }: ShellCommand): boolean {
  const whole = words.some(word => EVERYTHING.test(word));
  if (program.startsWith('mkfs')) return words.some(word => word.startsWith('/dev/'));
  if (program === 'rm') return whole && words.some(word => /^-\w*[rfR]|^--(?:recursive|force)/.test(word));
  if (program === 'shred' || program === 'wipe' || program === 'srm') return whole;
  if (/^(?:del|erase|rd|rmdir)$/.test(program)) return whole && words.some(word => /^\/s$/i.test(word));
  if (/^(?:remove-item|ri)$/.test(program)) return whole && words.some(word => /^-r/i.test(word));
  if (program === 'find')
    return (
      whole &&
      words.some(
        (word, at) =>
          word === '-delete' || (/^-exec(?:dir)?$/.test(word) && /^(?:rm|shred|unlink)$/.test(words[at + 1] ?? '')),
      ) &&
      !words.some(word => /^-i?(?:name|path|regex|mtime)$/.test(word))
    );
  if (program === 'format') return words.some(word => /^[a-z]:\\?$/i.test(word));
  if (program === 'cipher') return words.some(word => /^\/w:/i.test(word));
  if (program === 'vssadmin' || program === 'wbadmin') return words[0]?.toLowerCase() === 'delete';
  return (
    program === 'dd' &&
    /\bof=(?:\/dev\/(?:[shv]d|nvme|disk|mmcblk)|\$)/.test(text.slice(0, 2_000)) &&
    words.some(word => /^if=\/dev\/(?:zero|u?random)/.test(word))
  );
}

/** The folder that a program is started in, or all that is in it. */
export const HERE =
  /^(?:\.{1,2}[\\/]?|(?:\.{1,2}[\\/])?\*(?:\.\*)?|\$\(pwd\)|\$\{?PWD\}?(?:[\\/]\*?)?|%cd%(?:[\\/]\*?)?)$/i;

/** `rm -rf *`, `rd /s /q .`: whatever the program that is started is at home in. */
export function clearsHere({ program, words }: ShellCommand): boolean {
  const here = words.some(word => HERE.test(word));
  if (program === 'rm') return here && words.some(word => /^-\w*[rR]|^--recursive/.test(word));
  if (/^(?:del|erase|rd|rmdir)$/.test(program)) return here && words.some(word => /^\/s$/i.test(word));
  if (/^(?:remove-item|ri)$/.test(program)) return here && words.some(word => /^-r/i.test(word));
  return (
    program === 'find' &&
    here &&
    words.includes('-delete') &&
    !words.some(word => /^-(?:i?(?:name|path|regex)|mtime|empty|type)$/.test(word))
  );
}

/** `:(){ :|:& };:`. */
export function isForkBomb(commands: readonly ShellCommand[]): boolean {
  return commands.some(
    ({ program, words, pipesInto }, at) =>
      words.length === 0 &&
      pipesInto?.program === program &&
      pipesInto.words.length === 0 &&
      (program === ':' || commands.slice(at + 2, at + 4).some(next => next.program === program)),
  );
}

/** What a miner is told: a pool with its port, and whose share it is. */
export function isMiner(words: readonly string[]): boolean {
  const after = (option: RegExp): string => words[words.findIndex(word => option.test(word)) + 1] ?? '';
  const pool = /^(?:-o|--url)$/;
  return (
    words.some(word => pool.test(word)) &&
    /^[\w-]+(?:\.[\w-]+)+\.?:\d{2,5}$/.test(after(pool)) &&
    words.some(word => /^(?:-u|--user|--coin|-a|--algo|--rig-id)$/.test(word))
  );
}

export function halts({ program, words }: ShellCommand, line: string): boolean {
  if (
    /^\S*(?:shutdown|halt|poweroff|reboot)\.(?!exe)\w/i.test(line) ||
    words.some(word => /^(?:-a|\/a|-c|--help|\/\?)$/.test(word))
  )
    return false;
  if (program === 'shutdown') return words.length > 0;
  if (/^(?:halt|poweroff|reboot)$/.test(program)) return words.every(word => word.startsWith('-'));
  return program === 'stop-computer' || program === 'restart-computer';
}

/** A key, an account or a right for somebody who had none. */
export function letsIn({ program, words, writes, text }: ShellCommand): boolean {
  if (
    [...writes, ...(/^(?:tee|cp|add-content|set-content)$/.test(program) ? words : [])].some(file =>
      /authorized_keys$|\/etc\/(?:sudoers|passwd|shadow)/.test(file),
    )
  )
    // Whoever is let in by the key that lies beside the list is no stranger: tests of servers make one for themselves.
    return !(
      program === 'cat' &&
      words.length > 0 &&
      words.every(word => /\/id_\w{1,20}\.pub$/.test(word) && writes.every(file => folderOf(file) === folderOf(word)))
    );
  // `ssh -R 0:localhost:22 a@b.invalid`: whoever is at the other end logs in here. A tool asks its user where that is.
  if (/^(?:auto)?ssh$|^plink$/.test(program) && words.some(word => /^[\w.-]+@[\w-]+(?:\.[\w-]+)+$/.test(word)))
    return words.some((word, at) => /^-\w{0,6}R/.test(word) && /:22$/.test(`${word} ${words[at + 1] ?? ''}`.trimEnd()));
  if (/^(?:useradd|adduser)$/.test(program)) return words.some(word => /^-\w*[opu]$/.test(word)) && words.includes('0');
  if (program === 'net') return /^(?:user|localgroup)$/i.test(words[0] ?? '') && /\s\/add\b/i.test(text);
  return (
    program === 'chmod' &&
    words.some(word => /^(?:u\+s|\+s|[24]7\d\d)$/.test(word)) &&
    words.some(word => /\/(?:bash|sh|dash)$/.test(word))
  );
}

/**
 * `docker run -v /:/host …`: from inside, everything of the machine can be written, as if by its administrator. To build or
 * to test, folders of a project are given.
 */
export function givesMachine({ program, words }: ShellCommand): boolean {
  if (!/^(?:docker|podman|nerdctl|ctr)$/.test(program)) return false;
  if (!words.some(word => /^(?:run|create|exec|start)$/.test(word))) return false;
  const hasAll = words.some(word =>
    /^(?:-v=?|--volume=)?\/:\/[\w./-]{0,100}(?::\w{1,10})?$|\bsource=\/,|\bsrc=\/,/.test(word),
  );
  const entersAll = words.some(word => /^--pid[= ]?host$/.test(word)) && words.includes('nsenter');
  return hasAll || entersAll;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

export function disarms(program: string, line: string): boolean {
  if (program === 'netsh') return /firewall\b.{0,80}\b(?:state\s+off|opmode.{0,20}disable)/i.test(line);
  if (program === 'set-mppreference') return /-Disable\w+\s+(?:\$true|1)/i.test(line);
  return (
    program === 'add-mppreference' ||
    (program === 'setenforce' && /\b0\b/.test(line)) ||
    (program === 'ufw' && /\bdisable\b/.test(line))
  );
}

/** `code --install-extension ./x.vsix`: from then on the editor runs it, whatever it opens. One by its name is looked up. */
export function bringsExtension({ program, words }: ShellCommand): boolean {
  return (
    /^(?:code|code-insiders|codium|vscodium|cursor|windsurf|positron)(?:\.cmd)?$/.test(program) &&
    words.includes('--install-extension') &&
    words.some(word => /\.vsix$/i.test(word))
  );
}

/**
 * `npm config set registry http://…`, `git config --global http.proxy http://…`: from where, or through whom, everything is
 * fetched from then on, as the end of a clause; undefined for what is left as it is.
 */
export function reroutes({ program, words }: ShellCommand): string | undefined {
  if (!/^(?:npm|pnpm|yarn|bun|git)$/.test(program) || !words.some(word => /^(?:config|set|c)$/.test(word)))
    return undefined;
  const at = words.findIndex(word => (program === 'git' ? GIT_PROXY : ROUTE).test(word));
  const address = at < 0 ? undefined : (words[at]?.split('=')[1] ?? words[at + 1]);
  if (address === undefined || !/^https?:\/\//i.test(address)) return undefined;
  if (/npmjs\.org|yarnpkg\.com|\/\/(?:localhost|127\.)/i.test(address)) return undefined;
  return `${/proxy/i.test(words[at] ?? '') ? 'through' : 'from'} ${address.slice(0, 200)}`;
}

const ROUTE = /^(?:(?:@[\w.-]{1,100}:)?(?:registry|npmRegistryServer)|(?:https?-?)?proxy)(?:=|$)/i;
const GIT_PROXY = /^https?\.(?:\S{1,200}\.)?proxy$/i;

export function persists({ program, words, writes }: ShellCommand): boolean {
  const [first = ''] = words;
  if (program === 'crontab') return !words.some(word => /^-[lr]$/.test(word));
  if (program === 'schtasks') return /^\/create$/i.test(first);
  if (/^(?:register-scheduledtask|new-scheduledtask)$/.test(program)) return true;
  if (program === 'systemctl') return words.includes('enable');
  if (program === 'launchctl') return /^(?:load|bootstrap)$/.test(first);
  if (program === 'reg')
    return /^add$/i.test(first) && words.some(word => /\\CurrentVersion\\+Run(?:Once)?\b/i.test(word));
  if (/^(?:set-itemproperty|new-itemproperty|sp)$/.test(program))
    return words.some(word => /\\CurrentVersion\\+Run(?:Once)?\b/i.test(word));
  // To read such a file is to look at it, and to copy it elsewhere is to keep it.
  const changed = /^(?:tee|add-content|set-content)$/.test(program) || (program === 'sed' && words.some(isInPlace));
  const written = MOVERS.has(program) || /^(?:ln|install)$/.test(program) ? words.slice(-1) : changed ? words : [];
  return [...written, ...writes].some(word =>
    /\.(?:bashrc|zshrc|bash_profile)$|\/etc\/(?:cron|rc\.local)|LaunchAgents\/|Startup\\/i.test(word),
  );
}

const isInPlace = (word: string): boolean => /^(?:-[A-Za-hj-z0-9_]*i|--in-place)/.test(word) && !/\s/.test(word);

/** `deno run https://…`, `npx https://…/a.tgz`: what takes an address where others take a file or a name. */
export function runsAddress({ program, words }: ShellCommand): boolean {
  const [verb = ''] = words.filter(word => !word.startsWith('-'));
  const takes =
    /^(?:deno|bun|bunx|npx|pnpx)$/.test(program) ||
    (/^(?:npm|pnpm|yarn)$/.test(program) && /^(?:exec|x|dlx)$/.test(verb));
  return takes && verb !== 'install' && verb !== 'add' && words.some(isForeignAddress);
}

/** An address, but for what a project has released under its name. */
function isForeignAddress(word: string): boolean {
  return (
    /^(?:git\+)?https?:\/\//i.test(word) &&
    !/^https:\/\/github\.com\/[\w.-]{1,100}\/[\w.-]{1,100}\/releases\/download\//i.test(word)
  );
}
