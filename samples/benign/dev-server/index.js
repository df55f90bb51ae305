const http = require('http');
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');

module.exports = ({ root, editor = 'code' }) =>
  http.createServer((request, response) => {
    const url = new URL(request.url, 'http://page.invalid');
    if (url.pathname === '/__open-in-editor') {
      spawn(editor, ['--goto', url.searchParams.get('file')], { stdio: 'inherit' });
      response.end();
      return;
    }
    const file = path.join(root, path.normalize(url.pathname));
    fs.createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  });
