var Stream = require('stream').Stream;

// Maps every chunk to a list with an asynchronous function, at most `limit` at a time,
// and emits the items of the lists in the order of the chunks.
module.exports = function flatMap(mapper, options) {
  options = options || {};
  var limit = options.limit || 16;
  var failures = options.failures === true;
  var stream = new Stream();
  var inputs = 0;
  var outputs = 0;
  var ended = false;
  var paused = false;
  var destroyed = false;
  var waiting = {};
  var last = 0;

  stream.writable = true;
  stream.readable = true;

  function emitAll(list) {
    for (var i = 0; i < list.length; i++) stream.emit('data', list[i]);
  }

  function done(list, number) {
    waiting[number] = list;
    while (Object.prototype.hasOwnProperty.call(waiting, last + 1)) {
      last++;
      emitAll(waiting[last]);
      delete waiting[last];
      outputs++;
    }
    if (paused && inputs - outputs < limit) {
      paused = false;
      stream.emit('drain');
    }
    if (ended && inputs === outputs) finish();
  }

  function finish() {
    stream.readable = false;
    stream.emit('end');
    stream.destroy();
  }

  stream.write = function (chunk) {
    if (ended) throw new Error('flat stream was already ended');
    var number = ++inputs;
    mapper(chunk, function (error, list) {
      if (destroyed) return;
      if (error) {
        stream.emit(failures ? 'failure' : 'error', error, chunk);
        return done([], number);
      }
      done([].concat(list), number);
    });
    paused = inputs - outputs >= limit;
    return !paused;
  };

  stream.end = function (chunk) {
    if (ended) return;
    if (arguments.length) stream.write(chunk);
    ended = true;
    stream.writable = false;
    if (inputs === outputs) finish();
  };

  stream.destroy = function () {
    ended = destroyed = true;
    stream.writable = stream.readable = paused = false;
    process.nextTick(function () {
      stream.emit('close');
    });
  };

  stream.pause = function () {
    paused = true;
  };

  stream.resume = function () {
    paused = false;
  };

  return stream;
};
