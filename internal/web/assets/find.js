// Finding words in the transcript. Words that are covered or withheld are not
// looked through.

import { plural } from './make.js';

const $ = (id) => document.getElementById(id);

// Small letters and straight apostrophes, one unit for one unit.
const plain = (s) => s.replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\u201c\u201d]/g, '"').replace(/[\s\u00a0]/g, ' ').replace(/[^]/g, (c) => { const low = c.toLowerCase(); return low.length === 1 ? low : c; });

// What is read out begins and ends with a whole word.
const around = (t, at, p, least) => (at === undefined ? p : least(t.s + at, p));

export class Find {
  constructor(page) {
    this.page = page;
    this.bar = $('find-bar');
    this.words = $('find-words');
    this.list = [];
    this.at = -1;
    this.words.addEventListener('input', () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.look(), 120); });
    this.words.addEventListener('keydown', (e) => { if (e.key === 'Enter' && e.shiftKey) { e.preventDefault(); this.step(-1); } });
    this.bar.addEventListener('submit', (e) => { e.preventDefault(); this.step(1); });
    this.bar.addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); this.close(); } });
    $('find-previous').addEventListener('click', () => this.step(-1));
    $('find-close').addEventListener('click', () => this.close());
  }

  get isOpen() { return !this.bar.hidden; }
  get now() { return this.list[this.at] ?? null; }

  open() {
    const chosen = this.page.script.selected();
    this.page.card.hide();
    this.bar.hidden = false;
    if (chosen && chosen.e - chosen.s < 60) this.words.value = this.page.script.words(chosen.s, chosen.e);
    this.words.focus();
    this.words.select();
    if (this.words.value) this.look();
  }

  // All the places, and the first from where one is.
  look() {
    clearTimeout(this.timer);
    const wanted = plain(this.words.value.trim());
    this.asked = wanted;
    this.list = [];
    if (wanted) {
      for (const t of this.page.script.turns) {
        if (t.covered || t.withheld) continue;
        t.plain ??= plain(t.text);
        for (let i = t.plain.indexOf(wanted); i >= 0; i = t.plain.indexOf(wanted, i + wanted.length)) this.list.push({ s: t.s + i, e: t.s + i + wanted.length });
      }
    }
    const here = this.page.current.s;
    this.at = this.list.length ? Math.max(0, this.list.findIndex((x) => x.s >= here)) : -1;
    this.show();
  }

  step(d) {
    if (plain(this.words.value.trim()) !== this.asked) { this.look(); return; }
    const n = this.list.length;
    if (n) this.at = (this.at + d + n) % n;
    this.show();
  }

  show() {
    const { page } = this, { script, paint } = page, n = this.list.length;
    $('find-said').textContent = !this.asked ? '' : n ? `${this.at + 1} of ${n}` : 'not found';
    paint.light(paint.found, this.now);
    if (!this.now) { if (this.asked) page.say('Not found.'); return; }
    const t = script.at(this.now.s), a = around(t, t.words().find(([x]) => t.s + x >= this.now.s - 40)?.[0], this.now.s, Math.min), z = around(t, t.words().findLast(([, x]) => t.s + x <= this.now.e + 40)?.[1], this.now.e, Math.max);
    page.take(t);
    t.el.scrollIntoView({ block: 'nearest' });
    page.reveal(this.now);
    page.say(`${this.at + 1} of ${plural(n, 'place')}, ${page.label(t)}: ${script.words(a, z)}`);
  }

  // Back to the text: what was found is selected, to be coded or left.
  close() {
    const { page } = this, { now } = this;
    this.bar.hidden = true;
    page.paint.light(page.paint.found, null);
    page.focusTurn();
    if (now) page.keepSelected(now);
  }
}
