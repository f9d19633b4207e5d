// Writing a memo: on a coding, on some words, on the whole transcript. Its card
// is a dialog; what is being written is never lost by a click elsewhere.

import { head } from './brief.js';
import { make } from './make.js';

const $ = (id) => document.getElementById(id);

export class Memo {
  constructor(page) {
    this.page = page;
    this.box = $('memo');
    this.words = $('memo-words');
    $('memo-form').addEventListener('submit', (e) => { e.preventDefault(); this.save(); });
    $('memo-cancel').addEventListener('click', () => this.box.close());
    this.words.addEventListener('keydown', (e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); this.save(); } });
    this.begun = new Map(); // what was written and not saved, by what it is about
    this.box.addEventListener('close', () => { this.keep(); this.page.afterMemo(this.target?.place); });
    $('memo-type').addEventListener('change', () => { if ($('memo-type').value === 'reflexive' && !this.target.replaces) $('memo-private').checked = true; });
  }

  open(target, { about, words = '', type = 'note', hidden = false }) {
    this.target = target;
    this.was = words;
    this.key = [target.on, target.replaces?.id ?? target.coding?.id ?? '', target.place?.s ?? '', target.place?.e ?? ''].join(' ');
    $('memo-about').textContent = about;
    this.words.value = this.begun.get(this.key) ?? words;
    $('memo-type').value = type;
    $('memo-private').checked = hidden;
    this.box.showModal();
    this.words.focus();
  }

  forCoding(c) {
    this.open({ on: 'coding', coding: c, place: c }, { about: `On ${this.page.themes.name(c.theme)}: “${this.short(c)}”` });
  }

  forPlace(place) {
    const mine = this.page.store.at(place.s).find((c) => c.coder === this.page.coders.me && c.s === place.s && c.e === place.e);
    if (mine) this.forCoding(mine);
    else this.open({ on: 'passage', place }, { about: `On these words: “${this.short(place)}”` });
  }

  reflexive() {
    this.open({ on: 'transcript', place: null }, { about: `A reflexive note on ${this.page.data.title}: what this stirs in you, and what you bring to it`, type: 'reflexive', hidden: true });
  }

  edit(m) {
    const on = m.of ? this.page.store.codings.get(m.of) : m.s >= 0 ? m : null;
    this.open({ on: m.on, coding: m.of ? on : null, place: on, replaces: m }, { about: on ? `On “${this.short(on)}”` : `On ${this.page.data.title}`, words: m.words, type: m.type, hidden: m.private });
  }

  short(place) {
    const words = this.page.script.words(place.s, place.e);
    return words.length > 90 ? head(words, 88) + ' …' : words;
  }

  // A memo that was begun is there again when it is opened again.
  keep() {
    const text = this.words.value;
    if (this.saved || text.trim() === this.was.trim()) this.begun.delete(this.key);
    else { this.begun.set(this.key, text); this.page.say('What you wrote is kept: open the memo again to go on.'); }
    this.saved = false;
  }

  save() {
    const text = this.words.value.trim();
    if (!text) { this.page.say('The memo says nothing yet.'); this.words.focus(); return; }
    const t = this.target;
    this.saved = true;
    this.box.close();
    this.page.writeMemo(t, { text, type: $('memo-type').value, private: $('memo-private').checked });
  }

  // All the notes on the whole transcript.
  list() {
    const notes = [...this.page.store.memos.values()].filter((m) => m.on === 'transcript');
    const box = $('notes-list'), about = [...this.page.cautions.all.values()].filter((n) => n.whole).map((n) => this.page.details.caution(n));
    box.replaceChildren(...about, ...(notes.length || about.length ? notes.map((m) => this.page.details.memo(m, true)) : [make('li', { textContent: 'No notes on this transcript yet.' })]));
    $('notes').showModal();
  }
}
