// What a person can do with a transcript: each is shown at once, sent, and can be
// undone. The page itself is a Doing.

import { plural } from './make.js';

const $ = (id) => document.getElementById(id);

export class Doing {
  apply(theme, place, against = false) {
    const { script, store, themes } = this, name = themes.name(theme) + (against ? ', against,' : '');
    let c = { id: 'new-' + crypto.randomUUID(), theme, coder: this.coders.me, against, s: place.s, e: place.e, waiting: true };
    performance.mark('apply');
    painted('applied');
    return this.acts.do({
      url: '/api/code', label: `${name} applied to ${plural(script.count(place.s, place.e), 'word')}, ${this.label(script.at(place.s))}`,
      body: { transcript: this.data.transcript, theme, words: script.toMarked(place), against },
      show: () => { store.put(c); return () => { store.remove(c.id); }; },
      settle: (answer) => {
        const was = c.id;
        c = answer.coding ? store.put(answer.coding) : c;
        store.becomes(was, c.id);
        if (was !== c.id) store.remove(was);
      },
      again: () => { store.put(c); },
    });
  }

  remove(c) {
    const { store } = this;
    return this.acts.do({
      url: '/api/uncode', label: `${this.themes.name(c.theme)} removed`, body: () => ({ id: store.idOf(c) }),
      show: () => { store.remove(store.idOf(c)); return () => { store.put({ ...c, id: store.idOf(c) }); }; },
      again: () => { store.remove(store.idOf(c)); },
    });
  }

  // Other words, another theme, or both.
  move(c, { place = null, theme = null }) {
    const { store, script } = this, now = { ...c, ...(place ?? {}), theme: theme ?? c.theme };
    return this.acts.do({
      url: '/api/move', label: theme ? `Changed to ${this.themes.name(theme)}` : `${this.themes.name(c.theme)} now covers ${plural(script.count(now.s, now.e), 'word')}`,
      body: () => ({ id: store.idOf(c), words: place ? script.toMarked(place) : null, theme: theme ?? '' }),
      show: () => { const doubt = this.sure(c); store.put(now); return () => { store.put(c); doubt(); }; },
      settle: (answer) => { if (answer.coding) store.put(answer.coding); },
      again: () => { this.sure(c); store.put(now); },
    });
  }

  // A doubtful coding of one's own holds where it is.
  hold(c) {
    const { store } = this;
    return this.acts.do({
      url: '/api/keep', label: `${this.themes.name(c.theme)} stays on these words`, body: () => ({ id: store.idOf(c) }),
      show: () => this.sure(c), again: () => { this.sure(c); },
    });
  }

  // Nothing is doubtful about a coding any more; gives what brings the doubt back.
  sure(c) {
    const why = this.doubts.get(c.id), tell = () => this.store.refresh(this.script.within(c.s, c.e));
    if (!why) return () => {};
    this.doubts.delete(c.id);
    tell();
    return () => { this.doubts.set(c.id, why); tell(); };
  }

  stance(c, against) {
    const { store } = this;
    return this.acts.do({
      url: '/api/stance', label: against ? `Marked as going against ${this.themes.name(c.theme)}` : `Marked as speaking for ${this.themes.name(c.theme)}`,
      body: () => ({ id: store.idOf(c), against }),
      show: () => { store.put({ ...c, against }); return () => { store.put(c); }; },
      settle: (answer) => {
        store.remove(c.id);
        if (answer.coding) { store.becomes(c.id, answer.coding.id); store.put(answer.coding); }
        this.details.renew();
        return { back: null };
      },
    });
  }

  // One's own stars on just these words.
  stars({ s, e }) { return this.store.starsAt(s, e).filter((x) => x.coder === this.coders.me && x.s === s && x.e === e); }

  star(place) {
    const { store, script } = this, [mine] = this.stars(place);
    if (mine) return this.unstar(mine);
    let x = { id: 'new-' + crypto.randomUUID(), coder: this.coders.me, ...ends(script.toMarked(place)) };
    return this.acts.do({
      url: '/api/star', label: 'Starred as a possible quote', body: { transcript: this.data.transcript, words: script.toMarked(place), off: false },
      show: () => { store.putStar(x); return () => { store.removeStar(x.id); }; },
      settle: (answer) => { store.removeStar(x.id); if (answer.star) { x = answer.star; store.putStar(x); } },
      again: () => { store.putStar(x); },
    });
  }

  unstar(x) {
    const { store } = this;
    return this.acts.do({
      url: '/api/star', label: 'Star taken off', body: { transcript: this.data.transcript, words: this.script.toMarked(x), off: true },
      show: () => { store.removeStar(x.id); return () => { store.putStar(x); }; },
      again: () => { store.removeStar(x.id); },
    });
  }

  writeMemo(target, said) {
    const { store } = this, old = target.replaces;
    let m = { id: 'new-' + crypto.randomUUID(), coder: this.coders.me, on: target.on, of: target.coding?.id ?? '', type: said.type, private: said.private, words: said.text, waiting: true, ...(target.on === 'passage' ? ends(this.script.toMarked(target.place)) : {}) };
    return this.acts.do({
      url: '/api/memo', label: old ? 'Memo changed' : said.type === 'reflexive' ? 'Reflexive note saved' : 'Memo saved',
      body: () => ({ transcript: this.data.transcript, on: target.coding ? 'coding:' + this.store.idOf(target.coding) : target.on, words: target.on === 'passage' ? this.script.toMarked(target.place) : null, replaces: old?.id ?? '', ...said }),
      show: () => { if (old) store.removeMemo(old.id); store.putMemo(m); return () => { store.removeMemo(m.id); if (old) store.putMemo(old); }; },
      settle: (answer) => { store.removeMemo(m.id); if (answer.memo) { m = answer.memo; store.putMemo(m); } },
      again: () => { if (old) store.removeMemo(old.id); store.putMemo(m); },
    });
  }

  removeMemo(m) {
    const { store } = this;
    if ($('notes').open) $('notes').close();
    return this.acts.do({
      url: '/api/undo', label: 'Memo removed', body: { events: [m.id] },
      show: () => { store.removeMemo(m.id); return () => { store.putMemo(m); }; },
      again: () => { store.removeMemo(m.id); },
    });
  }

  // A content note on some words, or without a place on the whole transcript.
  caution(place, labels) {
    const { cautions, script, data } = this;
    let note = null;
    return this.acts.do({
      url: '/api/caution', label: `Content note on ${place ? plural(script.count(place.s, place.e), 'word') : 'all of it'}: ${labels}`,
      body: { transcript: data.transcript, words: place ? script.toMarked(place) : null, labels, off: '' },
      settle: (answer) => { if (answer.caution) note = cautions.put(answer.caution); return { back: () => { if (note) cautions.remove(note.id); } }; },
      again: () => { if (note) cautions.put(note); },
    });
  }

  uncaution(n) {
    const { cautions, data } = this;
    if ($('notes').open) $('notes').close();
    return this.acts.do({
      url: '/api/caution', label: 'Content note taken off', body: { transcript: data.transcript, words: null, labels: '', off: n.id },
      show: () => { cautions.remove(n.id); return () => { cautions.put(n); }; },
      again: () => { cautions.remove(n.id); },
    });
  }

  async makeTheme(name) {
    const answer = await this.acts.do({ url: '/api/theme', label: `Made the theme ${name}`, body: { name, parent: '' }, quiet: true });
    if (!answer) return null;
    await this.sync();
    this.say(`Made the theme ${name}.`);
    return answer.theme;
  }

  async finish(done) {
    const { data } = this, before = data.done;
    await this.acts.do({
      url: '/api/done', label: done ? 'Marked as finished' : 'Marked as not finished', body: { transcript: data.transcript, done },
      show: () => { this.finished(done ? [...before, data.me] : before.filter((x) => x !== data.me)); return () => this.finished(before); },
      again: () => this.finished(done ? [...before, data.me] : before.filter((x) => x !== data.me)),
    });
  }

  finished(list) {
    this.data.done = list;
    const mine = list.includes(this.data.me);
    for (const b of document.querySelectorAll('[data-done]')) { // not there where the study is only read
      b.setAttribute('aria-pressed', String(mine));
      b.textContent = mine ? '✓ Finished' : 'Mark as finished';
    }
    const names = [...list.filter((x) => x === this.data.me), ...list.filter((x) => x !== this.data.me)].map((x) => this.coders.name(x));
    $('done-by').textContent = names.length ? `Finished by ${[names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')}` : '';
  }
}

// Marks when the next frame is on the screen, for whoever measures.
function painted(name) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => performance.measure(name, 'apply');
    channel.port2.postMessage(0);
  });
}

const ends = ({ from, to }) => ({ from, to });
