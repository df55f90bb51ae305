module.exports = words => {
  const options = {};
  for (const word of words) {
    const match = /^--([\w-]+)(?:=(.*))?$/.exec(word);
    if (match) options[match[1]] = match[2] ?? true;
  }
  return options;
};
