'use strict';

class Scope {
  constructor(upper, block) {
    this.upper = upper;
    this.block = block;
    this.variables = new Map();
  }

  define(name, node) {
    const known = this.variables.get(name) || [];
    this.variables.set(name, known.concat(node));
  }

  resolve(name) {
    if (this.variables.has(name)) return this.variables.get(name);
    return this.upper ? this.upper.resolve(name) : undefined;
  }
}

exports.Scope = Scope;
