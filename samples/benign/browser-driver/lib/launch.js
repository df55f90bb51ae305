const { spawn } = require('child_process');
const fs = require('fs');
const { Transport } = require('./transport.js');

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  '/usr/bin/google-chrome',
];

exports.launch = async function launch(options = {}) {
  const { env = process.env, args = [] } = options;
  const program = options.program || places.find(path => fs.existsSync(path));
  const browser = start({ program, args, env });
  const address = await browser.waitForLine(/^DevTools listening on (ws:\S+)$/);
  return Transport.create(address, options.headers);
};

function start(settings) {
  const child = spawn(settings.program, settings.args, { env: settings.env });
  return {
    settings,
    waitForLine: pattern =>
      new Promise(resolve => {
        child.stderr.on('data', text => {
          const match = pattern.exec(text);
          if (match) resolve(match[1]);
        });
      }),
  };
}
