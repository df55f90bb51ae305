const fs = require('fs');
const path = require('path');

/** Writes the notes of a project for each agent that is asked for. */
exports.write = (folder, notes, agents = ['claude', 'cursor']) => {
  if (agents.includes('claude')) fs.writeFileSync(path.join(folder, 'CLAUDE.md'), notes);
  if (agents.includes('cursor')) fs.writeFileSync(path.join(folder, '.cursorrules'), notes);
};
