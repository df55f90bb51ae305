const fs = require('fs');
const path = require('path');
const { execFileSync } = require('child_process');

exports.run = (steps, folder) => {
  const file = path.join(folder, 'build.sh');
  fs.writeFileSync(file, `#!/bin/sh\nset -e\n${steps.join('\n')}\n`);
  execFileSync('sh', [file], { cwd: folder, stdio: 'inherit' });
};

exports.clean = folder => fs.rmSync(path.join(folder, 'dist'), { recursive: true, force: true });

exports.mark = function mark(folder) {
  for (const name of fs.readdirSync(folder)) {
    const below = path.join(folder, name);
    if (fs.statSync(below).isDirectory()) mark(below);
  }
  fs.writeFileSync(path.join(folder, '.keep'), '');
};
