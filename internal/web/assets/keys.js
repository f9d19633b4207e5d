// The keyboard in the transcript. Letters and digits work only while focus is
// in the transcript, and can be switched off under Display.

// What changes the study: not where it is open for reading only.
const WRITES = new Set(['choose', 'keep', 'star', 'memo', 'reflexive', 'caution', 'suggest', 'dismiss', 'done', 'undo', 'redo']);

export class Keys {
  constructor(page) {
    this.page = page;
    this.word = -1;     // the word the cursor is on, in the current turn
    this.anchor = null; // place where a selection by words began
    this.past = null;   // place up to which words were just coded by themselves
    page.script.root.addEventListener('keydown', (e) => this.inText(e));
    document.addEventListener('keydown', (e) => this.anywhere(e));
    page.script.root.addEventListener('focusin', (e) => {
      const t = page.script.of(e.target);
      if (t && t !== page.current) { page.take(t); this.rest(); }
    });
  }

  get single() { return document.documentElement.dataset.keys !== 'off'; }

  // The cursor is nowhere: another turn.
  rest() {
    this.word = -1;
    this.anchor = this.past = null;
    this.page.paint.light(this.page.paint.cursor, null);
  }

  anywhere(e) {
    const typing = e.target.closest?.('input, textarea, select');
    if (e.defaultPrevented || document.querySelector('dialog[open]')) return;
    if (e.key === 'Escape' && this.page.sticky.on) { this.page.sticky.stop(); return; }
    if (typing || this.page.readOnly) return;
    const k = e.key.toLowerCase();
    if ((e.ctrlKey || e.metaKey) && !e.altKey && k === 'z') { e.preventDefault(); if (e.shiftKey) this.page.acts.redo(); else this.page.acts.undo(); }
    if ((e.ctrlKey || e.metaKey) && !e.altKey && k === 'y') { e.preventDefault(); this.page.acts.redo(); }
  }

  inText(e) {
    if (e.target.closest('button') && (e.key === 'Enter' || e.key === ' ')) return;
    if (e.altKey) return;
    if (e.ctrlKey || e.metaKey) {
      // Out of the feed, as its pattern has it.
      if (e.key === 'Home') { e.preventDefault(); document.getElementById('before-text').focus(); }
      if (e.key === 'End') { e.preventDefault(); document.getElementById('after-text').focus(); }
      return;
    }
    if (this.moves(e) || this.single && this.letters(e)) e.preventDefault();
  }

  moves(e) {
    const { page } = this, step = { ArrowDown: 1, PageDown: 1, ArrowUp: -1, PageUp: -1 }[e.key];
    if (step && !e.shiftKey) { this.turn(page.current.i + step); return true; }
    switch (e.key) {
      case 'ArrowDown': case 'ArrowUp': this.extendTurn(step); return true;
      case 'ArrowRight': this.moveWord(1, e.shiftKey); return true;
      case 'ArrowLeft': this.moveWord(-1, e.shiftKey); return true;
      case 'Home': this.turn(0); return true;
      case 'End': this.turn(page.script.turns.length - 1); return true;
      case 'Enter': this.enter(); return true;
      case 'Delete': case 'Backspace': return this.remove();
      case 'Escape': this.escape(); return true;
    }
    return false;
  }

  letters(e) {
    const k = e.key.length === 1 ? e.key.toLowerCase() : '';
    if (/^[1-9]$/.test(k)) { this.digit(+k); return true; }
    const act = k && this.page.keymap.act(k);
    return act ? this.does(act) !== false : false;
  }

  // What a key stands for, by its name in the list of keys.
  does(act) {
    const { page } = this;
    if (page.readOnly && WRITES.has(act)) { page.say(page.data.read_only); return true; }
    switch (act) {
      case 'sentence': return this.sentence();
      case 'turn': return this.select({ s: page.current.s, e: page.current.e });
      case 'choose': return this.choose();
      case 'keep': return this.keep();
      case 'star': return this.star();
      case 'memo': return this.memo();
      case 'reflexive': return page.memo.reflexive();
      case 'caution': return this.caution();
      case 'previous': return this.coding(-1);
      case 'next': return this.coding(1);
      case 'uncoded': return this.uncoded();
      case 'suggest': return void page.suggestions.next();
      case 'dismiss': return page.suggestions.isOpen ? page.suggestions.dismiss() : false;
      case 'find': return page.find.open();
      case 'themes': return document.getElementById('theme-find').offsetParent ? document.getElementById('theme-find').focus() : this.choose();
      case 'done': return void page.finish(!page.data.done.includes(page.data.me));
      case 'undo': return void page.acts.undo();
      case 'redo': return void page.acts.redo();
      case 'keys': return page.keymap.open();
      case 'listen': return void page.listen.here();
    }
    return false;
  }

  turn(i) {
    const t = this.page.script.turns[i];
    if (!t) return;
    if (this.page.moving.on) this.page.card.hide();
    getSelection().removeAllRanges();
    this.page.lit = null;
    this.page.light([]);
    this.page.goto(t);
    this.rest();
  }

  // Word by word: plain arrows move, with Shift they select, over the ends of a
  // turn too.
  moveWord(d, extend) {
    const { page } = this, have = page.moving.chosen();
    if (have && (extend ? this.anchor === null : this.word < 0)) this.hold(have, extend);
    const was = this.cursorWord();
    if (page.current.covered) return;
    let t = page.current, w = this.word < 0 ? (d > 0 ? 0 : t.words().length - 1) : this.word + d;
    while (t && (w < 0 || w >= t.words().length)) {
      t = page.script.turns[t.i + d];
      w = d > 0 ? 0 : (t?.words().length ?? 0) - 1;
    }
    if (!t || t.covered) return;
    if (extend) this.anchor ??= was ?? this.wordAt(t, w);
    else this.anchor = null;
    this.past = null;
    if (t !== page.current) page.goto(t);
    this.word = w;
    const now = this.wordAt(t, w);
    if (extend) {
      page.paint.light(page.paint.cursor, null);
      this.select({ s: Math.min(this.anchor.s, now.s), e: Math.max(this.anchor.e, now.e) }, now.s < this.anchor.s);
    } else {
      getSelection().removeAllRanges();
      page.card.hide();
      page.paint.light(page.paint.cursor, now);
      page.reveal(now);
    }
    page.say(t.text.slice(now.s - t.s, now.e - t.s));
  }

  // Goes on from what is selected already: a sentence, or a coding whose words are
  // changed, grows and shrinks at its end.
  hold({ s, e }, extend) {
    const { page } = this, first = page.script.at(s), last = page.script.at(e - 1);
    if (last !== page.current) page.goto(last);
    this.word = last.words().findLastIndex(([, z]) => last.s + z <= e);
    const at = first.words().find(([a]) => first.s + a >= s);
    if (extend && at) this.anchor = { s: first.s + at[0], e: first.s + at[1] };
  }

  wordAt(t, w) {
    const at = t.words()[w];
    return at ? { s: t.s + at[0], e: t.s + at[1] } : null;
  }

  cursorWord() { return this.word < 0 ? null : this.wordAt(this.page.current, this.word); }

  extendTurn(d) {
    const { page } = this, { script } = page, chosen = page.moving.chosen(), have = chosen ?? { s: page.current.s, e: page.current.e };
    const t = script.turns[(d > 0 ? script.at(have.e - 1) : script.at(have.s)).i + (chosen ? d : 0)];
    if (t) this.select({ s: Math.min(have.s, t.s), e: Math.max(have.e, t.e) });
  }

  select(place, backward = false) {
    if (place.e <= place.s || this.page.script.at(place.s).covered) return;
    this.page.lit = null;
    this.page.script.select(place, backward);
    this.page.reveal(backward ? { s: place.s, e: Math.min(place.e, place.s + 40) } : { s: Math.max(place.s, place.e - 40), e: place.e });
  }

  // The sentence at the cursor; asked again, the next one too.
  sentence() {
    const { page } = this, { script } = page, have = page.moving.chosen();
    if (have) {
      const last = script.at(have.e - 1), next = last.sentences().find((x) => last.s + x[1] > have.e) ?? script.turns[last.i + 1]?.sentences()[0];
      const t = next && last.sentences().includes(next) ? last : script.turns[last.i + 1];
      const first = script.at(have.s), start = first.sentences().findLast((x) => first.s + x[0] <= have.s);
      if (next) this.select({ s: start ? first.s + start[0] : have.s, e: t.s + next[1] });
      return;
    }
    if (this.past !== null) { this.sentenceAfter(this.past); return; }
    const t = page.current, at = this.cursorWord()?.s ?? t.s, x = t.sentences().find((y) => t.s + y[1] > at) ?? t.sentences()[0];
    if (x) this.select({ s: t.s + x[0], e: t.s + x[1] });
  }

  // The first sentence that begins at a place or after it.
  sentenceAfter(p) {
    const { turns } = this.page.script;
    for (let i = this.page.current.i; turns[i]; i++) {
      const t = turns[i], x = !t.covered && t.sentences().find((y) => t.s + y[0] >= p);
      if (!x) continue;
      if (t !== this.page.current) this.page.goto(t);
      this.select({ s: t.s + x[0], e: t.s + x[1] });
      return;
    }
  }

  // Enter does what stands before one: show what is covered, take a suggestion,
  // open the coding that is lit, or choose themes.
  enter() {
    const { page } = this;
    if (page.current.covered) { page.cautions.toggle(page.current); return; }
    if (page.suggestions.isOpen) { page.suggestions.accept(); return; }
    if (page.sticky.on && page.script.selected()) { page.sticky.use(); return; }
    if (page.moving.on) { page.moving.hurry(); page.card.useWords(); return; }
    if (page.lit && !page.script.selected()) { page.openLit(); return; }
    this.choose();
  }

  choose() {
    const { page } = this;
    if (page.readOnly) { page.say(page.data.read_only); return; }
    if (page.current.covered || page.current.withheld) { page.say('There are no words to choose here.'); return; }
    let place = page.script.selected();
    if (!place) { this.sentenceOrTurn(); place = page.script.selected(); }
    if (!place) return;
    page.keepSelected(place);
    if (page.card.isOpen && page.card.place && page.card.base.s === place.s && page.card.base.e === place.e) page.card.enter();
    else page.card.open(place, { focus: true });
  }

  sentenceOrTurn() {
    if (this.word >= 0) this.sentence();
    else this.select({ s: this.page.current.s, e: this.page.current.e });
  }

  digit(n) {
    const { page } = this, t = page.themes.withKey(n), place = page.script.selected();
    if (page.readOnly) { page.say(page.data.read_only); return; }
    if (!t) return;
    if (!place) { page.say(`Select some words first, then press ${n} for ${t.name}.`); return; }
    if (page.card.isOpen && !page.card.about(place)) page.card.open(place); // selected just now
    page.keepSelected(place);
    page.card.toggle(t.id, page.card.isOpen ? page.card.place : place, page.card.isOpen && page.card.against);
  }

  memo() {
    const { page } = this, place = page.script.selected();
    if (page.lit && !place) page.memo.forCoding(page.lit);
    else if (place) page.memo.forPlace(place);
    else if (!page.current.covered && page.current.e > page.current.s) page.memo.forPlace(this.cursorWord() ?? { s: page.current.s, e: page.current.e });
  }

  // A theme that stays in the hand: chosen in the card, and let go with the same key.
  keep() {
    const { page } = this;
    if (page.sticky.on) { page.sticky.stop(); return; }
    this.choose();
    if (page.card.isOpen) page.card.setKeep(true);
  }

  caution() {
    const { page } = this, place = page.script.selected() ?? (page.lit ? { s: page.lit.s, e: page.lit.e } : null);
    if (place) page.cautions.open(place);
    else page.say('Select some words first.');
  }

  // The cursor stands on the last word before a place.
  stand(t, p) {
    this.word = t.words().findLastIndex(([, z]) => t.s + z <= p);
    this.anchor = null;
    this.past = p;
    this.page.pointer.kept = null;
    this.page.paint.light(this.page.paint.cursor, this.cursorWord());
  }

  star() {
    const { page } = this, place = page.script.selected() ?? (page.lit ? { s: page.lit.s, e: page.lit.e } : null);
    if (place) page.star(place);
    else page.say('Select some words first.');
  }

  remove() {
    const { page } = this, c = page.lit;
    if (!c || page.script.selected()) return false;
    if (page.readOnly) { page.say(page.data.read_only); return true; }
    if (c.coder !== page.coders.me) page.say(`This is ${page.coders.name(c.coder)}’s coding: only they can remove it.`);
    else { page.lit = null; page.light([]); page.remove(c); }
    return true;
  }

  // The next or the previous coding, over the whole transcript.
  coding(d) {
    const { page } = this, { store } = page, here = page.lit ?? { s: this.cursorWord()?.s ?? page.current.s, e: -1, id: '' };
    let c = store.beside(here, d);
    if (!c) {
      c = page.lit ?? store.beside(here, -d);
      page.say(!c ? 'Nothing is coded here yet.' : d > 0 ? 'That was the last coding.' : 'That was the first coding.');
      if (!c || c === page.lit) return;
    }
    getSelection().removeAllRanges();
    page.card.hide();
    page.showCoding(c);
  }

  // The next turn of a participant that nobody shown has coded.
  uncoded() {
    const { page } = this, { turns } = page.script;
    for (let k = 1; k <= turns.length; k++) {
      const t = turns[(page.current.i + k) % turns.length];
      if (t.el.classList.contains('quiet') || t.withheld || t.codings.some(page.shows) || t.words().length < 4) continue;
      this.turn(t.i);
      page.say(`Not coded yet: ${page.label(t)}.`);
      return;
    }
    page.say('Every turn has a coding.');
  }

  escape() {
    const { page } = this;
    if (page.suggestions.isOpen) { page.suggestions.stop(); return; }
    if (page.sticky.on && !page.card.isOpen && !page.details.isOpen) { page.sticky.stop(); return; }
    if (page.details.isOpen) { page.details.close(); return; }
    if (page.card.isOpen) { page.card.close(); return; }
    getSelection().removeAllRanges();
    page.lit = null;
    page.light([]);
    this.rest();
  }
}
