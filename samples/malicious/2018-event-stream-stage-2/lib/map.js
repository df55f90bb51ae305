const { Transform } = require('stream');

module.exports = work =>
  new Transform({
    objectMode: true,
    transform(chunk, encoding, done) {
      work(chunk, done);
    },
  });
