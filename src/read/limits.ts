/**
 * How much of anything is read. Everything scanned is hostile: without bounds one package could exhaust the memory or
 * the patience of whoever scans it. What lies past a bound is never dropped silently, it is listed as skipped.
 */

/** The bounds of one read. All sizes in bytes. */
export interface Limits {
  /** The largest file of data that is read, such as JSON or a lockfile; a larger one is skipped. */
  readonly fileBytes: number;
  /** The largest file of code that is read. Far more than anyone writes: padding must not hide what it pads. */
  readonly codeBytes: number;
  /** The largest file that is read only because code might use it as data: its extension carries no code. */
  readonly dataBytes: number;
  /** What all files read of one package may add up to. */
  readonly packageBytes: number;
  /** Files of one package that are opened; of more, those it starts with come first. */
  readonly entries: number;
  /** Files and folders of one package whose names are read, and entries of one archive. */
  readonly listed: number;
  /** Length of a path inside a package, in UTF-16 units. */
  readonly pathLength: number;
  /** Folders inside folders. */
  readonly depth: number;
  /** Size of one archive as it lies on disk or comes from the registry. */
  readonly archiveBytes: number;
  /** Size of one archive once decompressed, its headers and padding included; it is read as far as that. */
  readonly unpackedBytes: number;
  /** What the headers of one archive may add up to that only say something of others. */
  readonly headerBytes: number;
  /** Installed packages in one tree. */
  readonly packages: number;
}

/** One megabyte, in bytes: 2^20. */
export const MEGABYTE = 1024 * 1024;

/** The bounds unless a caller states others. */
export const LIMITS: Limits = {
  fileBytes: 20 * MEGABYTE,
  codeBytes: 64 * MEGABYTE,
  dataBytes: MEGABYTE,
  packageBytes: 256 * MEGABYTE,
  entries: 50_000,
  listed: 250_000,
  pathLength: 1024,
  depth: 64,
  archiveBytes: 256 * MEGABYTE,
  unpackedBytes: 1024 * MEGABYTE,
  headerBytes: 64 * MEGABYTE,
  packages: 200_000,
};

/** How many bytes at the start of a file tell what it is. */
export const HEAD_BYTES = 512;

/** `20 MB`, `1.5 MB`, `300 bytes`: a size in words, for the reason something was skipped. */
export function inWords(bytes: number): string {
  if (bytes < MEGABYTE / 10) return `${bytes} bytes`;
  return `${Number((bytes / MEGABYTE).toFixed(1))} MB`;
}
