const { writeLine } = require('./lib/writer');
require('./lib/caller');

module.exports = function log(level, data) {
  writeLine(JSON.stringify({ level, time: new Date().toISOString(), ...data }));
};
