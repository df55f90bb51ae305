'use strict';

const routes = [];
const calls = [];
let original;

function find(url, method) {
  return routes.find(route => route.method === method && (route.url instanceof RegExp ? route.url.test(url) : route.url === url));
}

exports.on = (url, answer, { method = 'GET' } = {}) => {
  routes.push({ url, method, answer });
  return exports;
};

exports.calls = calls;

exports.install = (target = globalThis) => {
  if (original) throw new Error('already installed');
  original = { fetch: target.fetch, open: target.XMLHttpRequest?.prototype.open, send: target.XMLHttpRequest?.prototype.send };

  target.fetch = async function mockedFetch(input, init = {}) {
    const url = typeof input === 'string' ? input : input.url;
    const method = (init.method || 'GET').toUpperCase();
    calls.push({ url, method, body: init.body });
    const route = find(url, method);
    if (!route) return original.fetch.call(this, input, init);
    const { status = 200, headers, body = '' } = await (typeof route.answer === 'function' ? route.answer(url, init) : route.answer);
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };

  if (target.XMLHttpRequest) {
    const { prototype } = target.XMLHttpRequest;
    prototype.open = function open(method, url, ...rest) {
      this.mocked = find(url, method.toUpperCase());
      calls.push({ url, method });
      return original.open.call(this, method, url, ...rest);
    };
    prototype.send = function send(body) {
      if (!this.mocked) return original.send.call(this, body);
      Object.defineProperty(this, 'readyState', { value: 4 });
      Object.defineProperty(this, 'status', { value: this.mocked.answer.status ?? 200 });
      Object.defineProperty(this, 'responseText', { value: JSON.stringify(this.mocked.answer.body) });
      this.dispatchEvent(new Event('load'));
    };
  }
};

exports.restore = (target = globalThis) => {
  if (!original) return;
  target.fetch = original.fetch;
  if (target.XMLHttpRequest) Object.assign(target.XMLHttpRequest.prototype, { open: original.open, send: original.send });
  original = undefined;
  routes.length = 0;
  calls.length = 0;
};
