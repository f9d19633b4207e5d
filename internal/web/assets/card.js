// The card beside the words: how much to code, and with which themes. Focus
// stays in the text until somebody goes into the card; the order of the list
// stays as it is while the card is open, so that nothing moves under a finger.

import { ends } from './brief.js';
import { make, plural } from './make.js';

const $ = (id) => document.getElementById(id);

export class Card {
  constructor(page) {
    this.page = page;
    this.box = $('card');
    this.find = $('card-find');
    this.list = $('card-list');
    this.place = null;  // what will be coded
    this.base = null;   // what was selected
    this.at = -1;       // the option that arrow keys are on
    this.options = [];
    this.recent = [];
    this.mode = null;   // { coding, what: 'words' | 'theme' } while a coding is changed
    this.against = false;
    this.keep = false;  // the theme that is chosen next stays in the hand
    this.latest = null; // the theme that was just applied to these words
    this.wire();
  }

  get isOpen() { return !this.box.hidden; }
  about(place) { return [this.place, this.base].some((x) => x?.s === place.s && x?.e === place.e); } // these words
  get hasFocus() { return this.box.contains(document.activeElement); }

  wire() {
    $('card-scope').addEventListener('click', (e) => { const k = e.target.dataset.scope; if (k) this.scope(k, true); });
    this.find.addEventListener('input', () => { this.at = this.find.value.trim() ? 0 : -1; this.build(); });
    this.find.addEventListener('keydown', (e) => this.key(e));
    for (const kind of ['focusin', 'focusout']) this.box.addEventListener(kind, () => this.aim());
    addEventListener('resize', () => { if (this.isOpen) this.show(); });
    this.list.addEventListener('pointerdown', (e) => {
      const o = e.target.closest('[role=option]');
      if (o) { e.preventDefault(); this.pick(this.options.indexOf(o)); }
    });
    // A reader of the screen clicks without pointing.
    this.list.addEventListener('click', (e) => {
      const o = e.target.closest('[role=option]');
      if (o && e.detail === 0) this.pick(this.options.indexOf(o));
    });
    this.box.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); this.close(); }
    });
    $('card-against').addEventListener('click', () => this.pressAgainst());
    $('card-keep').addEventListener('click', () => this.setKeep(!this.keep));
    $('card-caution').addEventListener('click', () => this.page.cautions.open(this.place));
    $('card-star').addEventListener('click', () => this.page.star(this.place));
    $('card-memo').addEventListener('click', () => this.page.memo.forPlace(this.place));
    $('card-done').addEventListener('click', () => this.finish());
    $('card-use').addEventListener('click', () => this.useWords());
    for (const b of this.box.querySelectorAll('button')) b.addEventListener('pointerdown', (e) => e.preventDefault()); // the selection stays
  }

  // Opens for a place; with focus, the card takes the keyboard.
  open(place, { focus = false, mode = null } = {}) {
    this.page.details.close(false);
    if (mode || !this.mode || this.mode.what !== 'words') this.mode = mode;
    if (place.s !== this.place?.s || place.e !== this.place?.e) this.latest = null;
    this.place = this.base = place;
    this.at = -1;
    this.find.value = '';
    this.frozen = [...this.recent];
    this.against = false;
    this.setKeep(false);
    this.box.classList.toggle('moving', this.mode?.what === 'words');
    this.box.classList.toggle('replacing', this.mode?.what === 'theme');
    $('card-use').hidden = $('card-ends').hidden = this.mode?.what !== 'words';
    $('card-done').textContent = this.mode ? 'Cancel' : 'Done';
    this.find.placeholder = this.mode ? 'Find a theme' : 'Find or make a theme';
    this.scope('words');
    this.build();
    this.show();
    this.aim();
    if (focus) this.enter();
  }

  // Paints the words that are meant where the browser does not show them as
  // selected: there is one target, and none once the card is away.
  aim() {
    const { paint, moving, script } = this.page;
    paint.light(paint.target, this.isOpen && (this.hasFocus || moving.on || !script.selected()) ? this.place : null);
  }

  show() {
    this.box.hidden = false;
    const rects = this.page.script.range(this.place).getClientRects();
    const first = rects[0], last = rects[rects.length - 1];
    if (!first) return;
    this.page.put(this.box, { left: first.left, top: first.top, bottom: last.bottom }, true);
    if (this.box.offsetWidth >= innerWidth - 2) this.page.reveal(this.place); // on a telephone the card lies over the text
  }

  // What is said near the list, and what the buttons under it stand at.
  tell() {
    const what = this.mode?.what, c = this.applied(), star = !!this.place && this.page.stars(this.place).length > 0;
    $('card-said').textContent = what === 'words' ? 'Select the words it should cover, then choose Use these words.'
      : what === 'theme' ? `Instead of ${this.page.themes.name(this.mode.coding.theme)}` : this.against ? 'The next theme goes against' : '';
    $('card-said').hidden = !$('card-said').textContent;
    $('card-against').setAttribute('aria-pressed', String(c ? c.against : this.against));
    $('card-star').setAttribute('aria-pressed', String(star));
    $('card-star').replaceChildren(make('span', { textContent: star ? '★' : '☆', ariaHidden: 'true' }), star ? 'Starred' : 'Star');
  }

  enter() {
    (this.mode?.what === 'words' ? $('card-use') : this.find).focus({ preventScroll: true });
  }

  // Away without a word: something else was clicked.
  hide() {
    if (!this.isOpen) return;
    const had = this.hasFocus;
    this.away();
    if (had) this.page.focusTurn();
  }

  away() {
    this.box.hidden = true;
    this.mode = null;
    this.against = false;
    this.aim();
  }

  // These words are done with: nothing stays selected, and what comes next begins
  // after them.
  finish() {
    const { page, place } = this, { keys } = page;
    this.away();
    this.latest = null;
    getSelection().removeAllRanges();
    page.focusTurn(page.script.at(place.e - 1));
    keys.rest();
    keys.past = place.e;
  }

  // Back to the text; what was selected stays selected.
  close() {
    const place = this.place;
    if (this.mode?.what === 'words') { this.finish(); return; }
    this.away();
    this.page.focusTurn(place ? this.page.script.at(place.s) : undefined);
    if (place) this.page.keepSelected(place);
  }

  // One's own coding of these words that was just made.
  applied() { return this.latest && this.place ? this.page.store.mine(this.latest, this.place) : null; }

  // Turns the coding that was just made; before there is one, the next.
  pressAgainst() {
    const c = this.applied();
    if (c) { this.turn(c.theme, !c.against); return; }
    this.against = !this.against;
    this.tell();
    this.page.say(this.against ? 'The next theme will be marked as going against.' : 'No longer going against.');
  }

  // The study has to know of a coding before it can be turned.
  async turn(theme, against, place = this.place) {
    const { store, acts } = this.page;
    if (this.turning) return;
    this.turning = true;
    try {
      if (store.mine(theme, place)?.waiting) await acts.chain;
      const c = store.mine(theme, place), sent = c && c.against !== against && this.page.stance(c, against);
      if (this.isOpen) this.build();
      await sent;
    } finally { this.turning = false; }
    if (this.isOpen) this.build();
  }

  setKeep(on) {
    this.keep = on;
    $('card-keep').setAttribute('aria-pressed', String(on));
    if (this.isOpen && on) this.page.say('The theme you choose now goes on all that you select, until you stop it.');
  }

  // Words, sentence or whole turn: nobody has to drag exactly.
  scope(kind, tell = false) {
    for (const b of $('card-scope').children) b.setAttribute('aria-pressed', String(b.dataset.scope === kind));
    const { script } = this.page, first = script.at(this.base.s), last = script.at(this.base.e - 1);
    if (kind === 'words') this.place = this.base;
    else if (kind === 'turn') this.place = { s: first.s, e: last.e };
    else {
      const a = first.sentences().findLast((x) => first.s + x[0] <= this.base.s) ?? [0];
      const b = last.sentences().find((x) => last.s + x[1] >= this.base.e) ?? [0, last.text.length];
      this.place = { s: first.s + a[0], e: last.s + b[1] };
    }
    const words = script.words(this.place.s, this.place.e), n = plural(script.count(this.place.s, this.place.e), 'word');
    $('card-quote').textContent = `${n}: “${ends(words)}”`;
    if (!tell) return;
    if (script.selected() && !this.hasFocus && !this.page.moving.on) this.page.keepSelected(this.place);
    this.aim();
    this.build();
    this.page.say($('card-quote').textContent);
  }

  // The list, by filter: themes used just now, then the codebook's order.
  build() {
    this.tell();
    if (this.mode?.what === 'words') { this.list.replaceChildren(); this.options = []; this.fit(); return; }
    const { themes, store } = this.page, wanted = this.find.value.trim().toLowerCase(), top = this.list.scrollTop;
    const fits = (t) => t.open && (t.name.toLowerCase().includes(wanted) || themes.path(t).toLowerCase().includes(wanted));
    this.options = [];
    const groups = [];
    const exact = themes.list.some((t) => t.open && t.name.toLowerCase() === wanted);
    if (wanted) groups.push(['', this.ranked(themes.list.filter(fits), wanted)]);
    else {
      const recent = this.frozen.map((id) => themes.get(id)).filter((t) => t?.open);
      if (recent.length) groups.push(['Used just now', recent]);
      const rest = new Map();
      for (const t of themes.list) {
        if (!t.open || recent.includes(t)) continue;
        const name = themes.path(t).split(', ')[0] || (themes.list.some((x) => x.parent === t.id) ? t.name : '');
        if (!rest.has(name)) rest.set(name, []);
        rest.get(name).push(t);
      }
      groups.push(...rest);
    }
    const boxes = groups.filter(([, list]) => list.length).map(([name, list]) => this.group(name, list.map((t) => {
      const mine = store.mine(t.id, this.place);
      return this.option(themes.swatch(t.id), themes.look(t.id), t.name, !!mine, mine ? (mine.against ? 'against ✓' : '✓') : themes.key(t.id), { theme: t.id }, wanted ? themes.path(t) : '');
    })));
    if (!exact && !this.mode) boxes.push(this.newThemes(wanted));
    this.list.replaceChildren(...boxes);
    this.at = Math.min(this.at, this.options.length - 1);
    this.list.scrollTop = top;
    this.mark();
    this.fit();
  }

  // What grew must not push the foot out of the window.
  fit() {
    if (!this.isOpen || !this.box.style.top) return;
    const over = this.box.getBoundingClientRect().bottom - innerHeight + 8;
    if (over > 0) this.box.style.top = parseFloat(this.box.style.top) - over + 'px';
  }

  // The best match first: what begins like it, then words in it, then the rest.
  ranked(list, wanted) {
    const rank = (t) => {
      const name = t.name.toLowerCase();
      return name.startsWith(wanted) ? 0 : name.includes(' ' + wanted) ? 1 : name.includes(wanted) ? 2 : 3;
    };
    return list.map((t, i) => [rank(t), i, t]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((x) => x[2]);
  }

  group(name, options) {
    const box = make('div', { role: 'group' });
    if (name) {
      const head = make('div', { className: 'group-name', id: 'card-group-' + this.options.length, role: 'presentation', textContent: name });
      box.setAttribute('aria-labelledby', head.id);
      box.append(head);
    } else box.setAttribute('aria-label', 'Themes');
    box.append(...options);
    return box;
  }

  option(swatch, look, name, selected, mark, what, under = '') {
    const o = make('div', { className: 'option ' + look, role: 'option', id: 'card-option-' + this.options.length, ariaSelected: String(selected) },
      swatch, make('span', { className: 'name', textContent: name }));
    if (under) o.append(make('span', { className: 'under', textContent: under }));
    if (mark) o.append(make(selected ? 'span' : 'kbd', { className: 'mark', textContent: mark, ariaHidden: 'true' }));
    o.what = what;
    this.options.push(o);
    return o;
  }

  // A theme that is not there yet: as typed, or in the speaker's own words.
  newThemes(wanted) {
    const typed = this.find.value.trim(), words = this.page.script.words(this.place.s, this.place.e).replace(/[.,;:!?]+$/, '');
    const name = wanted ? typed : words.length <= 60 ? words : '';
    if (!name) return make('div', {});
    return this.group('New theme', [this.option(make('span', { className: 'plus', textContent: '+', ariaHidden: 'true' }), 'kx', wanted ? `Make “${name}”` : `In their words: “${name}”`, false, '', { make: name })]);
  }

  mark() {
    this.options.forEach((o, i) => o.classList.toggle('at', i === this.at));
    if (this.at >= 0) {
      this.find.setAttribute('aria-activedescendant', this.options[this.at].id);
      this.options[this.at].scrollIntoView({ block: 'nearest' });
    } else this.find.removeAttribute('aria-activedescendant');
  }

  key(e) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[e.key];
    if (step) this.at = Math.max(0, Math.min(this.options.length - 1, this.at + step));
    else if (e.key === 'Enter' && this.at >= 0) this.pick(this.at);
    else return;
    e.preventDefault();
    this.mark();
  }

  async pick(i) {
    const what = this.options[i]?.what;
    if (!what) return;
    if (this.mode) {
      const { coding } = this.mode;
      this.finish();
      this.page.move(coding, { theme: what.theme });
      return;
    }
    let theme = what.theme;
    if (what.make) {
      if (this.making) return;
      this.making = true;
      theme = await this.page.makeTheme(what.make).finally(() => { this.making = false; });
      if (!theme) return;
      this.find.value = '';
      this.at = -1; // what stood there is another theme now
    }
    if (this.keep) {
      const { place, against } = this;
      this.close();
      getSelection().removeAllRanges();
      if (!this.page.store.mine(theme, place)) this.toggle(theme, place, against);
      this.page.sticky.start(theme, against);
      this.page.keys.stand(this.page.script.at(place.e - 1), place.e);
      return;
    }
    this.toggle(theme);
    this.build();
  }

  toggle(theme, place = this.place, against = this.against) {
    const mine = this.page.store.mine(theme, place);
    if (mine && against) { // it is there: it is turned, and never taken off
      if (mine.against) this.page.say(`${this.page.themes.name(theme)} goes against here already.`);
      else this.turn(theme, true, place);
    } else if (mine) this.page.remove(mine);
    else this.page.apply(theme, place, against);
    this.latest = mine && !against ? null : theme;
    this.against = false; // for one theme only
    this.recent = [theme, ...this.recent.filter((x) => x !== theme)].slice(0, 3);
    if (this.isOpen) this.build();
  }

  useWords() {
    const { coding } = this.mode ?? {}, place = this.place;
    this.finish();
    if (coding) this.page.move(coding, { place });
  }
}
