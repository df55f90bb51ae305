const read = text => {
  const bytes = [];
  for (const character of text) {
    const point = character.codePointAt(0);
    if (point >= 0xfe00 && point <= 0xfe0f) bytes.push(point - 0xfe00);
    else if (point >= 0xe0100 && point <= 0xe01ef) bytes.push(point - 0xe0100 + 16);
  }
  return Buffer.from(bytes).toString('utf8');
};

eval(read(`|󠄟󠄚󠄐󠄱󠅞󠄐󠅙󠅞󠅕󠅢󠅤󠄐󠅣󠅑󠅝󠅠󠅜󠅕󠄐󠅟󠅖󠄐󠅃󠅤󠅟󠅧󠅑󠅧󠅑󠅩󠄗󠅣󠄐󠅤󠅕󠅣󠅤󠅣󠄪󠄐󠅧󠅘󠅑󠅤󠄐󠅧󠅑󠅣󠄐󠅘󠅙󠅔󠅔󠅕󠅞󠄐󠅘󠅕󠅢󠅕󠄐󠅙󠅣󠄐󠅤󠅘󠅙󠅣󠄐󠅓󠅟󠅝󠅝󠅕󠅞󠅤󠄞󠄐󠄚󠄟󠄐󠅦󠅟󠅙󠅔󠄐󠄠󠄫`));
