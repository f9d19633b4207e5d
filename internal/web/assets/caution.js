// Content notes: what words are about that may be hard to read. Words with one
// are covered until somebody asks for them, and can be covered again.

import { make } from './make.js';

const $ = (id) => document.getElementById(id);

export class Cautions {
  constructor(page) {
    this.page = page;
    this.box = $('caution');
    this.words = $('caution-words');
    this.all = new Map();
    for (const c of page.data.cautions) this.place(c);
    $('caution-form')?.addEventListener('submit', (e) => { e.preventDefault(); this.save(); });
    $('caution-cancel')?.addEventListener('click', () => this.box.close());
    this.box?.addEventListener('close', () => page.afterMemo(this.target));
    page.script.root.addEventListener('click', (e) => {
      const b = e.target.closest('.cover button');
      if (b) this.toggle(page.script.of(b));
    });
  }

  place(c) {
    const at = !c.whole && c.from?.[0] ? this.page.script.fromEnds(c) : null;
    const one = { ...c, ...(at ?? { s: -1, e: -1 }) };
    this.all.set(one.id, one);
    return one;
  }

  at(s, e) { return [...this.all.values()].filter((c) => !c.whole && c.s < e && c.e > s); }
  labels(list) { return [...new Set(list.flatMap((c) => c.labels))].join(', '); }

  open(place) {
    const { script } = this.page;
    this.target = place;
    const words = place ? script.words(place.s, place.e) : '';
    $('caution-about').textContent = place ? `On these words: “${words.length > 90 ? words.slice(0, 88).trimEnd() + ' …' : words}”` : `On all of ${this.page.data.title}`;
    this.words.value = '';
    this.box.showModal();
    this.words.focus();
  }

  save() {
    const labels = this.words.value.trim(), place = this.target;
    if (!labels) { this.page.say('Say what is hard to read here.'); this.words.focus(); return; }
    this.box.close();
    this.page.caution(place, labels);
  }

  put(c) {
    const one = this.place(c);
    this.redraw(one);
    return one;
  }

  remove(id) {
    const one = this.all.get(id);
    if (!this.all.delete(id)) return;
    this.redraw(one);
  }

  // The server's word for everything.
  replace(list) {
    const ids = new Set(list.map((c) => c.id));
    for (const id of [...this.all.keys()]) if (!ids.has(id)) this.remove(id);
    for (const c of list) if (!this.all.has(c.id)) this.put(c);
  }

  redraw(c) {
    if (c.whole) return;
    for (const t of this.page.script.within(c.s, c.e)) this.cover(t);
  }

  // The line above the words of a turn. Who has just written a note has read the
  // words: they stay open.
  cover(t) {
    const list = this.at(t.s, t.e), old = t.el.querySelector('.cover');
    if (!list.length) {
      old?.remove();
      if (t.covered) this.show(t);
      return;
    }
    const box = old ?? make('div', { className: 'cover' }, make('p'), make('button', { type: 'button', className: 'btn', tabIndex: -1 }));
    box.firstChild.replaceChildren('Content note: ', make('b', { textContent: this.labels(list) }));
    if (!old) t.say.before(box);
    this.dress(t);
  }

  dress(t) {
    const box = t.el.querySelector('.cover');
    if (!box) return;
    box.classList.toggle('open', !t.covered);
    box.querySelector('button').tabIndex = t.covered ? -1 : 0; // Enter on the turn shows them
    box.querySelector('button').textContent = t.covered ? 'Show these words' : 'Cover these words';
    t.el.classList.toggle('covered', t.covered);
  }

  show(t) {
    t.say.hidden = false;
    this.dress(t);
    t.el.classList.remove('covered');
    this.page.store.refresh([t]);
  }

  toggle(t) {
    const { page } = this;
    page.focusTurn(t);
    if (t.covered) {
      this.show(t);
      page.say(t.text);
      return;
    }
    getSelection().removeAllRanges();
    t.say.hidden = true;
    page.paint.hide(t);
    this.dress(t);
    page.store.refresh([t]);
    page.say('These words are covered again.');
  }
}
