// Read and code: one page that holds the parts together. No rule of the study is
// here: what may be shown, coded or changed is decided by the server.

import { announce, toast as toastOf } from './base.js';
import { Acts } from './acts.js';
import { spoken } from './brief.js';
import { Card } from './card.js';
import { Cautions } from './caution.js';
import { Coders, Themes } from './codebook.js';
import { Details } from './details.js';
import { Doing } from './doing.js';
import { Find } from './find.js';
import { Keymap } from './keymap.js';
import { Keys } from './keys.js';
import { Listen } from './listen.js';
import { Live } from './live.js';
import { make, plural } from './make.js';
import { Margin } from './margin.js';
import { Memo } from './memo.js';
import { Moving } from './moving.js';
import { Script } from './offsets.js';
import { Overview } from './overview.js';
import { canPaint, Painter } from './paint.js';
import { Pointer } from './pointer.js';
import { Sticky } from './sticky.js';
import { Store } from './store.js';
import { Suggestions } from './suggest.js';
import { ThemeList } from './themelist.js';

const $ = (id) => document.getElementById(id);

// Milliseconds of work behind somebody's back: after how long a silence, for how
// long, and with how long a pause.
const QUIET = 1500, SLICE = 16, REST = 40;

class Page extends Doing {
  constructor(given) {
    super();
    this.data = given.reading;
    this.banner = $('banner');
    this.readOnly = this.data.read_only !== '';
    this.script = new Script($('script'));
    this.themes = new Themes(this.data.themes, given.looks, given.keys);
    this.coders = new Coders(this.data.coders, this.data.me);
    this.only = { theme: null, coder: null };
    this.shows = (c) => (!this.only.theme || c.theme === this.only.theme) && (!this.only.coder || c.coder === this.only.coder);
    this.current = this.script.turns[0];
    this.lit = null; // the coding that [ and ] stand on
    this.pointed = []; // turns whose margin shows what is lit
    this.paint = new Painter(this.script, (id) => this.themes.highlight(id));
    this.store = new Store(this);
    this.margin = new Margin(this.script, this.themes, this.coders, {
      memosOf: (id) => this.store.memosOf(id),
      marksOn: (t) => [...t.memos, ...t.stars],
      doubtOf: (id) => this.doubts.get(id),
    });
    this.paint.shows = this.margin.shows = this.shows;
    this.doubts = new Map(Object.entries(given.doubts)); // why, by the id of a coding
    this.store.load(this.data);
    this.keymap = new Keymap(given.actions);
    this.cautions = new Cautions(this);
    this.memo = new Memo(this);
    this.details = new Details(this);
    this.card = new Card(this);
    this.moving = new Moving(this);
    this.suggestions = new Suggestions(this);
    this.listen = new Listen(this);
    this.acts = new Acts(this);
    this.sticky = new Sticky(this);
    this.find = new Find(this);
    this.list = new ThemeList(this);
    this.keys = new Keys(this);
    this.pointer = new Pointer(this);
    this.watch();
    this.tools();
    this.noted();
    this.arrive();
    this.overview = new Overview(this);
    performance.mark('interactive');
    this.live = new Live(given.mark, (kind, what) => this.heard(kind, what), () => this.acts.lost());
    this.others = [];
  }

  // ---- telling

  say(words) { announce(words); }

  toast(words, undo) { toastOf(words, undo ? { label: 'Undo', run: undo } : undefined); }

  // "P07 at 7 minutes 32"
  label(t) {
    const at = t.ms >= 0 ? `at ${spoken(t.ms)}` : `turn ${t.n}`;
    return t.speaker ? `${t.speaker} ${at}` : at;
  }

  // ---- what others do

  heard(kind, what) {
    if (kind === 'resync' || kind === 'codebook') { this.sync(); return; }
    if (kind === 'here') { for (const p of what.people) this.coders.learn(p); return; }
    if (what.transcript !== this.data.transcript) return;
    const { store } = this, x = what.data, other = what.coder && what.coder !== this.coders.me;
    if (kind === 'corrected') { this.reload('This transcript was corrected. You are back where you were.'); return; }
    if (kind === 'cautions') { this.sync(); return; }
    if (kind === 'done') { this.finished(x.coders); return; }
    if (kind === 'coding') { const had = store.codings.has(x.id); if (other) this.coders.get(x.coder); store.put(x); if (this.doubts.has(x.id)) this.sync(); if (other && !had) this.tellOther(what.coder, `coded ${this.themes.name(x.theme)}`); }
    if (kind === 'uncode') store.remove(x.id);
    if (kind === 'memo') { if (!other) for (const m of [...store.memos.values()]) if (m.waiting && m.words === x.words) store.removeMemo(m.id); store.putMemo(x); if (other) this.tellOther(what.coder, 'wrote a memo'); }
    if (kind === 'unmemo') store.removeMemo(x.id);
    if (kind === 'star') { if (!other) for (const s of [...store.stars.values()]) if (s.id.startsWith('new-')) store.removeStar(s.id); store.putStar(x); }
    if (kind === 'unstar') store.removeStar(x.id);
  }

  // Others are told of in one message every ten seconds, not one by one.
  tellOther(coder, what) {
    this.others.push(`${this.coders.name(coder)} ${what}`);
    this.othersTimer ||= setTimeout(() => {
      this.othersTimer = 0;
      const list = [...new Set(this.others)];
      this.others = [];
      this.say(list.length > 3 ? `${list.slice(0, 3).join('; ')}; and ${list.length - 3} more.` : list.join('; ') + '.');
    }, 10000);
  }

  // The server's word for everything.
  async sync() {
    let given;
    try {
      const answer = await fetch('/api/read/' + encodeURIComponent(this.data.transcript), { headers: { Accept: 'application/json' } });
      if (!answer.ok) return;
      given = await answer.json();
    } catch { this.acts.lost(); return; }
    if (given.reading.text !== this.data.text) { this.reload('This transcript was corrected. You are back where you were.'); return; }
    const was = JSON.stringify([this.themes.list.map((t) => [t.id, t.name, t.parent, t.open, t.definition]), this.themes.looks]);
    this.themes.set(given.reading.themes, given.looks);
    this.themes.keys = given.keys;
    if (was !== JSON.stringify([this.themes.list.map((t) => [t.id, t.name, t.parent, t.open, t.definition]), this.themes.looks])) this.newColours();
    this.doubts = new Map(Object.entries(given.doubts));
    this.store.replace(given.reading);
    this.cautions.replace(given.reading.cautions);
    this.list.build();
    this.finished(given.reading.done);
  }

  newColours() {
    const old = document.querySelector('link[href^="/codebook.css"]'), link = make('link', { rel: 'stylesheet', href: '/codebook.css?' + Date.now() });
    link.addEventListener('load', () => { old?.remove(); if (this.overview) { this.overview.colours = null; this.overview.changed(); } });
    (old ?? document.head.lastElementChild).after(link);
  }

  reload(message) {
    try { sessionStorage.setItem('told', message); } catch { /* a browser without storage */ }
    this.acts.waiting = 0; // nothing to warn of: it was refused
    const to = new URL(location.href);
    to.searchParams.set('turn', this.current.n);
    to.hash = '';
    if (to.href === location.href) location.reload(); else location.replace(to);
  }

  // ---- where one is

  take(t) {
    this.current.el.tabIndex = -1;
    this.current = t;
    t.el.tabIndex = 0;
    clearTimeout(this.placeTimer);
    this.placeTimer = setTimeout(() => {
      const to = new URL(location.href);
      to.searchParams.set('turn', t.n);
      to.hash = this.lit ? 'c-' + this.lit.id : '';
      history.replaceState(null, '', to);
      try { localStorage.setItem('place ' + this.data.transcript, t.n); } catch { /* a browser without storage */ }
    }, 400);
  }

  goto(t, focus = true) {
    this.take(t);
    if (focus) t.el.focus({ preventScroll: true });
    t.el.scrollIntoView({ block: 'nearest' });
  }

  // Brings words into the window, clear of what lies over it.
  reveal(place) {
    const rects = this.script.range(place).getClientRects();
    if (!rects.length) return;
    const sheet = this.card.isOpen && this.card.box.getBoundingClientRect();
    const top = (matchMedia('(max-width: 760px)').matches ? 84 : Math.max(0, $('doc-head').getBoundingClientRect().bottom)) + 12;
    const end = (sheet && sheet.width >= innerWidth - 2 ? sheet.top : this.suggestions.isOpen ? innerHeight - 150 : innerHeight) - 24;
    const a = rects[0].top, z = rects[rects.length - 1].bottom;
    if (a < top) scrollBy(0, a - top - 40);
    else if (z > end) scrollBy(0, Math.min(z - end + 40, a - top - 20));
  }

  focusTurn(t = this.current) {
    if (t !== this.current) this.take(t);
    t.el.focus({ preventScroll: true });
  }

  // Selects without the card opening again by itself.
  keepSelected(place) {
    this.pointer.kept = { s: place.s, e: place.e };
    this.script.select(place);
  }

  // Lights codings in the text and the margin: what one points at, or stands on.
  light(ids, strong = true) {
    const key = ids.join() + strong;
    if (key === this.lighted) return;
    this.lighted = key;
    for (const { margin } of this.pointed) {
      margin.classList.remove('pointed');
      for (const x of margin.children) x.classList.remove('on');
    }
    this.pointed = [];
    this.paint.light(this.paint.active, null);
    for (const id of ids) {
      const c = this.store.codings.get(id);
      if (!c) continue;
      for (const t of this.script.within(c.s, c.e)) {
        this.pointed.push(t);
        t.margin.classList.add('pointed');
        for (const x of t.margin.children) if (x.dataset.ids?.split(' ').includes(id)) x.classList.add('on');
      }
      if (strong) {
        for (const t of this.script.within(c.s, c.e)) t.say.style.setProperty('--act', `var(--c${this.themes.number(c.theme)}, var(--accent))`); // not on the whole page, which would all be styled anew
        this.paint.light(this.paint.active, c);
      }
    }
  }

  showCoding(c) {
    const { script, themes, coders, store } = this, t = script.at(c.s);
    this.lit = c;
    this.goto(t);
    this.reveal(c);
    this.keys.rest();
    this.light([c.id]);
    const memos = store.memosOf(c.id).map((m) => `Memo by ${coders.name(m.coder)}: ${m.words}`);
    this.say([`${themes.name(c.theme)}${c.against ? ', against' : ''}, ${coders.name(c.coder)}, ${this.label(t)}: ${t.covered ? 'words covered by a content note' : script.words(c.s, c.e)}`, ...(this.doubts.has(c.id) ? [`Doubtful: ${this.doubts.get(c.id)}`] : []), ...memos].join('. '));
  }

  openLit() {
    const c = this.lit, rects = this.script.range(c).getClientRects(), a = rects[0], b = rects[rects.length - 1];
    if (a) this.details.open([c], { left: a.left, top: a.top, bottom: b.bottom }, { focus: true });
  }

  afterMemo(place) {
    if (place && place.s >= 0) { this.focusTurn(this.script.at(place.s)); } else this.focusTurn();
  }

  // Puts a card beside some words, in the margin where there is room, never over
  // them; where there is none, under them.
  put(box, rect, beside) {
    if (matchMedia('(max-width: 640px)').matches) { box.style.left = box.style.top = box.style.maxHeight = ''; return; }
    let head = $('doc-head').getBoundingClientRect().bottom + 8;
    if (head < 8 || head > innerHeight / 3) head = 8; // it scrolls with the page, or leaves too little
    box.style.maxHeight = innerHeight - head - 20 + 'px'; // its foot is always in the window
    const w = box.offsetWidth, h = box.offsetHeight;
    const edge = this.current.margin.getBoundingClientRect().left - 6;
    let x, y;
    if (beside && edge + w <= document.documentElement.clientWidth - 6) {
      x = edge;
      y = Math.min(Math.max(head, rect.top - 18), innerHeight - h - 12);
    } else {
      x = Math.min(Math.max(12, rect.left), innerWidth - w - 40);
      y = rect.bottom + 10;
      if (y + h > innerHeight - 12) y = rect.top - h - 10 > head ? rect.top - h - 10 : Math.max(head, innerHeight - h - 12);
    }
    box.style.left = x + scrollX + 'px';
    box.style.top = Math.max(0, y) + scrollY + 'px';
  }

  // ---- what is near the window

  watch() {
    const { store, script, paint, margin } = this;
    let queue = new Set(), frame = 0;
    const flush = () => {
      frame = 0;
      const turns = [...queue];
      queue = new Set();
      for (const t of turns) paint.show(t, t.stars);
      margin.render(turns);
      performance.mark('painted');
    };
    const chunks = new Map([...script.root.querySelectorAll('.chunk')].map((el) => [el, [...el.querySelectorAll('.turn')].map((e) => script.byElement.get(e))]));
    const see = new IntersectionObserver((entries) => {
      for (const x of entries) {
        x.target.classList.toggle('near', x.isIntersecting);
        for (const t of chunks.get(x.target)) {
          if (x.isIntersecting) { store.near.add(t); queue.add(t); } else if (store.near.delete(t)) { queue.delete(t); paint.hide(t); t.margin.replaceChildren(); }
        }
      }
      frame ||= requestAnimationFrame(flush);
    }, { rootMargin: '300px 0px' });
    for (const c of chunks.keys()) see.observe(c);
    this.layOut([...chunks.keys()]);
    const again = () => margin.render([...store.near]);
    let width = 0;
    new ResizeObserver(([e]) => { if (e.contentRect.width !== width) { width = e.contentRect.width; again(); } }).observe($('main'));
    document.fonts?.addEventListener('loadingdone', again);
    document.addEventListener('displaychange', () => requestAnimationFrame(again));
    if (!canPaint) $('plain').hidden = false;
  }

  // A stretch of turns that was never laid out is not told to screen readers
  // either, so each is opened for good: the nearest first, a few at a time, and
  // only while nobody does anything, since each moves all that stand below it.
  layOut(chunks) {
    const idle = globalThis.requestIdleCallback ?? ((f) => setTimeout(f, 50)), anchored = CSS.supports('overflow-anchor', 'auto');
    let stirred = -Infinity;
    const stir = () => { stirred = performance.now(); };
    for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchmove', 'act']) addEventListener(kind, stir, { capture: true, passive: true });
    const some = () => {
      if (performance.now() - stirred < QUIET) { setTimeout(() => idle(some), QUIET); return; }
      const at = chunks.findIndex((c) => c.contains(this.current.el)), place = anchored ? 0 : this.current.el.getBoundingClientRect().top;
      if (at > 0) chunks.unshift(...chunks.splice(at));
      for (const end = performance.now() + SLICE; chunks.length && performance.now() < end;) {
        const c = chunks.shift();
        c.classList.add('laid');
        c.getBoundingClientRect();
      }
      if (!anchored) scrollBy(0, this.current.el.getBoundingClientRect().top - place);
      if (chunks.length) setTimeout(() => idle(some), REST);
    };
    idle(some);
  }

  // ---- the tools above the text

  tools() {
    const on = (id, act) => $(id)?.addEventListener('click', act); // some are not there where the study is only read
    const who = $('show');
    for (const c of this.coders.list) if (c.id !== this.data.me) who.append(make('option', { value: c.id, textContent: `only ${c.name}’s` }));
    who.addEventListener('change', () => { this.filter({ coder: who.value === 'all' ? null : who.value === 'mine' ? this.data.me : who.value }); this.say(`Showing ${who.selectedOptions[0].textContent}.`); });
    for (const b of document.querySelectorAll('[data-done]')) b.addEventListener('click', () => this.finish(!this.data.done.includes(this.data.me)));
    this.finished(this.data.done);
    on('undo', () => this.acts.undo());
    on('redo', () => this.acts.redo());
    const menu = $('more');
    menu.addEventListener('click', (e) => { if (e.target.closest('button')) menu.open = false; });
    menu.addEventListener('keydown', (e) => { if (e.key === 'Escape' && menu.open) { menu.open = false; menu.querySelector('summary').focus(); } });
    document.addEventListener('pointerdown', (e) => { if (menu.open && !menu.contains(e.target)) menu.open = false; });
    on('go-find', () => this.find.open());
    on('go-uncoded', () => { this.focusTurn(); this.keys.uncoded(); });
    on('go-suggest', () => { this.focusTurn(); this.suggestions.next(); });
    on('go-keep', () => { this.focusTurn(); this.keys.keep(); });
    on('go-notes', () => this.memo.list());
    on('go-reflexive', () => this.memo.reflexive());
    on('go-caution', () => this.cautions.open(null));
    on('go-keys', () => this.keymap.open());
    on('go-back', () => $('hand-back').showModal());
    on('hand-back-yes', () => this.handBack());
    on('hand-back-no', () => $('hand-back').close());
    on('uncover', () => {
      $('cover-all').remove();
      this.script.root.hidden = false;
      this.store.refresh(this.script.turns);
      this.goto(this.current);
    });
    on('uncover-not', () => $('hand-back').showModal());
  }

  async handBack() {
    try {
      const done = await this.acts.send('/api/hand-back', { transcript: this.data.transcript });
      location.assign('/handed-back?' + new URLSearchParams({ transcript: this.data.transcript, event: done.events[0] ?? '' }));
    } catch (err) { this.acts.failed(err); }
  }

  filter(change) {
    Object.assign(this.only, change);
    this.store.refresh(this.script.turns);
  }

  counted() { this.counting ||= requestAnimationFrame(() => { this.counting = 0; this.list?.count(); }); }

  noted() {
    const n = [...this.store.memos.values()].filter((m) => m.on === 'transcript').length;
    if (this.card.isOpen) this.card.tell();
    $('go-notes').textContent = n ? `Notes on this transcript (${n})` : 'Notes on this transcript';
  }

  // Where the address says, or where this person was.
  arrive() {
    const wanted = new URL(location.href), turn = +wanted.searchParams.get('turn'), hash = /^#c-([0-9a-f]{4,32})$/.exec(location.hash);
    let kept = 0;
    try { kept = +localStorage.getItem('place ' + this.data.transcript); } catch { /* a browser without storage */ }
    const t = this.script.turns[(turn || kept) - 1], c = hash && [...this.store.codings.values()].find((x) => x.id.startsWith(hash[1]));
    if (c) requestAnimationFrame(() => this.showCoding(c));
    else if (t) { this.take(t); if (t.i > 0) requestAnimationFrame(() => { t.el.scrollIntoView({ block: 'center' }); if (turn) t.el.focus({ preventScroll: true }); }); } else if (this.current) this.current.el.tabIndex = 0;
    addEventListener('hashchange', () => {
      const x = /^#c-([0-9a-f]{4,32})$/.exec(location.hash), found = x && [...this.store.codings.values()].find((y) => y.id.startsWith(x[1]));
      if (found) this.showCoding(found);
    });
    try {
      const told = sessionStorage.getItem('told');
      sessionStorage.removeItem('told');
      if (told) this.toast(told);
    } catch { /* a browser without storage */ }
  }
}

const given = JSON.parse($('reading').textContent);
if ($('script').querySelector('.turn')) window.verbatim = new Page(given);
