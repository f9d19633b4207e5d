// Places in the transcript. A place is one number: UTF-16 units from the start
// of the transcript, turns parted by one unit. The server speaks of ends: the
// turn, from 1, and the units in its words. Code points are Go's affair.
//
// Each turn is exactly one text node, so that a place in a turn is a place in
// that node, and no mark ever has to cut it.

const segmenters = new Map();
function segmenter(granularity) {
  let s = segmenters.get(granularity);
  if (!s) segmenters.set(granularity, s = new Intl.Segmenter(document.documentElement.lang || 'en', { granularity }));
  return s;
}

// Only where a character may be made of several code points is it worth asking.
const CLUSTER = /[\u0300-\u036f\u0590-\u08ff\u0900-\u0eff\u1100-\u11ff\u1f00-\u1fff\u200d\u20d0-\u20ff\ud800-\udfff\ufe00-\ufe0f]/;

export class Turn {
  constructor(el, i, start) {
    this.el = el;
    this.i = i;
    this.n = i + 1;
    this.say = el.querySelector('.say');
    this.margin = el.querySelector('.margin');
    this.withheld = el.classList.contains('withheld');
    if (this.say.childNodes.length > 1) this.say.normalize(); // a parser cuts text at 65,536 units
    this.node = this.say.firstChild ?? this.say.appendChild(document.createTextNode(''));
    this.text = this.withheld ? '' : this.node.data;
    this.s = start;
    this.e = start + this.text.length;
    this.codings = []; // what stands here
    this.memos = [];
    this.stars = [];
    this.painted = [];
    this.told = '';
  }

  get covered() { return this.say.hidden; }
  get speaker() { return this.el.dataset.who; }
  get ms() { return +this.el.dataset.ms; }

  clamp(p) { return Math.max(0, Math.min(this.text.length, p - this.s)); }

  // Words, as [from, to] in the turn.
  words() {
    return this.wordList ??= [...segmenter('word').segment(this.text)].filter((w) => w.isWordLike)
      .map((w) => [w.index, w.index + w.segment.length]);
  }

  sentences() {
    return this.sentenceList ??= [...segmenter('sentence').segment(this.text)]
      .map((s) => [s.index + s.segment.length - s.segment.trimStart().length, s.index + s.segment.trimEnd().length])
      .filter(([a, b]) => b > a);
  }

  // Never cut a character (an emoji family, a letter and its accent) in two.
  snap(u, end) {
    if (u <= 0 || u >= this.text.length || !CLUSTER.test(this.text)) return u;
    const g = segmenter('grapheme').segment(this.text).containing(u);
    if (g.index === u) return u;
    return end ? g.index + g.segment.length : g.index;
  }
}

export class Script {
  constructor(root) {
    this.root = root;
    let at = 0;
    this.turns = [...root.querySelectorAll('.turn')].map((el, i) => {
      const t = new Turn(el, i, at);
      at = t.e + 1;
      return t;
    });
    this.length = at;
    this.byElement = new Map(this.turns.map((t) => [t.el, t]));
  }

  of(node) {
    const el = (node?.nodeType === 1 ? node : node?.parentElement)?.closest('.turn');
    return el ? this.byElement.get(el) : undefined;
  }

  // The turn at a place, by halving.
  at(p) {
    let a = 0, b = this.turns.length - 1;
    while (a < b) {
      const m = (a + b + 1) >> 1;
      if (this.turns[m].s <= p) a = m; else b = m - 1;
    }
    return this.turns[a];
  }

  // The turns that share words with a stretch.
  within(s, e) {
    const out = [];
    for (let i = this.at(s).i; i < this.turns.length && this.turns[i].s < e; i++) {
      if (this.turns[i].e > s) out.push(this.turns[i]);
    }
    return out;
  }

  // From the server's ends, and to them.
  fromEnds(x) {
    const a = this.turns[x.from[0] - 1], b = this.turns[x.to[0] - 1];
    if (!a || !b) return null;
    return { s: a.s + Math.min(x.from[1], a.text.length), e: b.s + Math.min(x.to[1], b.text.length) };
  }

  toMarked({ s, e }) {
    const a = this.at(s), b = this.at(e - 1);
    return { from: [a.n, s - a.s], to: [b.n, e - b.s], quote: this.quote(s, e) };
  }

  quote(s, e) {
    const a = this.at(s), b = this.at(e - 1);
    return this.turns.slice(a.i, b.i + 1).map((t) => t.text.slice(t.clamp(s), t.clamp(e))).join('\n');
  }

  // For people: one line.
  words(s, e) { return this.quote(s, e).replace(/\s+/g, ' ').trim(); }

  count(s, e) {
    let n = 0;
    for (const t of this.within(s, e)) for (const [a, b] of t.words()) if (t.s + b > s && t.s + a < e) n++;
    return n;
  }

  // Any boundary in the document as [turn, units]: browsers put the ends of a
  // selection on elements too, and on what lies between the turns.
  point(node, offset, end) {
    const t = this.of(node);
    if (t && t.node === node) return [t, Math.min(offset, t.text.length)];
    const r = document.createRange();
    r.setStart(node, offset);
    let a = 0, b = this.turns.length;
    while (a < b) {
      const m = (a + b) >> 1;
      if (r.comparePoint(this.turns[m].node, 0) < 0) a = m + 1; else b = m;
    }
    if (end) {
      const last = this.turns[Math.max(0, a - 1)];
      return [last, last.text.length];
    }
    return [this.turns[Math.min(a, this.turns.length - 1)], 0];
  }

  // What is selected, without white space at its ends; null if nothing is.
  selected() {
    const sel = getSelection();
    if (!sel.rangeCount || sel.isCollapsed) return null;
    const r = sel.getRangeAt(0);
    if (!r.intersectsNode(this.root)) return null;
    let [t1, u1] = this.point(r.startContainer, r.startOffset, false);
    let [t2, u2] = this.point(r.endContainer, r.endOffset, true);
    u1 = t1.snap(u1, false);
    u2 = t2.snap(u2, true);
    while (t1.i < t2.i && !t1.text.slice(u1).trim()) { t1 = this.turns[t1.i + 1]; u1 = 0; }
    while (t2.i > t1.i && !t2.text.slice(0, u2).trim()) { t2 = this.turns[t2.i - 1]; u2 = t2.text.length; }
    const lead = t1.text.slice(u1), tail = t2.text.slice(0, u2);
    u1 += lead.length - lead.trimStart().length;
    u2 -= tail.length - tail.trimEnd().length;
    const s = t1.s + u1, e = t2.s + u2;
    return e > s ? { s, e } : null;
  }

  select({ s, e }, backward = false) {
    const a = this.at(s), b = this.at(e - 1);
    const from = [a.node, s - a.s], to = [b.node, e - b.s];
    if (backward) getSelection().setBaseAndExtent(...to, ...from);
    else getSelection().setBaseAndExtent(...from, ...to);
  }

  range({ s, e }) {
    const a = this.at(s), b = this.at(e - 1), r = document.createRange();
    r.setStart(a.node, a.clamp(s));
    r.setEnd(b.node, b.clamp(e));
    return r;
  }

  // The place under a point of the window, or -1.
  under(x, y) {
    const p = document.caretPositionFromPoint?.(x, y);
    const r = p ? null : document.caretRangeFromPoint?.(x, y);
    const node = p?.offsetNode ?? r?.startContainer, offset = p?.offset ?? r?.startOffset;
    const t = this.of(node);
    return t && t.node === node ? t.s + offset : -1;
  }
}
