const os = require('os');

module.exports = () => `${os.type()} ${os.release()}`;
