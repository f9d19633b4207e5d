// Comparing: single keys, the focus on what comes next, and words chosen in the
// text. Without this script every choice is a button or a link that does the same.
import { announce } from './base.js';

const $ = (id) => document.getElementById(id);
const single = () => document.documentElement.dataset.keys !== 'off';

for (const b of document.querySelectorAll('[data-nojs]')) b.hidden = true;
$('kind')?.addEventListener('change', (e) => e.currentTarget.requestSubmit());

// What was just done is told, and the new passage has the focus.
const now = $('now'), refused = document.querySelector('.cmp [role=alert]');
if (refused) refused.focus();
else if (now && (new URLSearchParams(location.search).has('d') || $('told'))) now.focus();
const told = [...document.querySelectorAll('.told p, p.told')].map((p) => p.textContent).join(' ');
if (told) setTimeout(() => announce($('undo') && single() ? `${told} Press U to undo.` : told), 300);
intoView();
document.addEventListener('freshened', intoView);

// The current passage is seen in the list, and the page stays where it is.
function intoView() {
  const box = document.querySelector('.cmp-queue'), on = box?.querySelector('.q[aria-current]');
  if (!on || box.scrollHeight <= box.clientHeight) return;
  const a = on.getBoundingClientRect(), b = box.getBoundingClientRect();
  if (a.top < b.top + 40 || a.bottom > b.bottom - 40) box.scrollTop += a.top - b.top - b.height / 2;
}

// A decision is sent once, however often a button is pressed.
let sent = false;
document.addEventListener('submit', (e) => {
  if (e.defaultPrevented || e.target.method !== 'post' || !e.target.closest('.cmp')) return;
  if (sent) e.preventDefault();
  sent = true;
});
addEventListener('pageshow', () => { sent = false; });

// ---- keys

const typing = (e) => e.target.closest?.('input:not([type=radio],[type=checkbox]),textarea,select,[contenteditable]');

document.addEventListener('keydown', (e) => {
  if (e.defaultPrevented || document.querySelector('dialog[open]') || !$('now')) return;
  if (e.key === 'Escape' && e.target.id === 'reason') { e.preventDefault(); $('now').focus(); return; }
  if (typing(e) || e.altKey) return;
  const k = e.key.toLowerCase();
  if ((e.ctrlKey || e.metaKey) && k === 'z' && !e.shiftKey && $('undo')) { e.preventDefault(); press($('undo'), e); return; }
  if (e.ctrlKey || e.metaKey) return;
  const arrow = { arrowleft: 'earlier', arrowright: 'next' }[k];
  if (arrow && !e.shiftKey && !e.target.closest('input, summary, .scroll')) { e.preventDefault(); step(arrow); return; }
  if (single() && letter(k, e)) e.preventDefault();
});

function letter(k, e) {
  if (k === '[') return step('earlier');
  if (k === ']') return step('next');
  if (k === 'u') return $('undo') ? press($('undo'), e) : false;
  if (k === 'w') return $('reason') ? ($('reason').focus(), true) : false;
  if (k === 'o' && $('other')) {
    $('other').open = true;
    $('other').querySelector('input:checked')?.focus();
    return true;
  }
  const button = document.querySelector(`[data-key="${CSS.escape(k)}"]`);
  if (button) {
    if (button.checkVisibility()) return press(button, e);
    announce('Show the words first: there is a content note on them.');
    return true;
  }
  const card = /^[1-9]$/.test(k) && document.querySelectorAll('.seen')[k - 1];
  if (card) { announce(card.querySelector('.none')?.textContent ?? ''); return true; }
  return false;
}

// A key that is held down decides nothing more on the pages that follow.
function press(button, e) {
  if (!e.repeat) button.click();
  return true;
}

function step(way) {
  const link = $(way);
  if (!link) return false;
  if (link.href) link.click();
  else announce(way === 'next' ? 'This is the last passage.' : 'This is the first passage.');
  return true;
}

// ---- other words, chosen in the text

const lit = globalThis.Highlight && CSS.highlights ? new Highlight() : null;
if (lit) CSS.highlights.set('chosen', lit);

const codes = (s) => [...s].length;
const paragraphs = (root) => [...root.querySelectorAll('p[data-start]')].map((p) => ({ p, start: +p.dataset.start, end: +p.dataset.start + codes(p.textContent) }));
const shown = () => ($('other-words') ? paragraphs($('other-words')) : []);

// place is the position in the transcript of a place on the page; null elsewhere.
function place(node, offset) {
  const p = (node.nodeType === 1 ? node : node.parentElement)?.closest('p[data-start]');
  if (!p) return null;
  const r = document.createRange();
  r.setStart(p, 0);
  r.setEnd(node, offset);
  return +p.dataset.start + codes(r.toString());
}

// words are the places at which words begin and end.
const words = () => shown().flatMap(({ p, start }) => [...p.textContent.matchAll(/\S+/g)].map((m) => {
  const s = start + codes(p.textContent.slice(0, m.index));
  return { s, e: s + codes(m[0]) };
}));

function chosen() {
  const value = document.querySelector('[name=span]:checked')?.value ?? '';
  const [s, e] = value.split(':').map(Number);
  return e > s ? { s, e } : null;
}

function choose(c) {
  const own = $('own');
  own.value = `${c.s}:${c.e}`;
  own.checked = true;
  $('own-label').hidden = false;
  draw();
}

// inside gives the part of chosen words that is in each paragraph.
function inside(c) {
  return shown().flatMap(({ p, start, end }) => {
    const s = Math.max(c.s, start), e = Math.min(c.e, end);
    if (e <= s) return [];
    const all = [...p.textContent], from = all.slice(0, s - start).join('').length;
    return [{ p, from, to: from + all.slice(s - start, e - start).join('').length }];
  });
}

// veiled: the words are behind a content note that nobody has opened.
const veiled = () => { const note = $('other-words')?.closest('#other details'); return !!note && !note.open; };

// draw marks the chosen words, and says them in a line that stays in view.
function draw() {
  const c = chosen();
  lit?.clear();
  $('own-words').hidden = !c || veiled();
  if (!c) return;
  const parts = inside(c);
  for (const { p, from, to } of parts) {
    if (!p.firstChild) continue;
    const r = document.createRange();
    r.setStart(p.firstChild, from);
    r.setEnd(p.firstChild, to);
    lit?.add(r);
  }
  $('own-words').querySelector('q').textContent = parts.map(({ p, from, to }) => p.textContent.slice(from, to)).join(' … ');
}

function nudge(which, step) {
  const c = chosen(), all = words();
  if (!c || !all.length) return;
  const next = { ...c };
  if (which === 'start') next.s = (step < 0 ? all.findLast((w) => w.s < c.s) : all.find((w) => w.s > c.s && w.s < c.e))?.s ?? c.s;
  else next.e = (step < 0 ? all.findLast((w) => w.e < c.e && w.e > c.s) : all.find((w) => w.e > c.e))?.e ?? c.e;
  if (next.s === c.s && next.e === c.e) { announce('It goes no further.'); return; }
  choose(next);
  announce(inside(next).map(({ p, from, to }) => p.textContent.slice(from, to)).join(' '));
}

document.addEventListener('change', (e) => { if (e.target.name === 'span') draw(); });
document.addEventListener('toggle', (e) => { if (e.target.closest?.('#other')) draw(); }, true);
document.addEventListener('click', (e) => {
  const b = e.target.closest?.('[data-end]');
  if (b) nudge(b.dataset.end, +b.dataset.step);
});

// Words selected with the mouse, or by touch, in any of the texts.
document.addEventListener('selectionchange', () => {
  const s = getSelection();
  if (!$('other')?.open || s.isCollapsed || !s.rangeCount) return;
  const r = s.getRangeAt(0), from = place(r.startContainer, r.startOffset), to = place(r.endContainer, r.endOffset);
  if (from === null || to === null) return;
  const all = words().filter((w) => w.e > from && w.s < to);
  if (all.length) choose({ s: all[0].s, e: all.at(-1).e }); // whole words
});

// The page brings itself up to date: what this script added to it is added again.
function ready() {
  if (!$('other')) return;
  $('nudge').hidden = false;
  draw();
}
ready();
document.addEventListener('freshened', ready);
