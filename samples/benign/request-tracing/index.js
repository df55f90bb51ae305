const spans = [];
let options;

function wrap(target, name, around) {
  const original = target[name];
  if (typeof original !== 'function') return;
  target[name] = around(original);
  target[name].__original = original;
}

export function init(settings) {
  options = { sampleRate: 1, ...settings };
  wrap(globalThis, 'fetch', original => function tracedFetch(input, request) {
    const started = performance.now();
    const url = typeof input === 'string' ? input : input.url;
    return original.call(globalThis, input, request).then(
      response => {
        spans.push({ url, status: response.status, took: performance.now() - started });
        return response;
      },
      error => {
        report(error, { url });
        throw error;
      },
    );
  });
  const xhr = globalThis.XMLHttpRequest?.prototype;
  if (xhr) {
    wrap(xhr, 'open', original => function open(method, url) {
      this.__span = { method, url };
      return original.apply(this, arguments);
    });
    wrap(xhr, 'send', original => function send() {
      const started = performance.now();
      this.addEventListener('loadend', () => spans.push({ ...this.__span, status: this.status, took: performance.now() - started }));
      return original.apply(this, arguments);
    });
  }
  globalThis.addEventListener?.('error', event => report(event.error));
  globalThis.addEventListener?.('unhandledrejection', event => report(event.reason));
}

export function report(error, extra) {
  if (!options?.dsn || Math.random() > options.sampleRate) return;
  const body = JSON.stringify({
    message: String(error?.message ?? error),
    stack: error?.stack,
    extra,
    spans: spans.splice(0),
    url: globalThis.location?.href,
    userAgent: globalThis.navigator?.userAgent,
    release: options.release,
  });
  if (navigator.sendBeacon?.(options.dsn, body)) return;
  fetch.__original?.(options.dsn, { method: 'POST', body, keepalive: true }).catch(() => {});
}
