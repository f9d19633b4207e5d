// What stands on the transcript: codings, memos and stars by id, and on which
// turns. Whatever changes here is drawn where it can be seen.

export class Store {
  constructor(page) {
    this.page = page;
    this.codings = new Map();
    this.memos = new Map();
    this.stars = new Map();
    this.counts = new Map();
    this.drafts = new Set();  // codings and stars of this page that the server has not answered for
    this.notes = new Map();   // memos by the coding they are on
    this.ids = new Map();     // id of a coding -> the id it has since
    this.near = new Set(); // turns near the window: only they are painted
  }

  load(data) {
    for (const c of data.codings) this.index(this.placed(c));
    for (const m of data.memos) this.addMemo(this.placed(m));
    for (const x of data.stars) this.addStar(this.placed(x));
    for (const t of this.page.script.turns) if (t.codings.length || t.memos.length || t.stars.length) this.summarise(t);
  }

  // Takes the server's word for everything: after a gap, or where it is not
  // known what an undo changed.
  replace(data) {
    for (const c of [...this.codings.values()]) if (!c.waiting) this.unindex(c);
    for (const m of [...this.memos.values()]) this.dropMemo(m);
    for (const x of [...this.stars.values()]) this.dropStar(x);
    for (const c of data.codings) if (!this.codings.has(c.id)) this.index(this.placed(c));
    for (const m of data.memos) this.addMemo(this.placed(m));
    for (const x of data.stars) this.addStar(this.placed(x));
    this.refresh(this.page.script.turns);
    this.page.counted();
  }

  // The id that a coding of this page has now: the server gives a new one its own,
  // and one that turns from for to against another.
  idOf(c) {
    let { id } = c;
    while (this.ids.has(id)) id = this.ids.get(id);
    return id;
  }

  becomes(was, is) { if (was !== is) this.ids.set(was, is); }

  placed(x) {
    const at = x.from?.[0] ? this.page.script.fromEnds(x) : null;
    return at ? { ...x, ...at } : { ...x, s: -1, e: -1 };
  }

  index(c) {
    this.page.margin.lane(c);
    for (const t of this.page.script.within(c.s, c.e)) t.codings.push(c);
    this.codings.set(c.id, c);
    if (c.waiting) this.drafts.add(c);
    this.counts.set(c.theme, (this.counts.get(c.theme) ?? 0) + 1);
  }

  unindex(c) {
    for (const t of this.page.script.within(c.s, c.e)) {
      const i = t.codings.indexOf(c);
      if (i >= 0) t.codings.splice(i, 1);
    }
    this.codings.delete(c.id);
    this.drafts.delete(c);
    this.counts.set(c.theme, this.counts.get(c.theme) - 1);
  }

  // A coding, new or changed. One that this page made and has not heard back
  // about gives its place to the server's.
  put(c) {
    c = c.s == null ? this.placed(c) : c;
    const old = this.codings.get(c.id) ?? (c.coder === this.page.coders.me ? this.waitingFor(c) : null);
    if (old && old.s === c.s && old.e === c.e && old.theme === c.theme && old.against === c.against) return this.rename(old, c);
    const touched = new Set(this.page.script.within(c.s, c.e));
    if (old) {
      for (const t of this.page.script.within(old.s, old.e)) touched.add(t);
      this.unindex(old);
    }
    this.index(c);
    if (old && old.s === c.s && old.e === c.e) c.lane = old.lane;
    this.refresh([...touched]);
    this.page.counted();
    return c;
  }

  // The same coding as it is drawn already: nothing is drawn again.
  rename(old, c) {
    const was = old.id;
    this.codings.delete(was);
    this.drafts.delete(old);
    Object.assign(old, c, { lane: old.lane, waiting: false });
    this.codings.set(old.id, old);
    if (was !== old.id) {
      for (const t of this.page.script.within(old.s, old.e)) {
        for (const x of t.margin.children) if (x.dataset.ids?.includes(was)) x.dataset.ids = x.dataset.ids.replace(was, old.id);
      }
    }
    return old;
  }

  waitingFor(c) {
    for (const o of this.drafts) {
      if (o.theme === c.theme && o.against === c.against && Math.abs(o.s - c.s) < 8 && Math.abs(o.e - c.e) < 8) return o;
    }
    return null;
  }

  remove(id) {
    const c = this.codings.get(id);
    if (!c) return null;
    this.unindex(c);
    this.refresh(this.page.script.within(c.s, c.e));
    this.page.counted();
    return c;
  }

  // Memos and stars stand on their turns too, so that nobody looks through all.
  addMemo(m) {
    this.memos.set(m.id, m);
    if (m.of) this.notes.set(m.of, [...this.memosOf(m.of), m]);
    else if (m.on === 'passage') for (const t of this.page.script.within(m.s, m.e)) t.memos.push(m);
  }

  dropMemo(m) {
    this.memos.delete(m.id);
    if (m.of) this.notes.set(m.of, this.memosOf(m.of).filter((x) => x !== m));
    else if (m.on === 'passage') for (const t of this.page.script.within(m.s, m.e)) t.memos = t.memos.filter((x) => x !== m);
  }

  addStar(x) {
    this.stars.set(x.id, x);
    for (const t of this.page.script.within(x.s, x.e)) t.stars.push(x);
  }

  dropStar(x) {
    this.stars.delete(x.id);
    for (const t of this.page.script.within(x.s, x.e)) t.stars = t.stars.filter((y) => y !== x);
  }

  putMemo(m) {
    m = this.placed(m);
    const old = this.memos.get(m.id);
    if (old) this.dropMemo(old);
    this.addMemo(m);
    this.refreshMark(m);
    return m;
  }

  removeMemo(id) {
    const m = this.memos.get(id);
    if (!m) return null;
    this.dropMemo(m);
    this.refreshMark(m);
    return m;
  }

  putStar(x) {
    x = this.placed(x);
    const old = this.stars.get(x.id);
    if (old) this.dropStar(old);
    this.addStar(x);
    this.refreshMark(x);
  }

  removeStar(id) {
    const x = this.stars.get(id);
    if (!x) return;
    this.dropStar(x);
    this.refreshMark(x);
  }

  refreshMark(m) {
    const on = m.of ? this.codings.get(m.of) : m;
    if (on && on.s >= 0) this.refresh(this.page.script.within(on.s, on.e));
    this.page.noted();
  }

  memosOf(id) { return this.notes.get(id) ?? []; }
  memosAt(s, e) { return this.on(s, e, 'memos'); }
  starsAt(s, e) { return this.on(s, e, 'stars'); }

  on(s, e, what) {
    return [...new Set(this.page.script.within(s, e).flatMap((t) => t[what]))].filter((x) => x.s < e && x.e > s);
  }

  // The codings at a place, smallest first.
  at(p) {
    const t = this.page.script.at(p);
    return t.codings.filter((c) => this.page.shows(c) && c.s <= p && c.e > p).sort((a, b) => a.e - a.s - (b.e - b.s));
  }

  // The person's own coding of just these words with a theme.
  mine(theme, { s, e }) {
    return this.page.script.at(s).codings.find((c) => c.coder === this.page.coders.me && c.theme === theme && c.s === s && c.e === e);
  }

  // The coding after another, or before it, in the order of the text: looked for
  // from there outwards.
  beside(c, d) {
    const order = (a, b) => a.s - b.s || a.e - b.e || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0), { turns } = this.page.script;
    for (let i = this.page.script.at(c.s).i; turns[i]; i += d) {
      const t = turns[i], list = t.codings.filter((x) => x.s >= t.s && x.s < t.e && this.page.shows(x) && order(x, c) * d > 0);
      if (list.length) return list.reduce((a, b) => (order(a, b) * d < 0 ? a : b));
    }
    return null;
  }

  refresh(turns) {
    const visible = turns.filter((t) => this.near.has(t));
    for (const t of visible) this.page.paint.show(t, t.stars);
    let s = Infinity, e = 0;
    for (const t of turns) {
      this.summarise(t);
      s = Math.min(s, t.s);
      e = Math.max(e, t.e);
    }
    this.page.margin.render(visible);
    if (e > 0) this.page.overview?.changed(s, e);
  }

  // What is said of a turn to who does not see the colours.
  summarise(t) {
    const { themes, coders } = this.page;
    const by = new Map();
    for (const c of t.codings) {
      if (!this.page.shows(c)) continue;
      const name = themes.name(c.theme) + (c.against ? ', against' : '');
      if (!by.has(name)) by.set(name, new Set());
      by.get(name).add(coders.name(c.coder));
    }
    const parts = [];
    if (by.size) parts.push('Coded: ' + [...by].map(([name, who]) => `${name} by ${[...who].join(' and ')}`).join('; ') + '.');
    if (t.stars.length) parts.push('Starred.');
    if (t.memos.length) parts.push('Has a memo.');
    const said = parts.join(' ');
    if (t.told === said) return;
    t.told = said;
    t.el.querySelector('.said').textContent = said;
  }
}
