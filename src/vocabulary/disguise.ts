/** Telling code, programs and media apart by how they start. */
import { Buffer } from 'node:buffer';

/** How JavaScript starts that somebody means to run; comments before it are passed over. */
const SCRIPT_START =
  /^(?:#!.{0,80}\bnode\b|['"]use strict['"]|(?:var|let|const)\s+[\w$]+\s*=|(?:var|let|const)\s*[{[]|[;!+~-]*\(*\s*(?:async\s*)?function\b\s*(?:\*\s*)?(?:[\w$]+\s*)?\(|[;!+~-]*\(+\s*(?:async\s*)?(?:\([\w$,\s]{0,200}\)|[\w$]+)\s*=>|import\s*(?:['"({*]|[\w$][\w${},*\s]{0,500}\sfrom\s)|export\s+(?:default|const|let|function|class|async|\{|\*)|(?:module\.exports|exports\.[\w$]+|global(?:This)?\.[\w$]+)\s*=|(?:await\s+)?(?:require|eval|setTimeout|fetch)\s*\()/;

/** True for a text that starts as JavaScript does and holds a call or an assignment. */
export function startsLikeScript(text: string): boolean {
  let at = 0;
  for (let comments = 0; comments < 20; comments++) {
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    const end = text.startsWith('/*', at)
      ? text.indexOf('*/', at + 2) + 2
      : text.startsWith('//', at)
        ? text.indexOf('\n', at) + 1
        : at;
    if (end <= at) break;
    at = end;
  }
  return SCRIPT_START.test(text.slice(at, at + 1_000));
}

/** A native program, by its first bytes: ELF, PE or Mach-O. */
export function isProgram(bytes: Uint8Array): boolean {
  return /^(?:\x7fELF|MZ|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(
    Buffer.from(bytes.subarray(0, 4)).toString('latin1'),
  );
}

/** Names that promise a picture, a font, a sound or a film. */
export const MEDIA_NAME =
  /\.(?:png|jpe?g|gif|webp|ico|icns|bmp|tiff?|avif|woff2?|ttf|otf|eot|mp3|mp4|m4a|webm|ogg|wav|flac|pdf)$/i;

/** Code inside bytes that are no text: what is loaded or run, in words. */
const CODE_IN_BYTES =
  /(?:require\(\s*['"][\w:@/.-]{1,60}['"]\s*\)|module\.exports\s*=|\beval\(|new Function\(|child_process|process\.env\b)/g;

/** Where code stands in bytes that pretend to be a picture; undefined when there is none to speak of. */
export function codeInBytes(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2_000_000)).toString('latin1');
  const found = [...text.matchAll(CODE_IN_BYTES)];
  return new Set(found.map(([word]) => word)).size >= 2 ? found[0]?.index : undefined;
}
