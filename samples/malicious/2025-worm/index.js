exports.parse = hex => {
  const [r, g, b] = hex.match(/[0-9a-f]{2}/gi).map(pair => Number.parseInt(pair, 16));
  return { r, g, b };
};
