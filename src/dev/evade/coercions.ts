/** Texts that other things turn into. */
import { halves as half, ofTexts, quoted } from './texts.js';
import type { Rewrite } from './types.js';

/** Texts that are a name. */
const isName = (text: string): boolean => /^[A-Za-z_$][\w$]*$/.test(text);

const RESERVED =
  /^(?:arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/;

export const coercions: readonly Rewrite[] = [
  ofTexts(
    'toString',
    'has an object’s toString give texts',
    text => `String({ toString: () => ${half(text).map(quoted).join(' + ')} })`,
  ),
  ofTexts(
    'valueOf',
    'has an object’s valueOf give texts',
    text => `('' + { valueOf: () => ${half(text).map(quoted).join(' + ')} })`,
  ),
  ofTexts(
    'Symbol.toPrimitive',
    'has Symbol.toPrimitive give texts',
    text => `\`\${{ [Symbol.toPrimitive]: () => ${half(text).map(quoted).join(' + ')} }}\``,
  ),
  ofTexts('array as text', 'has lists turn into texts', text => `String([[${quoted(text)}]])`),
  ofTexts(
    'message of an error',
    'reads texts off an error',
    text => `new Error(${half(text).map(quoted).join(' + ')}).message`,
  ),
  ofTexts(
    'thrown and caught',
    'throws texts and catches them',
    text => `(() => { try { throw ${half(text).map(quoted).join(' + ')}; } catch (e) { return e; } })()`,
  ),
  isLast(
    ofTexts('name of a function', 'reads texts off the name of a function', text =>
      isName(text) && !RESERVED.test(text) ? `(function ${text}() {}).name` : undefined,
    ),
  ),
  isLast(
    ofTexts('name of a class', 'reads texts off the name of a class', text =>
      isName(text) && !RESERVED.test(text) ? `(class ${text} {}).name` : undefined,
    ),
  ),
  ofTexts('key of an object', 'reads texts off the keys of an object', text =>
    /^\d/.test(text) ? undefined : `Object.keys({ ${JSON.stringify(text)}: 0 })[0]`,
  ),
  ofTexts('source of a pattern', 'reads texts off a regular expression', text =>
    /^[\w-]+$/.test(text) ? `/${text}/.source` : undefined,
  ),
  isLast(
    ofTexts('text of a function', 'reads texts off the text of a function', text =>
      /^[\w .-]+$/.test(text) ? `(() => {/*${text}*/}).toString().slice(9, -3)` : undefined,
    ),
  ),
  ofTexts(
    'description of a symbol',
    'reads texts off a symbol',
    text => `Symbol(${half(text).map(quoted).join(' + ')}).description`,
  ),
  ofTexts(
    'getter',
    'has a getter give texts',
    text => `({ get text() { return ${half(text).map(quoted).join(' + ')}; } }).text`,
  ),
  ofTexts(
    'default argument',
    'has a default argument give texts',
    text => `((text = ${half(text).map(quoted).join(' + ')}) => text)()`,
  ),
  ofTexts(
    'destructured',
    'takes texts apart and together',
    text => `(([a, ...rest]) => a + rest.join(''))(${quoted(text)})`,
  ),
];

/** What reads its own code: nothing may be rewritten after it. */
function isLast(rewrite: Rewrite): Rewrite {
  return { ...rewrite, isLast: true };
}
