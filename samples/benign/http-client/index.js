import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import zlib from 'node:zlib';

const AGENT = `sample-http-client/7.2.0 (${os.platform()} ${os.arch()}; node ${process.version})`;

export class HttpError extends Error {
  constructor(response) {
    super(`Response code ${response.statusCode}`);
    this.response = response;
  }
}

export function request(url, { method = 'GET', headers = {}, body, retries = 2, redirects = 5, auth } = {}) {
  const target = new URL(url);
  const { request: send } = target.protocol === 'https:' ? https : http;
  const all = { 'user-agent': AGENT, 'accept-encoding': 'gzip, br', ...headers };
  if (auth) all.authorization = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const req = send(target, { method, headers: all }, res => {
      const { statusCode, headers: answered } = res;
      if (statusCode >= 300 && statusCode < 400 && answered.location && redirects > 0) {
        res.resume();
        resolve(request(new URL(answered.location, target), { method, headers, body, retries, redirects: redirects - 1 }));
        return;
      }
      const unpacked =
        answered['content-encoding'] === 'gzip' ? res.pipe(zlib.createGunzip()) : answered['content-encoding'] === 'br' ? res.pipe(zlib.createBrotliDecompress()) : res;
      const chunks = [];
      unpacked.on('data', chunk => chunks.push(chunk));
      unpacked.on('error', reject);
      unpacked.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const response = { statusCode, headers: answered, text, json: () => JSON.parse(text) };
        if (statusCode >= 400) reject(new HttpError(response));
        else resolve(response);
      });
    });
    req.on('error', error => {
      if (retries > 0) resolve(request(url, { method, headers, body, retries: retries - 1, redirects }));
      else reject(error);
    });
    req.end(body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
}

export const get = (url, options) => request(url, options);
export const post = (url, body, options) => request(url, { ...options, method: 'POST', body });
