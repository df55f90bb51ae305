import type { Gap } from '../gaps.js';

/** Nothing could be read at all. A single file that cannot be read is no such error: it is listed as skipped. */
export type ReadError = Error & { readonly code: 'STOWAWAY_READ' };

/** A `ReadError` whose message is one line that names the target and says what is wrong with it. */
export function readError(message: string, cause?: unknown): ReadError {
  const error = new Error(message.replace(/\s+/g, ' ').trim(), cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: 'ReadError', code: 'STOWAWAY_READ' as const });
}

/** Whether this error says that the target cannot be read, rather than that the program is broken. */
export function isReadError(error: unknown): error is ReadError {
  return error instanceof Error && (error as { code?: unknown }).code === 'STOWAWAY_READ';
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it cannot be opened under this name',
  ENOTDIR: 'it cannot be opened under this name',
  EISDIR: 'a folder where a file was expected',
  ELOOP: 'a link, not followed',
  EIO: 'the disk failed to read it',
  EBUSY: 'it is in use',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENXIO: 'a special file, not opened',
  ENAMETOOLONG: 'its path is too long',
  ERR_STRING_TOO_LONG: 'it is too long for one text',
  Z_DATA_ERROR: 'it is damaged',
};

/** The error's `code`, such as `ENOENT`, or undefined. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** What the system answered in place of a file or folder. */
export function gapOf(error: unknown): readonly [Gap, Readonly<Record<string, string>>] {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') return ['no-permission', {}];
  if (code === 'ELOOP') return ['link', {}];
  return code === 'ENXIO' ? ['special-file', {}] : ['unreadable', { why: failureInWords(error) }];
}

/** Why a file or folder could not be read, in words. */
export function failureInWords(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return WORDS[code] ?? `it could not be read (${code})`;
  return 'it could not be read';
}
