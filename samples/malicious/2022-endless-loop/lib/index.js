const colours = require('./colours');
const flag = require('./custom/flag');

module.exports = { ...colours, flag };
