require('./_helpers');

exports.required = value => (value ? undefined : 'required');
