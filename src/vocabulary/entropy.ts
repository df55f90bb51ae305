import entropies from 'shannon-entropy';

/** Of longer texts only a part is measured: the figure settles within a few thousand characters. */
const SAMPLE = 4_096;

/** Shannon entropy of a text, in bits a character: English has about 4.2, base64 of noise nearly 6. */
export function bitsPerCharacter(text: string): number {
  const characters = Array.from(text.slice(0, SAMPLE), character => ({ character: `=${character}` }));
  let bits = 0;
  entropies.calculateEntropy(characters, ['character'], entropy => {
    bits = entropy.character ?? 0;
  });
  return bits;
}

/** How known formats start, in base64 and as data URLs: fonts, images, sound, WebAssembly, archives of tables, certificates. */
const KNOWN_START =
  /^(?:data:(?:image|font|audio|video|application\/(?:font|x-font|wasm|octet-stream|pdf|vnd|json))|AGFzbQ|d09G|T1RUT|AAEAAAA|iVBORw|\/9j\/|R0lGOD|UklGR|PHN2Zy|Qk0|SUQz|JVBERi|-----BEGIN|MII[A-K]|eyJ2ZXJzaW9uIjoz)/;

/**
 * True for text that is neither language nor one of the formats honest packages embed: one unbroken run of characters
 * of some encoding, evenly used.
 */
export function looksPacked(text: string): boolean {
  const start = text.slice(0, 200).trimStart();
  if (KNOWN_START.test(start)) return false;
  const sample = text.slice(0, SAMPLE);
  // Tables and word lists are divided by something; noise is not.
  const divisions = sample.match(/[\s,;:|{}()<>]/g)?.length ?? 0;
  if (divisions > sample.length / 50) return false;
  const bits = bitsPerCharacter(sample);
  const isHex = /^[0-9a-f]+$/i.test(sample);
  // The primes that key exchanges agree on begin and end with 64 ones.
  if (isHex && /^f{16}.*f{16}$/i.test(text.slice(0, 10_000))) return false;
  return isHex ? bits > 3.7 : bits > 5.2;
}

/** Whether a text says something that cannot be read in a source: its first word does not stand there. */
export function isOutOfSight(text: string, source: string): boolean {
  const word = /[A-Za-z]{4,}/.exec(text)?.[0];
  return word !== undefined && !source.includes(word);
}
