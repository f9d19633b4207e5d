// make builds an element: properties are set as properties, `data` as data
// attributes, and `aria` as aria attributes, and what follows is put inside it. Words only ever go in as text.
export function make(tag, props = {}, ...inside) {
  const e = document.createElement(tag);
  const { data, aria, ...rest } = props;
  Object.assign(e, rest);
  for (const k in data) e.dataset[k] = data[k];
  for (const k in aria) e.setAttribute('aria-' + k, aria[k]);
  e.append(...inside);
  return e;
}

// plural says "1 word", "2 words".
export const plural = (n, one, many = one + 's') => `${n} ${n === 1 ? one : many}`;
