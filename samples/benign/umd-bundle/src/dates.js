const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const TOKENS = /\[([^\]]+)]|YYYY|YY|M{1,4}|D{1,2}|d{3,4}|H{1,2}|m{1,2}|s{1,2}|SSS/g;

const pad = (number, length = 2) => String(number).padStart(length, '0');

export function format(date, pattern = 'YYYY-MM-DD') {
  const parts = {
    YYYY: String(date.getFullYear()),
    YY: String(date.getFullYear()).slice(-2),
    M: String(date.getMonth() + 1),
    MM: pad(date.getMonth() + 1),
    MMM: MONTHS[date.getMonth()].slice(0, 3),
    MMMM: MONTHS[date.getMonth()],
    D: String(date.getDate()),
    DD: pad(date.getDate()),
    ddd: DAYS[date.getDay()].slice(0, 3),
    dddd: DAYS[date.getDay()],
    H: String(date.getHours()),
    HH: pad(date.getHours()),
    m: String(date.getMinutes()),
    mm: pad(date.getMinutes()),
    s: String(date.getSeconds()),
    ss: pad(date.getSeconds()),
    SSS: pad(date.getMilliseconds(), 3),
  };
  return pattern.replace(TOKENS, (token, quoted) => quoted || parts[token]);
}

export function add(date, amount, unit) {
  const copy = new Date(date);
  const name = { day: 'Date', month: 'Month', year: 'FullYear', hour: 'Hours', minute: 'Minutes', second: 'Seconds' }[unit];
  copy['set' + name](copy['get' + name]() + amount);
  return copy;
}

export function fromNow(date, now = Date.now()) {
  const seconds = Math.round((date - now) / 1000);
  const units = [[60, 'second'], [60, 'minute'], [24, 'hour'], [30, 'day'], [12, 'month'], [Infinity, 'year']];
  let value = seconds;
  for (const [size, name] of units) {
    if (Math.abs(value) < size) return new Intl.RelativeTimeFormat().format(Math.round(value), name);
    value /= size;
  }
}
