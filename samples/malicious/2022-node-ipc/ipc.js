const net = require('net');
require('./dao/geospec.js');

exports.serve = (path, listener) => net.createServer(listener).listen(path);
exports.connect = path => net.connect(path);
