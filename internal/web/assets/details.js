// What stands on some words: every coding there, smallest first, with its memos;
// one's own can be changed.

import { make, plural } from './make.js';

export class Details {
  constructor(page) {
    this.page = page;
    this.box = document.getElementById('details');
    this.ids = [];
    this.box.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); this.close(); }
    });
  }

  get isOpen() { return !this.box.hidden; }

  // Codings, and the memos and stars on the same words.
  open(codings, rect, { focus = false } = {}) {
    this.page.card.hide();
    this.ids = codings.map((c) => c.id);
    this.rect = rect;
    const s = Math.min(...codings.map((c) => c.s)), e = Math.max(...codings.map((c) => c.e));
    this.draw(codings, this.page.store.memosAt(s, e), this.page.store.starsAt(s, e), this.page.cautions.at(s, e));
    this.show(rect, focus);
  }

  // A memo or star by itself.
  openMarks(memos, stars, rect, focus) {
    this.page.card.hide();
    this.ids = [];
    this.draw([], memos, stars);
    this.show(rect, focus);
  }

  show(rect, focus) {
    this.box.hidden = false;
    this.page.put(this.box, rect, true);
    if (focus) (this.box.querySelector('button:not(.close)') ?? this.box.querySelector('button')).focus({ preventScroll: true });
  }

  // The same codings as they are now: one of them may have become another.
  renew() {
    if (!this.isOpen || !this.ids.length) return;
    const { store } = this.page, codings = this.ids.map((id) => store.codings.get(store.idOf({ id }))).filter(Boolean);
    if (!codings.length) { this.close(); return; }
    const at = [...this.box.querySelectorAll('button')].indexOf(document.activeElement);
    const s = Math.min(...codings.map((c) => c.s)), e = Math.max(...codings.map((c) => c.e));
    this.ids = codings.map((c) => c.id);
    this.draw(codings, store.memosAt(s, e), store.starsAt(s, e), this.page.cautions.at(s, e));
    this.box.querySelectorAll('button')[at]?.focus({ preventScroll: true });
  }

  close(back = true) {
    if (!this.isOpen) return;
    const had = this.box.contains(document.activeElement);
    this.box.hidden = true;
    this.page.light([]);
    if (had && back) this.page.focusTurn();
  }

  draw(codings, memos, stars, cautions = []) {
    const list = make('ul', {}, ...codings.map((c) => this.coding(c)), ...memos.map((m) => this.memo(m, true)), ...stars.map((x) => this.star(x)), ...cautions.map((n) => this.caution(n)));
    this.box.replaceChildren(list, make('button', { type: 'button', className: 'btn quiet close', textContent: 'Close', onclick: () => this.close() }));
  }

  button(words, act, className = '') {
    return make('button', { type: 'button', className: 'btn quiet act ' + className, textContent: words, onclick: act });
  }

  coding(c) {
    const { page } = this, mine = c.coder === page.coders.me;
    const item = make('li', { className: page.themes.look(c.theme) },
      make('b', { textContent: page.themes.name(c.theme) }),
      make('span', { className: 'by', textContent: `${c.against ? ' · goes against' : ''} · ${mine ? 'you' : page.coders.name(c.coder)} · ${plural(page.script.count(c.s, c.e), 'word')}` }));
    const why = page.doubts.get(c.id);
    if (why) item.append(make('p', { className: 'doubtful', textContent: `Doubtful: ${why}. It came from another program. ${mine ? 'Keep it if these are the words, give it other words, or remove it.' : `It waits for ${page.coders.name(c.coder)}: nobody else can settle it.`}` }));
    for (const m of page.store.memosOf(c.id)) item.append(this.memo(m, false));
    if (page.readOnly) return item;
    const acts = make('p', { className: 'acts' }, this.button('Write a memo', () => { this.close(false); page.memo.forCoding(c); }));
    if (mine) {
      if (why) acts.append(this.button('Keep it here', () => { this.close(); page.hold(c); }));
      acts.append(
        this.button('Other theme', () => { this.close(false); page.keepSelected(c); page.card.open({ s: c.s, e: c.e }, { focus: true, mode: { coding: c, what: 'theme' } }); }),
        this.button('Other words', () => { this.close(false); page.moving.start(c); }),
        this.button(c.against ? 'Speaks for it' : 'Goes against', () => { this.close(); page.stance(c, !c.against); }),
        this.button('Remove', () => { this.close(); page.remove(c); }, 'remove'));
    } else if (page.themes.get(c.theme)?.open && !page.store.mine(c.theme, c)) {
      acts.append(this.button('I see it too', () => { this.close(); page.apply(c.theme, { s: c.s, e: c.e }, c.against); }));
    }
    item.append(acts);
    return item;
  }

  memo(m, alone) {
    const { page } = this, mine = m.coder === page.coders.me;
    const kind = { note: 'Memo', analytic: 'Analytic memo', reflexive: 'Reflexive note', question: 'Question' }[m.type] ?? 'Memo';
    const box = make(alone ? 'li' : 'div', { className: 'memo' },
      make('p', { className: 'by', textContent: `${kind} · ${mine ? 'you' : page.coders.name(m.coder)}${m.private ? ' · only you can read this' : ''}` }),
      make('p', { className: 'memo-words', dir: 'auto', textContent: m.words }));
    if (mine && !m.waiting && !page.readOnly) box.append(make('p', { className: 'acts' }, this.button('Change the memo', () => { this.close(false); page.memo.edit(m); }), this.button('Remove the memo', () => { this.close(); page.removeMemo(m); }, 'remove')));
    return box;
  }

  star(x) {
    const { page } = this, mine = x.coder === page.coders.me;
    const item = make('li', { className: 'starred' }, make('b', { textContent: '★ Possible quote' }), make('span', { className: 'by', textContent: ` · ${mine ? 'you' : page.coders.name(x.coder)} · ${plural(page.script.count(x.s, x.e), 'word')}` }));
    if (mine && !page.readOnly) item.append(make('p', { className: 'acts' }, this.button('Take the star off', () => { this.close(); page.unstar(x); }, 'remove')));
    return item;
  }

  caution(n) {
    const { page } = this, mine = n.coder === page.coders.me;
    const item = make('li', {}, make('b', { textContent: 'Content note: ' + n.labels.join(', ') }), make('span', { className: 'by', textContent: ` · ${mine ? 'you' : page.coders.name(n.coder)}${n.whole ? ' · on all of it' : ''}` }));
    if (mine && !page.readOnly) item.append(make('p', { className: 'acts' }, this.button('Take the content note off', () => { this.close(); page.uncaution(n); }, 'remove')));
    return item;
  }
}
