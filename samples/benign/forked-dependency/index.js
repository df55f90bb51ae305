const isWide = require('sample-wide-chars');
const width = require('string-width-cjs');

module.exports = rows => rows.map(row => row.map(cell => cell.padEnd(20 - width(cell) + (isWide(cell) ? 1 : 0))).join(' '));
