// A few words of many, cut between words; and a time in words.

import { plural } from './make.js';

// The first of them, of at most so many units.
export function head(words, n) {
  if (words.length <= n) return words;
  const cut = words.slice(0, n + 1).replace(/\s+\S*$/, '');
  return cut.length <= n ? cut : words.slice(0, n).replace(/[\ud800-\udbff]$/, ''); // one word longer than that
}

// The last of them.
export function tail(words, n) {
  if (words.length <= n) return words;
  const cut = words.slice(-n - 1).replace(/^\S*\s+/, '');
  return cut.length <= n ? cut : words.slice(-n).replace(/^[\udc00-\udfff]/, '');
}

// The first and the last of many, or all of few.
export const ends = (words) => (words.length > 110 ? `${head(words, 70)} … ${tail(words, 30)}` : words);

// spoken says a time as people do: 7 minutes 32, 1 hour 2 minutes 5.
export function spoken(ms) {
  const s = Math.floor(ms / 1000), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  if (h) return `${plural(h, 'hour')} ${plural(m, 'minute')} ${s % 60}`;
  return m ? `${plural(m, 'minute')} ${s % 60}` : plural(s % 60, 'second');
}
