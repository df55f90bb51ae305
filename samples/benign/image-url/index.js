import { createHmac } from 'node:crypto';

const SHORT = { width: 'w', height: 'h', fit: 'f', quality: 'q', format: 'fm', blur: 'bl' };

export function imageUrl(source, options = {}, { host = 'https://images.sample.invalid', key = process.env.IMAGE_URL_KEY } = {}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) params.set(SHORT[name] ?? name, String(value));
  const encoded = Buffer.from(source).toString('base64url');
  const path = `/${encoded}.${options.format ?? 'webp'}?${params}`;
  const signature = key ? createHmac('sha256', Buffer.from(key, 'hex')).update(path).digest('base64url') : 'unsigned';
  return `${host}/${signature}${path}`;
}

export function srcset(source, widths = [320, 640, 960, 1280], options) {
  return widths.map(width => `${imageUrl(source, { ...options, width })} ${width}w`).join(', ');
}

/** Asks for a picture before it is needed. */
export function preload(source, options) {
  const image = new Image();
  image.src = imageUrl(source, options);
  return image;
}
