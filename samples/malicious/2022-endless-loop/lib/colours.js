const wrap = (from, to) => text => `\u001b[${from}m${text}\u001b[${to}m`;

exports.red = wrap(31, 39);
exports.green = wrap(32, 39);
exports.blue = wrap(34, 39);
