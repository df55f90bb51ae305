import os from 'node:os';

const COLOURS = { error: 0xcc0000, warn: 0xcc9900, info: 0x3366cc };

export class ChatTransport {
  constructor({ webhook = process.env.CHAT_WEBHOOK, level = 'error', name = os.hostname() }) {
    if (!webhook) throw new Error('ChatTransport needs a webhook');
    this.webhook = webhook;
    this.level = level;
    this.name = name;
  }

  async log({ level, message, ...meta }) {
    const response = await fetch(this.webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        username: this.name,
        embeds: [{ title: level, color: COLOURS[level], description: String(message).slice(0, 2000), fields: Object.entries(meta).map(([name, value]) => ({ name, value: String(value) })) }],
      }),
    });
    if (response.status === 429) {
      const { retry_after: seconds } = await response.json();
      setTimeout(() => this.log({ level, message, ...meta }), seconds * 1000);
    }
  }
}
