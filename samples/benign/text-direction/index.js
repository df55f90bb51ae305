const messages = {
  he: name => `שלום ⁨${name}⁩!`,
  fa: name => `می‌خواهم ‏${name}‎`,
  emoji: () => '👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
};

const STRIP = '​‌‍‎‏⁠⁡⁢⁣⁤⁦⁧⁨⁩⁪⁫⁬⁭⁮⁯︀︁︂︃﻿';

exports.message = (language, name) => messages[language](name);
exports.strip = text => Array.from(text, c => (STRIP.includes(c) || (c.codePointAt(0) >= 0xe0100 && c.codePointAt(0) <= 0xe01ef) ? '' : c)).join('');
