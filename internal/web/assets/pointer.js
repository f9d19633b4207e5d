// Mouse, pen and touch, and whatever else makes a selection: a screen reader, a
// caret in the page, the handles of a telephone.

import { plural } from './make.js';

const same = (a, b) => a && b && a.s === b.s && a.e === b.e;

export class Pointer {
  constructor(page) {
    this.page = page;
    this.down = false;
    this.kept = null; // a selection made by the page itself: no card for it
    const root = page.script.root;
    addEventListener('pointerdown', (e) => {
      this.down = true;
      if (!e.target.closest?.('.beside')) page.details.close(false);
      if (!root.contains(e.target)) return;
      if (e.pointerType === 'mouse' && !e.shiftKey) page.moving.grab();
      if (!page.moving.on) page.paint.light(page.paint.target, null); // another one is on its way
    });
    addEventListener('pointerup', (e) => this.up(e));
    addEventListener('pointercancel', () => { this.down = false; });
    document.addEventListener('selectionchange', () => this.changed());
    root.addEventListener('pointermove', (e) => this.hover(e));
    root.addEventListener('pointerleave', () => { if (!page.lit && !page.details.isOpen) page.light([]); });
    root.addEventListener('click', (e) => this.click(e));
  }

  up(e) {
    this.down = false;
    if (e.target.closest?.('.beside, .toast, dialog, .themes, .doc-head, .find-bar, .offer, .top, .label')) return;
    setTimeout(() => {
      const place = this.page.script.selected();
      if (place) this.offer(place, false, true);
      else if (!this.page.moving.on) this.page.card.hide(); // the first half of a double click, perhaps
    }, 0);
  }

  changed() {
    if (this.down || this.page.card.hasFocus || document.querySelector('dialog[open]')) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.down || this.page.card.hasFocus) return;
      const place = this.page.script.selected();
      if (place && same(place, this.kept)) return;
      this.kept = null;
      if (!place) this.page.sticky.offer(null);
      if (place) this.offer(place, true);
      else if (this.page.card.isOpen && !this.page.moving.on && !document.activeElement.closest('.themes')) this.page.card.hide();
    }, 120);
  }

  offer(place, tell = false, pointed = false) {
    const { page } = this, { card, script, sticky } = page;
    if (page.readOnly) { if (tell) page.say(`${plural(script.count(place.s, place.e), 'word')} selected.`); return; }
    if (sticky.on && !card.isOpen) {
      if (pointed) sticky.drop();
      else sticky.offer(place);
      return;
    }
    if (page.moving.on) { page.moving.take(place, pointed); return; }
    if (card.isOpen && card.about(place)) return;
    if (script.at(place.s).covered) return;
    page.lit = null;
    const t = script.at(place.e - 1);
    if (t !== page.current && !page.script.root.contains(document.activeElement)) page.take(script.at(place.s));
    card.open(place);
    if (tell) page.say(`${plural(script.count(place.s, place.e), 'word')} selected. Press Enter to choose themes.`);
  }

  hover(e) {
    if (this.down || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const { page } = this;
      if (page.details.isOpen) return;
      const mark = e.target.closest?.('.label, .stripe');
      const p = !mark && e.target.closest?.('.say') ? page.script.under(e.clientX, e.clientY) : -1;
      const ids = mark ? (mark.dataset.ids ?? '').split(' ').filter(Boolean) : p >= 0 ? page.store.at(p).map((c) => c.id) : [];
      if (ids.length || !page.lit) page.light(ids, !!mark);
    });
  }

  click(e) {
    const { page } = this, mark = e.target.closest('.label, .stripe');
    const ids = (mark?.dataset.ids ?? '').split(' ').filter(Boolean);
    if (mark) page.take(page.script.of(mark));
    if (mark?.dataset.mark && !ids.length) {
      const id = mark.dataset.mark, m = page.store.memos.get(id), x = page.store.stars.get(id);
      page.details.openMarks(m ? [m] : [], x ? [x] : [], mark.getBoundingClientRect(), e.detail === 0);
      return;
    }
    const p = !mark && e.target.closest('.say') && getSelection().isCollapsed ? page.script.under(e.clientX, e.clientY) : -1;
    const codings = mark ? ids.map((id) => page.store.codings.get(id)).filter(Boolean) : p >= 0 ? page.store.at(p) : [];
    if (p >= 0) page.focusTurn(page.script.at(p));
    if (!codings.length || !mark && page.moving.on) return;
    page.light(codings.map((c) => c.id));
    page.details.open(codings, mark ? mark.getBoundingClientRect() : { left: e.clientX, top: e.clientY, bottom: e.clientY + 8 }, { focus: e.detail === 0 });
  }
}
