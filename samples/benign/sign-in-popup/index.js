export async function signIn({ server = '/auth', width = 480, height = 640 } = {}) {
  const response = await fetch(`${server}/start`, { method: 'POST', credentials: 'same-origin' });
  const { authorizeUrl, state } = await response.json();
  const popup = window.open(authorizeUrl, 'sign-in', `width=${width},height=${height}`);
  if (!popup) throw new Error('The window was blocked.');

  return new Promise((resolve, reject) => {
    const watch = setInterval(() => popup.closed && finish(reject, new Error('The window was closed.')), 500);

    function finish(settle, value) {
      clearInterval(watch);
      window.removeEventListener('message', receive);
      popup.close();
      settle(value);
    }

    function receive({ origin, data }) {
      if (origin !== location.origin || data?.state !== state) return;
      finish(resolve, data.code);
    }

    window.addEventListener('message', receive);
  });
}

export function rememberReturn(path = location.pathname) {
  const target = atob(new URLSearchParams(location.search).get('return') ?? btoa(path));
  return () => window.open(target, '_self');
}
