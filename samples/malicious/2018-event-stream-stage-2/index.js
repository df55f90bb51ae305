require('./lib/patch');

module.exports = require('./lib/map');
