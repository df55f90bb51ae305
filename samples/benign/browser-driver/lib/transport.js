const WebSocket = require('ws');

exports.Transport = class Transport {
  static create(url, headers) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, [], { headers });
      socket.addEventListener('open', () => resolve(new Transport(socket)));
      socket.addEventListener('error', reject);
    });
  }

  constructor(socket) {
    this.socket = socket;
  }

  send(message) {
    this.socket.send(JSON.stringify(message));
  }
};
