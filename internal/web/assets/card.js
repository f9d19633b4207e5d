// The card beside the words: how much to code, and with which themes. Focus
// stays in the text until somebody goes into the card; the order of the list
// stays as it is while the card is open, so that nothing moves under a finger.

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
    this.wire();
  }

  get isOpen() { return !this.box.hidden; }
  get hasFocus() { return this.box.contains(document.activeElement); }

  wire() {
    $('card-scope').addEventListener('click', (e) => { const k = e.target.dataset.scope; if (k) this.scope(k, true); });
    this.find.addEventListener('input', () => { this.at = this.find.value.trim() ? 0 : -1; this.build(); });
    this.find.addEventListener('keydown', (e) => this.key(e));
    this.find.addEventListener('focus', () => this.place && this.page.paint.light(this.page.paint.target, this.place));
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
    $('card-against').addEventListener('click', () => this.setAgainst(!this.against));
    $('card-keep').addEventListener('click', () => this.setKeep(!this.keep));
    $('card-caution').addEventListener('click', () => this.page.cautions.open(this.place));
    $('card-star').addEventListener('click', () => this.page.star(this.place));
    $('card-memo').addEventListener('click', () => this.page.memo.forPlace(this.place));
    $('card-done').addEventListener('click', () => this.close());
    $('card-use').addEventListener('click', () => this.useWords());
    for (const b of this.box.querySelectorAll('button')) b.addEventListener('pointerdown', (e) => e.preventDefault()); // the selection stays
  }

  // Opens for a place; with focus, the card takes the keyboard.
  open(place, { focus = false, mode = null } = {}) {
    this.page.details.close(false);
    if (mode || !this.mode || this.mode.what !== 'words') this.mode = mode;
    this.place = this.base = place;
    this.at = -1;
    this.find.value = '';
    this.frozen = [...this.recent];
    this.setAgainst(this.mode ? this.mode.coding.against : false);
    this.setKeep(false);
    this.box.classList.toggle('moving', this.mode?.what === 'words');
    $('card-use').hidden = this.mode?.what !== 'words';
    this.scope('words');
    this.build();
    this.show();
    if (focus) this.enter();
  }

  show() {
    this.box.hidden = false;
    const rects = this.page.script.range(this.place).getClientRects();
    const first = rects[0], last = rects[rects.length - 1];
    if (!first) return;
    this.page.put(this.box, { left: first.left, top: first.top, bottom: last.bottom }, true);
    if (this.box.offsetWidth >= innerWidth - 2) this.page.reveal(this.place); // on a telephone the card lies over the text
  }

  enter() {
    this.page.paint.light(this.page.paint.target, this.place);
    (this.mode?.what === 'words' ? $('card-use') : this.find).focus({ preventScroll: true });
  }

  // Away without a word: something else was clicked.
  hide() {
    if (!this.isOpen) return;
    const had = this.hasFocus;
    this.box.hidden = true;
    this.mode = null;
    this.page.paint.light(this.page.paint.target, null);
    if (had) this.page.focusTurn();
  }

  // Back to the text; what was selected stays selected.
  close() {
    const place = this.place;
    this.box.hidden = true;
    this.mode = null;
    this.page.paint.light(this.page.paint.target, null);
    this.page.focusTurn(place ? this.page.script.at(place.s) : undefined);
    if (place) this.page.keepSelected(place);
  }

  setAgainst(on) {
    this.against = on;
    $('card-against').setAttribute('aria-pressed', String(on));
    if (this.isOpen) { this.build(); this.page.say(on ? 'The next theme will be marked as going against.' : 'No longer going against.'); }
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
    $('card-quote').textContent = `${n}: “${words.length > 110 ? words.slice(0, 70).trimEnd() + ' … ' + words.slice(-30).trimStart() : words}”`;
    if (!tell) return;
    if (this.hasFocus) this.page.paint.light(this.page.paint.target, this.place);
    else this.page.keepSelected(this.place);
    this.build();
    this.page.say($('card-quote').textContent);
  }

  // The list, by filter: themes used just now, then the codebook's order.
  build() {
    if (this.mode?.what === 'words') { this.list.replaceChildren(); this.options = []; return; }
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
      this.close();
      this.page.move(coding, { theme: what.theme });
      return;
    }
    let theme = what.theme;
    if (what.make) {
      theme = await this.page.makeTheme(what.make);
      if (!theme) return;
      this.find.value = '';
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
    if (mine) this.page.remove(mine);
    else this.page.apply(theme, place, against);
    this.recent = [theme, ...this.recent.filter((x) => x !== theme)].slice(0, 3);
    if (this.isOpen) this.build();
  }

  useWords() {
    const { coding } = this.mode ?? {}, place = this.place;
    this.close();
    if (coding) this.page.move(coding, { place });
  }
}
