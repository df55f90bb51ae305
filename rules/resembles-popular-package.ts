import { defineRule } from '../src/define.js';
import { popularNeighbour } from '../src/vocabulary/resemblance.js';

export default defineRule({
  meta: {
    summary: 'Has a name one step from that of a popular package',
    why: 'Whoever mistypes a name installs what is there. Good names are few, so thousands of honest packages are one letter from another one: it is a note, and only adds to what else is found.',
    behaviour: 'capability',
    messages: { near: 'Has a name one step from {name}' },
    bits: { near: 2 },
  },
  examples: {
    flags: [
      {
        title: 'a letter is added',
        files: { 'package.json': '{"name":"lodashs","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
      {
        title: 'the scope is written as a word',
        files: { 'package.json': '{"name":"types-node","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
      {
        title: 'two letters are swapped',
        files: { 'package.json': '{"name":"exprses","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
    ],
    passes: [
      {
        title: 'a name is popular itself, and near to another one',
        files: { 'package.json': '{"name":"is-regex","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
      {
        title: 'a popular name is part of a longer one',
        files: { 'package.json': '{"name":"lodash-fp-helpers","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
      {
        title: 'a short name is near to many',
        files: { 'package.json': '{"name":"kow","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
      {
        title: 'a scope of somebody’s own holds a package of the same kind',
        files: { 'package.json': '{"name":"@acme/loadash","version":"1.0.0"}', 'index.js': 'exports.a = 1;' },
      },
    ],
  },
  package({ package: { name, manifest }, fieldAt, report }) {
    const neighbour = manifest && popularNeighbour(name);
    if (!neighbour) return;
    report({
      messageId: 'near',
      data: { name: neighbour },
      chain: [{ role: 'context', says: 'is called nearly like a popular package', origin: fieldAt('name') }],
    });
  },
});
