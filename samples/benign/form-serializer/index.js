'use strict';

const SKIPPED = /^(?:submit|button|image|reset|file)$/i;

function serialize(form, { hash = false } = {}) {
  const result = hash ? {} : [];
  for (const element of form.elements) {
    if (!element.name || element.disabled || SKIPPED.test(element.type)) continue;
    if (/^(?:checkbox|radio)$/i.test(element.type) && !element.checked) continue;
    const values = element.type === 'select-multiple' ? Array.from(element.selectedOptions, option => option.value) : [element.value];
    for (const value of values) {
      if (hash) result[element.name] = element.name in result ? [].concat(result[element.name], value) : value;
      else result.push(`${encodeURIComponent(element.name)}=${encodeURIComponent(value)}`);
    }
  }
  return hash ? result : result.join('&');
}

function csrfToken() {
  const match = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie);
  return match ? decodeURIComponent(match[1]) : '';
}

async function submit(form) {
  const response = await fetch(form.action, {
    method: form.method || 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-csrftoken': csrfToken() },
    credentials: 'same-origin',
    body: serialize(form),
  });
  return response.json();
}

function enhance(form, done) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    submit(form).then(done);
  });
}

module.exports = { serialize, submit, enhance };
