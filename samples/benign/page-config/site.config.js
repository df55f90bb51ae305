const crypto = require('crypto');

module.exports = {
  mode: process.env.NODE_ENV === 'production' ? 'universal' : 'spa',
  head: {
    title: process.env.npm_package_name || '',
    meta: [
      { charset: 'utf-8' },
      { name: 'viewport', content: 'width=device-width, initial-scale=1' },
      { hid: 'description', name: 'description', content: process.env.npm_package_description || '' },
    ],
    link: [{ rel: 'icon', type: 'image/x-icon', href: '/favicon.ico' }],
  },
  build: {
    hash: crypto.createHash('md5').update(`${process.env.npm_package_name}@${process.env.npm_package_version}`).digest('hex').slice(0, 8),
    analyze: process.argv[2] === 'build:report',
  },
};
