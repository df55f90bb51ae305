module.exports = state => `<h1>${state.name}</h1><p>${state.healthy ? 'up' : 'down'}</p>`;
