// What stands on the transcript: codings, memos and stars by id, and on which
// turns. Whatever changes here is drawn where it can be seen.

export class Store {
  constructor(page) {
    this.page = page;
    this.codings = new Map();
    this.memos = new Map();
    this.stars = new Map();
    this.counts = new Map();
    this.near = new Set(); // turns near the window: only they are painted
  }

  load(data) {
    for (const c of data.codings) this.index(this.placed(c));
    for (const m of data.memos) this.memos.set(m.id, this.placed(m));
    for (const x of data.stars) this.stars.set(x.id, this.placed(x));
    for (const t of this.page.script.turns) this.summarise(t);
  }

  // Takes the server's word for everything: after a gap, or where it is not
  // known what an undo changed.
  replace(data) {
    for (const c of [...this.codings.values()]) if (!c.waiting) this.unindex(c);
    this.memos.clear();
    this.stars.clear();
    for (const c of data.codings) if (!this.codings.has(c.id)) this.index(this.placed(c));
    for (const m of data.memos) this.memos.set(m.id, this.placed(m));
    for (const x of data.stars) this.stars.set(x.id, this.placed(x));
    this.refresh(this.page.script.turns);
    this.page.counted();
  }

  placed(x) {
    const at = x.from?.[0] ? this.page.script.fromEnds(x) : null;
    return at ? { ...x, ...at } : { ...x, s: -1, e: -1 };
  }

  index(c) {
    this.page.margin.lane(c);
    for (const t of this.page.script.within(c.s, c.e)) t.codings.push(c);
    this.codings.set(c.id, c);
    this.counts.set(c.theme, (this.counts.get(c.theme) ?? 0) + 1);
  }

  unindex(c) {
    for (const t of this.page.script.within(c.s, c.e)) {
      const i = t.codings.indexOf(c);
      if (i >= 0) t.codings.splice(i, 1);
    }
    this.codings.delete(c.id);
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
    for (const o of this.codings.values()) {
      if (o.waiting && o.theme === c.theme && o.against === c.against && Math.abs(o.s - c.s) < 8 && Math.abs(o.e - c.e) < 8) return o;
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

  putMemo(m) {
    m = this.placed(m);
    this.memos.set(m.id, m);
    this.refreshMark(m);
    return m;
  }

  removeMemo(id) {
    const m = this.memos.get(id);
    this.memos.delete(id);
    if (m) this.refreshMark(m);
    return m;
  }

  putStar(x) {
    x = this.placed(x);
    this.stars.set(x.id, x);
    this.refreshMark(x);
  }

  removeStar(id) {
    const x = this.stars.get(id);
    this.stars.delete(id);
    if (x) this.refreshMark(x);
  }

  refreshMark(m) {
    const on = m.of ? this.codings.get(m.of) : m;
    if (on && on.s >= 0) this.refresh(this.page.script.within(on.s, on.e));
    this.page.noted();
  }

  memosOf(id) { return [...this.memos.values()].filter((m) => m.of === id); }
  memosAt(s, e) { return [...this.memos.values()].filter((m) => m.on === 'passage' && m.s < e && m.e > s); }
  starsAt(s, e) { return [...this.stars.values()].filter((x) => x.s < e && x.e > s); }

  // The codings at a place, smallest first.
  at(p) {
    const t = this.page.script.at(p);
    return t.codings.filter((c) => this.page.shows(c) && c.s <= p && c.e > p).sort((a, b) => a.e - a.s - (b.e - b.s));
  }

  // The person's own coding of just these words with a theme.
  mine(theme, { s, e }) {
    return this.page.script.at(s).codings.find((c) => c.coder === this.page.coders.me && c.theme === theme && c.s === s && c.e === e);
  }

  inOrder() {
    return [...this.codings.values()].filter(this.page.shows).sort((a, b) => a.s - b.s || a.e - b.e || (a.id < b.id ? -1 : 1));
  }

  refresh(turns) {
    const visible = turns.filter((t) => this.near.has(t));
    for (const t of visible) this.page.paint.show(t, this.stars.size ? this.starsAt(t.s, t.e) : []);
    for (const t of turns) this.summarise(t);
    this.page.margin.render(visible);
    this.page.overview?.changed();
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
    if (this.stars.size && this.starsAt(t.s, t.e).length) parts.push('Starred.');
    if (this.memos.size && this.memosAt(t.s, t.e).length) parts.push('Has a memo.');
    const said = parts.join(' ');
    const to = t.el.querySelector('.said');
    if (to.textContent !== said) to.textContent = said;
  }
}
