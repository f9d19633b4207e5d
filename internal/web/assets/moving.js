// Other words for a coding. What it covers is only painted and never selected, so
// that dragging, in it or anywhere else, chooses words anew; buttons move either
// end by a word.

import { plural } from './make.js';

const same = (a, b) => a.s === b.s && a.e === b.e;

export class Moving {
  constructor(page) {
    this.page = page;
    document.getElementById('card-ends').addEventListener('click', (e) => {
      const b = e.target.closest('button');
      if (b && this.on) this.step(b.dataset.end, +b.dataset.step);
    });
  }

  get on() { const { card } = this.page; return card.isOpen && card.mode?.what === 'words'; }

  start(c) {
    const { page } = this, place = { s: c.s, e: c.e };
    getSelection().removeAllRanges();
    page.pointer.kept = null;
    page.card.open(place, { mode: { coding: c, what: 'words' } });
    page.focusTurn(page.script.at(c.s));
    page.keys.rest();
    page.say('Select the words it should cover, then choose Use these words.');
  }

  // What is selected, or painted as what the coding will cover.
  chosen() { const { script, card } = this.page; return script.selected() ?? (this.on ? card.place : null); }

  // The mouse goes down in the transcript: what is selected there would be dragged
  // away as text.
  grab() { if (this.on) getSelection().removeAllRanges(); }

  // Other words were chosen. Pointed: with the mouse, so that nothing is left
  // selected; what keys and readers of the screen selected may still grow.
  take(place, pointed) {
    const { page } = this, { card, script } = page;
    if (pointed) this.let();
    if (same(place, card.place) || script.at(place.s).covered) { card.aim(); return; }
    card.base = place;
    card.scope('words');
    card.aim();
    card.show();
    page.say(`${plural(script.count(place.s, place.e), 'word')} selected. Press Enter to use them.`);
  }

  // What was selected just now is meant, also where Enter comes before it was taken.
  hurry() {
    const place = this.page.script.selected();
    if (place) this.take(place, false);
  }

  let() {
    getSelection().removeAllRanges();
    this.page.keys.rest();
  }

  // One end a word earlier or later, over the ends of a turn too.
  step(end, d) {
    const { page } = this, { place } = page.card, at = this.border(end, d, place), now = { ...place, [end]: at ?? place[end] };
    if (at === null || now.e <= now.s) { page.say('It cannot go further.'); return; }
    this.let();
    this.take(now, false);
    page.reveal(end === 's' ? { s: now.s, e: Math.min(now.e, now.s + 40) } : { s: Math.max(now.s, now.e - 40), e: now.e });
  }

  border(end, d, place) {
    const { script } = this.page, p = place[end];
    for (let t = script.at(end === 's' ? p : p - 1); t && !t.covered; t = script.turns[t.i + d]) {
      const list = t.words().map(([a, z]) => t.s + (end === 's' ? a : z));
      const found = d > 0 ? list.find((x) => x > p) : list.findLast((x) => x < p);
      if (found !== undefined) return found;
    }
    return null;
  }
}
