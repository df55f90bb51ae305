var assert = require('assert');
var flatMap = require('..');

var seen = [];
var stream = flatMap(function (number, done) {
  setTimeout(done, 10 - number, null, [number, number * 2]);
});
stream.on('data', function (item) {
  seen.push(item);
});
stream.on('end', function () {
  assert.deepStrictEqual(seen, [1, 2, 2, 4]);
});
stream.write(1);
stream.end(2);
