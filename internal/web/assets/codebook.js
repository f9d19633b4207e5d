// The themes and the people of the page, as the server gave them.

import { make } from './make.js';

export class Themes {
  // looks: by theme id, { n, pattern }: n is the number in the classes and
  // highlights of codebook.css, -1 for a theme the codebook lacks.
  constructor(list, looks, keys) {
    this.set(list, looks);
    this.keys = keys; // ids of the themes that number keys apply, in order
  }

  set(list, looks) {
    this.list = list;
    this.looks = looks;
    this.byID = new Map(list.map((t) => [t.id, t]));
  }

  get(id) { return this.byID.get(id); }
  name(id) { return this.byID.get(id)?.name ?? id; }
  number(id) { return this.looks[id]?.n ?? -1; }
  look(id) { const n = this.number(id); return n < 0 ? 'kx' : 'k' + n; }
  pattern(id) { return 'p-' + (this.looks[id]?.pattern ?? 'solid'); }
  swatch(id) { return make('span', { className: 'sw ' + this.pattern(id), ariaHidden: 'true' }); }
  highlight(id) { const n = this.number(id); return n < 0 ? 'th-none' : 'th' + n; }
  key(id) { const i = this.keys.indexOf(id); return i < 0 ? '' : String(i + 1); }
  withKey(digit) { return this.byID.get(this.keys[digit - 1]); }

  // What a theme stands under, for people: "Values, Hope".
  path(t) {
    const names = [];
    for (let p = this.byID.get(t.parent); p; p = this.byID.get(p.parent)) names.unshift(p.name);
    return names.join(', ');
  }
}

export class Coders {
  constructor(list, me) {
    this.byID = new Map(list.map((c) => [c.id, c]));
    this.list = list;
    this.me = me;
  }

  // Somebody who began after the page was loaded is known by their id.
  get(id) {
    let c = this.byID.get(id);
    if (!c) {
      c = { id, name: id, initials: id.slice(0, 2).toUpperCase() };
      this.byID.set(id, c);
      this.list.push(c);
    }
    return c;
  }

  // What somebody who was known by their id only is called.
  learn({ id, name, initials }) {
    const c = this.get(id);
    if (c.name === id) Object.assign(c, { name, initials });
  }

  name(id) { return id === this.me ? 'you' : this.get(id).name; }
  initials(id) { return this.get(id).initials; }
}
