/**
 * What a web page's own names mean. A looked-up element goes by `Element`, a list of them by `ElementList`, what a
 * handler is called with by the event's interface: how a script got at a field says nothing about what it does with it.
 */

const ELEMENT =
  /^(?:document|Element|\$\(\))\.(?:querySelector|getElementById|closest|namedItem|item)\(\)$|^(?:document\.activeElement|(?:\w*Event)\.(?:target|currentTarget|srcElement)|Element\.(?:form|parentElement|parentNode)|ElementList\.(?:item|namedItem)\(\))$/;
const LIST =
  /^(?:document|Element)\.(?:querySelectorAll|getElementsBy(?:TagName|ClassName|Name|TagNameNS))\(\)$|^(?:document\.forms|Element\.elements)$/;

/** The one name of a page's elements, however they were found; undefined for anything else. */
export function elementName(name: string): string | undefined {
  if (ELEMENT.test(name)) return 'Element';
  return LIST.test(name) ? 'ElementList' : undefined;
}

/** What an event's handler is called with. */
export function eventName(event: string): string | undefined {
  if (/^key(?:down|up|press)$/.test(event)) return 'KeyboardEvent';
  if (/^(?:paste|copy|cut)$/.test(event)) return 'ClipboardEvent';
  // What a worker of a site is told of each request that its pages make.
  if (event === 'fetch') return 'FetchEvent';
  return /^(?:submit|input|change|blur|focusout|click)$/.test(event) ? 'Event' : undefined;
}

/** Methods that take a handler, with the event in their first argument or in their name. */
const HANDLING = /^(?:addEventListener|attachEvent|on|one|bind|live|delegate)$/;
const HANDLING_OWN = /^(?:on)?(submit|keydown|keyup|keypress|input|change|blur|click|paste)$/;

/** The event that a method hands to its callback; its texts are the first argument's. */
export function handledEvent(method: string, texts: readonly string[]): string | undefined {
  if (!HANDLING.test(method)) return HANDLING_OWN.exec(method)?.[1];
  for (const text of texts.slice(0, 8)) {
    const event = /^(?:on)?([a-z]+)/.exec(text)?.[1];
    if (event && eventName(event)) return event;
  }
  return undefined;
}

/** What reading a named thing of a page yields, in words: something its visitor typed, or something it holds. */
export function pageFact(name: string): string | undefined {
  switch (name) {
    case 'document.cookie':
    case 'localStorage':
    case 'sessionStorage':
      return name;
    case 'document.forms':
    case 'Element.elements':
    case 'Element.value':
      return 'form fields';
    case 'KeyboardEvent.key':
    case 'KeyboardEvent.keyCode':
    case 'KeyboardEvent.which':
    case 'KeyboardEvent.code':
    case 'KeyboardEvent.charCode':
    case 'KeyboardEvent.rawcode':
    case 'KeyboardEvent.keycode':
    case 'KeyboardEvent.keychar':
      return 'keystrokes';
    case 'document.body.innerHTML':
    case 'document.documentElement.outerHTML':
    case 'document.documentElement.innerHTML':
      return 'content';
    default:
      return undefined;
  }
}

/** Calls that give what a visitor typed: out of a form, or out of a request that a page makes. */
export const READS_FIELDS =
  /^\$\(\)(?:\.\w+\(\)){0,4}\.(?:val|serialize|serializeArray)$|^FetchEvent\.request(?:\.clone\(\))?\.(?:text|json|formData|arrayBuffer|blob)$/;

/** Methods that take a part out of what they are called on, or given. */
export const PICKS: ReadonlySet<string> = new Set([
  'match',
  'matchAll',
  'exec',
  'split',
  'find',
  'substring',
  'substr',
  'getItem',
  'get',
]);

/** What a part of something of a page is called; the rest keeps its name. */
export function partOf(detail: string): string {
  if (detail === 'document.cookie') return 'one cookie';
  return detail === 'localStorage' || detail === 'sessionStorage' ? `one entry of ${detail}` : detail;
}

/** All cookies or the whole storage, rather than a named entry. */
export function isWholeStore(detail: string): boolean {
  return detail === 'document.cookie' || detail === 'localStorage' || detail === 'sessionStorage';
}

/** Fields worth stealing, as a script compares names and types with them. */
const SENSITIVE_WORD =
  /^(?:password|passwd|pwd|passcode|cvc2?|cvv2?|csc|(?:credit|debit)?[-_ ]?card[-_ ]?(?:no|num|number|code|cvc|cvv)|cc[-_]?(?:no|num|number|csc|cvc|cvv|exp)|security[-_ ]?code|pin[-_ ]?code|otp|pass[-_ ]?phrase|mnemonic|(?:seed|recovery)[-_ ]?(?:phrase|words)|private[-_ ]?key)$/i;
const SENSITIVE_SELECTOR =
  /\[\s*(?:type|name|id|autocomplete|data-\w+)\s*[*^$~|]?=\s*["']?(?:password|cc-|cvc|cvv|card|credit)|(?:^|[\s,#.])(?:cc-?num|card-?num|cvv|cvc|creditcard)|=\s*["']?[\w-]{0,20}(?:pass[-_]?phrase|mnemonic|seed[-_]?phrase|private[-_]?key)/i;
/** A pattern that tries for several of them. */
const SENSITIVE_EITHER =
  /(?:card|cvv|cvc|passw(?:or)?d|pass|pwd|iban|ssn|otp)[^|()]{0,12}\|\s*\(?[^|()]{0,12}(?:card|cvv|cvc|passw(?:or)?d|pass|pwd|iban|ssn|otp)/i;
/** A pattern of card numbers. */
const CARD_PATTERN =
  /\\d\[ -\]\*\??\)\{1[2-6]|\\d\{4\}[^a-z]{0,12}\\d\{4\}[^a-z]{0,12}\\d\{4\}|4\[0-9\]\{12\}|5\[1-5\]\[0-9\]\{14\}|\\d\{1[3-5],1[6-9]\}/;

/** True for a text that singles out a field for what is typed into it. */
export function isSensitiveField(text: string): boolean {
  return text.length < 200 && (SENSITIVE_WORD.test(text) || SENSITIVE_SELECTOR.test(text));
}

/** True for the source of a pattern that field names are tried with. */
export function isSensitivePattern(source: string): boolean {
  return source.length < 200 && (SENSITIVE_EITHER.test(source) || isSensitiveField(source));
}

/** True for the name of a field of a card, in any spelling: a number, or the digits on its back. */
export function isCardField(name: string): boolean {
  return /^(?:cc|card|credit_?card)_?(?:num(?:ber)?|no|cvc|cvv)$|^(?:cvc2?|cvv2?)$/i.test(name);
}

export function isCardPattern(source: string): boolean {
  return source.length < 500 && CARD_PATTERN.test(source);
}
