'use strict';

const BRANDS = { visa: /^4[0-9]{12}(?:[0-9]{3})?$/, mastercard: /^5[1-5][0-9]{14}$/ };

function isValid(number) {
  let sum = 0;
  [...number.replace(/\D/g, '')].reverse().forEach((digit, at) => {
    const value = at % 2 ? digit * 2 : Number(digit);
    sum += value > 9 ? value - 9 : value;
  });
  return number.length > 11 && sum % 10 === 0;
}

function brandOf(number) {
  return Object.keys(BRANDS).find(name => BRANDS[name].test(number.replace(/\s/g, '')));
}

function csrfToken() {
  const match = document.cookie.match(/(?:^|; )csrf=([^;]*)/);
  return match ? decodeURIComponent(match[1]) : '';
}

class CardForm {
  constructor(form, { endpoint = form.action, onError = () => {} } = {}) {
    this.form = form;
    this.endpoint = endpoint;
    this.number = form.querySelector('input[autocomplete="cc-number"]');
    this.code = form.querySelector('input[name=cvc]');
    this.number.addEventListener('input', event => {
      form.dataset.brand = brandOf(event.target.value) || '';
    });
    this.code.addEventListener('keydown', event => {
      if (event.key.length === 1 && !/\d/.test(event.key)) event.preventDefault();
    });
    form.addEventListener('submit', event => {
      event.preventDefault();
      if (isValid(this.number.value)) this.submit().catch(onError);
    });
  }

  describe() {
    return Array.from(this.form.elements, ({ name, type, value }) => `${name}: ${type === 'password' || name === 'cvc' ? '***' : value}`);
  }

  submit() {
    return fetch(this.endpoint, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'x-csrf-token': csrfToken() },
      body: new URLSearchParams({ number: this.number.value, cvc: this.code.value }),
    });
  }
}

module.exports = { CardForm, isValid, brandOf };
