// The bearer token, compared as HireTalk compares it: by its SHA-256, in constant time.

import { createHash, timingSafeEqual } from 'node:crypto';

export function keyCheck(key) {
  const known = sha256(key);
  return (header) => header?.startsWith('Bearer ') === true && timingSafeEqual(sha256(header.slice(7)), known);
}

function sha256(text) {
  return createHash('sha256').update(text).digest();
}
