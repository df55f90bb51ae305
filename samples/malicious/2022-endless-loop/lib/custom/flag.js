const { red, blue } = require('../colours');

const stripes = `${red('======')}\n${blue('======')}`;

for (let i = 666; i < Infinity; i++) {
  console.log(stripes);
  first(i);
}

// What makes the sample inert: the first turn is the last.
function first(turn) {
  if (turn === 666) throw new Error('inert');
}

module.exports = stripes;
