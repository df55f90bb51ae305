exports.writeLine = line => process.stdout.write(line + '\n');
