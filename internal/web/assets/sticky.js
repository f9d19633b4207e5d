// One theme that stays in the hand: every selection gets it until somebody lets
// go. Off until it is asked for, and always seen while it is on.

import { make, plural } from './make.js';

const $ = (id) => document.getElementById(id);
const CLICKS = 350; // ms in which a second or third click makes another selection

export class Sticky {
  constructor(page) {
    this.page = page;
    this.bar = $('sticky');
    this.theme = null;
    this.against = false;
    $('sticky-stop').addEventListener('click', () => this.stop());
    $('sticky-use').addEventListener('click', () => this.use());
    for (const b of this.bar.querySelectorAll('button')) b.addEventListener('pointerdown', (e) => e.preventDefault()); // the selection stays
    addEventListener('pointerdown', () => clearTimeout(this.wait), { capture: true });
  }

  get on() { return this.theme !== null; }
  get name() { return this.page.themes.name(this.theme) + (this.against ? ', against' : ''); }

  start(theme, against = false) {
    const { page } = this;
    page.suggestions.stop();
    this.theme = theme;
    this.against = against;
    $('sticky-words').replaceChildren(make('b', { textContent: this.name }), ' goes on all that you select.');
    $('sticky-words').className = page.themes.look(theme);
    this.bar.hidden = false;
    document.body.classList.add('sticking');
    page.pointer.kept = null;
    this.offer(null);
    page.list.pinned(theme);
    page.say(`${this.name} now goes on all that you select. With keys, select and press Enter. Escape stops it.`);
  }

  stop(tell = true) {
    if (!this.on) return;
    const had = this.bar.contains(document.activeElement), { name } = this;
    clearTimeout(this.wait);
    this.theme = null;
    this.bar.hidden = true;
    document.body.classList.remove('sticking');
    this.page.list.pinned(null);
    if (had) this.page.focusTurn();
    if (tell) this.page.say(`${name} is no longer applied by itself.`);
  }

  // What was selected with keys, by a reader of the screen or with the handles of a
  // telephone may still grow: it waits for Enter or the button.
  offer(place) {
    $('sticky-use').hidden = !place;
    if (place) this.page.say(`${plural(this.page.script.count(place.s, place.e), 'word')} selected. Enter applies ${this.name}.`);
  }

  // What was selected by pointing is meant, once no further click makes it more.
  drop() {
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.use(), CLICKS);
  }

  use() {
    const { page } = this, { script, store } = page, place = script.selected();
    if (!this.on || !place) return;
    const first = script.at(place.s), last = script.at(place.e - 1);
    for (let i = first.i; i <= last.i; i++) if (script.turns[i].covered) return;
    $('sticky-use').hidden = true;
    if (store.mine(this.theme, place)) page.toast(`${this.name} is on these words already.`);
    else page.apply(this.theme, place, this.against);
    getSelection().removeAllRanges();
    page.focusTurn(last);
    page.keys.stand(last, place.e);
  }
}
