exports.page = require('./lib/page');
exports.server = require('./lib/server');
