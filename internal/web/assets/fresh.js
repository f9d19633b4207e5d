// Brings what a page shows up to date with what the server would show now, and
// changes nothing else: not the focus, nothing that is typed, no scroll bar, nothing
// that scripts of the page have opened or added.
//
// It keeps a shadow of what the server sent, each part of it paired with the part
// that is shown. A later version is compared with the shadow, never with what is
// shown; only what differs between the two is changed.

const own = (n) => n.nodeType === 1 && n.hasAttribute('data-own'); // the page looks after it itself
const MOST = 40000; // pairs that are worth comparing

export class Fresh {
  constructor(root) {
    this.root = root;
    this.twins = new WeakMap();
    this.changed = false;
    this.shadow = root.cloneNode(true);
    this.pair(this.shadow, root);
    for (const told of this.shadow.querySelectorAll('.told')) told.remove(); // said once, and stays until the page goes
  }

  pair(a, shown) {
    this.twins.set(a, shown);
    for (let x = a.firstChild, y = shown.firstChild; x && y; x = x.nextSibling, y = y.nextSibling) this.pair(x, y);
  }

  // The same as before: the new version is paired with what is shown.
  adopt(old, now) {
    const shown = this.twins.get(old);
    if (shown) this.twins.set(now, shown);
    for (let x = old.firstChild, y = now.firstChild; x && y; x = x.nextSibling, y = y.nextSibling) this.adopt(x, y);
  }

  // Shows a later version, and says whether that changed anything.
  show(now) {
    for (const told of now.querySelectorAll('.told')) told.remove();
    this.changed = false;
    const focus = document.activeElement, place = this.root.contains(focus) ? address(focus, this.root) : null;
    const scrolled = [...this.root.querySelectorAll('.scroll')].map((e) => [e.scrollLeft, e.scrollTop]);
    this.patch(this.shadow, now);
    this.shadow = now;
    if (place && document.activeElement !== focus) found(place, this.root)?.focus({ preventScroll: true });
    for (const [i, e] of this.root.querySelectorAll('.scroll').entries()) if (scrolled[i]) [e.scrollLeft, e.scrollTop] = scrolled[i];
    return this.changed;
  }

  // The page has put the parts of a list in another order: so they stand in the
  // shadow from now on.
  sorted(list) {
    const shadow = this.shadow.querySelector('#' + list.id), at = new Map([...list.children].map((e, i) => [e, i]));
    shadow.append(...[...shadow.children].sort((a, b) => at.get(this.twins.get(a)) - at.get(this.twins.get(b))));
  }

  patch(old, now) {
    const shown = this.twins.get(old);
    if (!shown) return;
    this.twins.set(now, shown);
    if (old.nodeType !== 1) {
      if (old.data !== now.data) { shown.data = now.data; this.changed = true; }
      return;
    }
    if (own(old) || old.nodeName === 'FORM' && edited(shown)) { // left as it is, until its own page changes it
      const kept = old.cloneNode(true);
      this.adopt(old, kept);
      now.replaceWith(kept);
      return;
    }
    this.attributes(old, now, shown);
    this.children(old, now, shown);
  }

  attributes(old, now, shown) {
    for (const name of new Set([...old.getAttributeNames(), ...now.getAttributeNames()])) {
      const value = now.getAttribute(name);
      if (old.getAttribute(name) === value || name === 'open') continue;
      if (value === null) shown.removeAttribute(name); else shown.setAttribute(name, value);
      this.changed = true;
    }
  }

  children(old, now, shown) {
    const a = [...old.childNodes], b = [...now.childNodes];
    let start = 0, endA = a.length, endB = b.length;
    while (start < endA && start < endB && a[start].isEqualNode(b[start])) { this.adopt(a[start], b[start]); start++; }
    while (endA > start && endB > start && a[endA - 1].isEqualNode(b[endB - 1])) this.adopt(a[--endA], b[--endB]);
    const was = a.slice(start, endA), is = b.slice(start, endB), pairs = paired(was, is), kept = new Set(pairs);
    for (const gone of was) {
      if (kept.has(gone)) continue;
      const e = this.twins.get(gone);
      if (e?.parentNode === shown) { e.remove(); this.changed = true; }
    }
    let after = start > 0 ? this.twins.get(b[start - 1]) : null;
    for (const [i, n] of is.entries()) {
      if (pairs[i]) this.patch(pairs[i], n);
      else {
        const made = document.importNode(n, true);
        if (after && after.parentNode === shown) after.after(made);
        else if (start === 0 && i === 0) shown.prepend(made);
        else shown.append(made);
        this.pair(n, made);
        this.changed = true;
      }
      after = this.twins.get(n);
    }
  }
}

// paired says of each new part which old one it is: first by what names them, then
// in order.
function paired(was, is) {
  const pairs = is.map(() => null);
  const between = (i0, i1, j0, j1) => {
    for (let i = i0, j = j0; i < i1 && j < j1; j++) {
      const k = was.slice(i, i1).findIndex((x) => x.nodeName === is[j].nodeName);
      if (k >= 0) { pairs[j] = was[i + k]; i += k + 1; }
    }
  };
  if (was.length * is.length > MOST) { between(0, was.length, 0, is.length); return pairs; }
  const a = was.map(named), b = is.map(named), n = a.length, m = b.length;
  const best = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; i--) for (let j = m - 1; j >= 0; j--) best[i][j] = a[i] && a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  let i = 0, j = 0, i0 = 0, j0 = 0;
  while (i < n && j < m) {
    if (a[i] && a[i] === b[j]) {
      between(i0, i, j0, j);
      pairs[j] = was[i];
      i0 = ++i;
      j0 = ++j;
    } else if (best[i + 1][j] >= best[i][j + 1]) i++;
    else j++;
  }
  between(i0, n, j0, m);
  return pairs;
}

// named is what tells a part from its neighbours: its id, or where it leads; for a
// row its heading.
function named(n) {
  if (n.nodeType !== 1) return '';
  const head = n.nodeName === 'TR' ? n.querySelector('th') : null;
  const name = n.id || n.getAttribute('href') || head?.textContent || n.querySelector('a[href]')?.getAttribute('href') || '';
  return name && n.nodeName + ' ' + name;
}

// edited reports whether somebody has changed something in a form, or elsewhere, and
// not sent it.
export function edited(root) {
  for (const e of root.querySelectorAll('input,textarea,select')) {
    if (e.type === 'hidden') continue;
    if (e.nodeName === 'SELECT') {
      const options = [...e.options], first = options.findIndex((o) => o.defaultSelected);
      if (options.some((o) => o.defaultSelected !== o.selected) && !(first < 0 && e.selectedIndex === 0)) return true;
    } else if (e.type === 'checkbox' || e.type === 'radio') {
      if (e.checked !== e.defaultChecked) return true;
    } else if (e.type === 'file' ? e.files.length : e.value !== e.defaultValue) return true;
  }
  return false;
}

const like = (e) => `${e.nodeName} ${e.getAttribute('href') ?? e.getAttribute('name') ?? ''} ${e.textContent}`;

// address is where something is, for when it is made anew.
function address(e, root) {
  const same = like(e), all = [...root.querySelectorAll(e.nodeName)];
  return { id: e.id, tag: e.nodeName, same, nth: all.filter((x) => like(x) === same).indexOf(e), at: all.indexOf(e) };
}

function found({ id, tag, same, nth, at }, root) {
  const all = [...root.querySelectorAll(tag)];
  return (id && document.getElementById(id)) || all.filter((x) => like(x) === same)[nth] || all[at];
}
