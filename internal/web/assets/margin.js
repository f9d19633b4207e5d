// The margin: a stripe for each coding, and a label for each theme with the
// initials of who sees it there, so that agreement shows without another screen.
// Reads of the layout come first, writes after: no thrashing.

import { make } from './make.js';

const LANE = 10;  // pixels between stripes
const LANES = 6;  // then labels say "and 2 more"
const LABEL = 24; // height of a label in pixels, and the least target size

export class Margin {
  // memosOf gives the memos on a coding, marksOn the stars of a turn and the
  // memos on its words, doubtOf why a coding is doubtful.
  constructor(script, themes, coders, { memosOf, marksOn, doubtOf }) {
    this.script = script;
    this.themes = themes;
    this.coders = coders;
    this.memosOf = memosOf;
    this.marksOn = marksOn;
    this.doubtOf = doubtOf;
    this.shows = () => true;
  }

  // A new coding takes the lowest free lane, and nobody else moves.
  lane(c) {
    const used = new Set();
    for (const t of this.script.within(c.s, c.e)) {
      for (const o of t.codings) if (o !== c && o.lane != null && o.s < c.e + 70 && o.e + 70 > c.s) used.add(o.lane);
    }
    let l = 0;
    while (used.has(l)) l++;
    c.lane = l;
  }

  render(turns) {
    const r = document.createRange(), jobs = [];
    for (const t of turns) {
      const list = t.covered ? [] : t.codings.filter(this.shows), marks = t.covered ? [] : this.marksOn(t);
      if (!list.length && !marks.length) { if (t.margin.firstChild) jobs.push([t, [], 0]); continue; }
      const box = t.margin.getBoundingClientRect(), items = [];
      for (const m of marks) {
        r.setStart(t.node, t.clamp(m.s));
        r.setEnd(t.node, t.clamp(m.e));
        const q = r.getClientRects();
        if (q.length) items.push({ mark: m, y: q[0].top - box.top });
      }
      for (const c of list) {
        r.setStart(t.node, t.clamp(c.s));
        r.setEnd(t.node, t.clamp(c.e));
        const q = r.getClientRects();
        if (q.length) items.push({ c, y: q[0].top - box.top, h: q[q.length - 1].bottom - q[0].top });
      }
      jobs.push([t, items, box.height]);
    }
    for (const [t, items, height] of jobs) t.margin.replaceChildren(...items.filter((x) => x.c?.lane < LANES).map((x) => this.stripe(x)), ...this.labels(items, height));
  }

  stripe({ c, y, h }) {
    const d = make('div', { className: `stripe ${this.themes.look(c.theme)} ${this.themes.pattern(c.theme)}${c.against ? ' against' : ''}` });
    d.dataset.ids = c.id;
    d.style.left = c.lane * LANE + 'px';
    d.style.top = y + 2 + 'px';
    d.style.height = Math.max(12, h - 4) + 'px';
    return d;
  }

  // One label per theme and place: several people on one theme share it.
  groups(items) {
    const groups = [];
    for (const it of items.sort((a, b) => a.y - b.y || (a.c?.lane ?? 99) - (b.c?.lane ?? 99))) {
      if (it.mark) { groups.push({ mark: it.mark, y: it.y, list: [] }); continue; }
      const g = groups.find((g) => g.theme === it.c.theme && it.c.s < g.e && it.c.e > g.s);
      if (!g) groups.push({ theme: it.c.theme, s: it.c.s, e: it.c.e, y: it.y, list: [it.c] });
      else { g.list.push(it.c); g.s = Math.min(g.s, it.c.s); g.e = Math.max(g.e, it.c.e); }
    }
    return groups;
  }

  labels(items, height) {
    const groups = this.groups(items), out = [];
    const fit = Math.max(1, Math.floor((height + 10) / LABEL));
    let y = 0;
    for (let i = 0; i < Math.min(groups.length, fit); i++) {
      const rest = i === fit - 1 && groups.length > fit ? groups.slice(i) : null;
      const left = Math.min(groups.length, fit) - i;
      const room = Math.max(0, height + 4 - LABEL * left);
      const top = Math.min(Math.max(y, groups[i].y + 2), Math.max(y, room));
      y = top + LABEL;
      const b = rest ? this.moreLabel(rest) : groups[i].mark ? this.markLabel(groups[i].mark) : this.label(groups[i]);
      b.style.top = top + 'px';
      out.push(b);
    }
    return out;
  }

  label(g) {
    const who = [...new Set(g.list.map((c) => c.coder))];
    const memos = g.list.flatMap((c) => this.memosOf(c.id)), memo = memos.length > 0, against = g.list.some((c) => c.against);
    const b = make('button', { type: 'button', tabIndex: -1, className: 'label ' + this.themes.look(g.theme) },
      this.themes.swatch(g.theme),
      make('span', { className: 'name', textContent: this.themes.name(g.theme) }));
    if (against) b.append(make('span', { className: 'minus', textContent: 'against' }));
    if (g.list.some((c) => this.doubtOf(c.id))) b.append(make('span', { className: 'minus', textContent: 'doubtful' }));
    b.append(make('span', { className: 'initials', textContent: who.map((id) => this.coders.initials(id)).sort().join(' ') }));
    if (memo) b.append(make('span', { className: 'pen', textContent: '✎', ariaHidden: 'true' }));
    b.append(make('span', { className: 'vh', textContent: `, coded by ${who.map((id) => this.coders.name(id)).join(' and ')}${memo ? ', has a memo' : ''}` }));
    if (memo) b.title = memos.map((m) => m.words.slice(0, 300)).join('\n');
    b.dataset.ids = g.list.map((c) => c.id).join(' ');
    return b;
  }

  // A star, or a memo on words that are not coded.
  markLabel(m) {
    const star = m.type === undefined, b = make('button', { type: 'button', tabIndex: -1, className: 'label' },
      make('span', { className: 'pen', textContent: star ? '★' : '✎', ariaHidden: 'true' }),
      make('span', { className: 'name', textContent: star ? 'Possible quote' : m.type === 'question' ? 'Question' : 'Memo' }),
      make('span', { className: 'initials', textContent: this.coders.initials(m.coder) }),
      make('span', { className: 'vh', textContent: `, by ${this.coders.name(m.coder)}` }));
    b.dataset.mark = m.id;
    return b;
  }

  moreLabel(groups) {
    const b = make('button', { type: 'button', tabIndex: -1, className: 'label more', textContent: `and ${groups.length} more` },
      make('span', { className: 'vh', textContent: ' themes here' }));
    b.dataset.ids = groups.flatMap((g) => g.list.map((c) => c.id)).join(' ');
    b.dataset.mark = groups.find((g) => g.mark)?.mark.id ?? '';
    return b;
  }
}
