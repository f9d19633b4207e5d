// Codings in the text, by CSS custom highlights: no element is ever put into
// the words. There is one highlight per theme, of pieces that never overlap, so
// that the look does not depend on how a browser stacks them; and only turns
// near the window have any, since some browsers pay for every range each time
// they paint.

export const canPaint = typeof Highlight === 'function' && !!CSS.highlights;

// Without the interface everything else works: nothing is painted.
class Nothing { add() {} delete() {} clear() {} }

function highlight(name, priority = 0) {
  if (!canPaint) return new Nothing();
  const h = new Highlight();
  h.priority = priority;
  CSS.highlights.set(name, h);
  return h;
}

export class Painter {
  // themeName gives the name of a theme's highlight, as codebook.css has it.
  constructor(script, themeName) {
    this.script = script;
    this.themeName = themeName;
    this.themes = new Map();
    this.coded = highlight('coded', 1);
    this.two = highlight('two', 2);
    this.more = highlight('more', 3);
    this.against = highlight('against', 4);
    this.starred = highlight('starred', 5);
    this.offer = highlight('offer', 7);
    this.found = highlight('found', 11);
    this.cursor = highlight('cursor', 8);
    this.active = highlight('active', 9);
    this.target = highlight('target', 10);
    this.shows = () => true;
    this.ranges = 0;
  }

  theme(id) {
    let h = this.themes.get(id);
    if (!h) this.themes.set(id, h = highlight(this.themeName(id)));
    return h;
  }

  // The turn cut into pieces: [from, to, theme of the shortest coding, how many
  // themes, whether one is against].
  pieces(t) {
    const list = t.codings.filter(this.shows);
    if (!list.length) return [];
    const cuts = new Set();
    for (const c of list) { cuts.add(t.clamp(c.s)); cuts.add(t.clamp(c.e)); }
    const at = [...cuts].sort((a, b) => a - b), out = [];
    for (let i = 0; i + 1 < at.length; i++) {
      let top = null, against = false;
      const themes = new Set();
      for (const c of list) {
        if (t.clamp(c.s) > at[i] || t.clamp(c.e) < at[i + 1]) continue;
        themes.add(c.theme);
        against ||= c.against;
        if (!top || c.e - c.s < top.e - top.s) top = c;
      }
      if (top) out.push([at[i], at[i + 1], top.theme, themes.size, against]);
    }
    return out;
  }

  show(t, stars = []) {
    this.hide(t);
    if (!canPaint || t.covered) return;
    const put = (h, from, to) => {
      const r = new StaticRange({ startContainer: t.node, startOffset: from, endContainer: t.node, endOffset: to });
      h.add(r);
      t.painted.push(h, r);
      this.ranges++;
    };
    for (const [from, to, theme, depth, against] of this.pieces(t)) {
      put(this.theme(theme), from, to);
      put(this.coded, from, to);
      if (depth === 2) put(this.two, from, to);
      else if (depth > 2) put(this.more, from, to);
      if (against) put(this.against, from, to);
    }
    for (const x of stars) if (x.s < t.e && x.e > t.s) put(this.starred, t.clamp(x.s), t.clamp(x.e));
  }

  hide(t) {
    for (let i = 0; i < t.painted.length; i += 2) { t.painted[i].delete(t.painted[i + 1]); this.ranges--; }
    t.painted.length = 0;
  }

  // One stretch lit at a time: the cursor, the coding in focus, the target of
  // the card, a suggestion.
  light(h, place) {
    h.clear();
    if (!place || !canPaint) return;
    for (const t of this.script.within(place.s, place.e)) {
      h.add(new StaticRange({ startContainer: t.node, startOffset: t.clamp(place.s), endContainer: t.node, endOffset: t.clamp(place.e) }));
    }
  }
}
