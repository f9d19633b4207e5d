// The matrix, and the tables beside it: one stop for the Tab key in each, arrows from
// cell to cell, quotes beside the table. Without this script every number is a link that
// does the same.
import { el, ask, announce, toast, Refused } from './base.js';

const form = document.getElementById('choose');
form?.addEventListener('change', () => form.requestSubmit());
for (const b of document.querySelectorAll('[data-nojs]')) b.hidden = true;

const split = document.getElementById('split');
const drawer = document.getElementById('drawer');
const copy = document.getElementById('drawer-copy');
const words = (li) => ({ words: li.querySelector('blockquote').textContent, where: li.querySelector('a').textContent, kept: li.querySelector('.kept') !== null, doubtful: li.querySelector('.doubtful') !== null });
const theTable = () => document.getElementById('mx');
const current = () => split?.querySelector('.mx a.c[aria-current]');
const inside = 'a, span.c, span.z'; // what a cell has to stand on
const stands = '#split .mx a, #split .mx span';

// One stop in each table: the others are reached by arrows.
let here = null;
const stops = new WeakMap(); // by table
function stop(at) {
  if (!at) return;
  const table = at.closest('table'), was = stops.get(table);
  if (was && was !== at) was.tabIndex = -1;
  stops.set(table, at);
  here = at;
  at.tabIndex = 0;
}

function prepare() {
  const last = here;
  for (const table of document.querySelectorAll('#split .mx')) ready(table);
  if (last?.isConnected) here = last;
}

function ready(table) {
  const was = stops.get(table);
  for (const e of table.querySelectorAll(inside)) e.tabIndex = -1;
  stop(was?.isConnected ? was : table.querySelector('a.c[aria-current]') ?? table.querySelector('tbody a.c') ?? table.querySelector(inside));
  const box = table.closest('.mxbox'), corner = table.rows[0]?.cells[0];
  if (box && corner) { // what is scrolled to is not to lie below the headings
    box.style.scrollPaddingLeft = getComputedStyle(corner).position === 'sticky' ? corner.offsetWidth + 8 + 'px' : '0';
    box.style.scrollPaddingTop = corner.offsetHeight + 8 + 'px';
  }
}
prepare();
document.addEventListener('freshened', prepare);

const column = (cell) => [...cell.parentNode.cells].indexOf(cell);

// The next thing to stand on in a direction; cells that have none are passed over.
function beyond(from, [down, right]) {
  const rows = [...from.closest('table').rows], cell = from.closest('td,th');
  let r = rows.indexOf(cell.parentNode), c = column(cell);
  for (;;) {
    r += down;
    c += right;
    const next = rows[r]?.cells[c];
    if (!next) return null;
    const to = next.querySelector(inside);
    if (to) return to;
  }
}

function furthest(from, step) {
  let at = from;
  for (let next = beyond(at, step); next; next = beyond(at, step)) at = next;
  return at;
}

const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
document.addEventListener('keydown', (e) => {
  const from = e.target.closest?.(stands);
  if (e.key === 'Escape' && !drawer.hidden && (from || drawer.contains(e.target))) { close(e); return; }
  if (!from || e.altKey || e.metaKey || e.shiftKey) return;
  let to = null;
  if (steps[e.key] && !e.ctrlKey) to = beyond(from, steps[e.key]);
  else if (steps[e.key]) to = furthest(from, steps[e.key]);
  else if (e.key === 'Home') to = furthest(e.ctrlKey ? furthest(from, [-1, 0]) : from, [0, -1]);
  else if (e.key === 'End') to = furthest(e.ctrlKey ? furthest(from, [1, 0]) : from, [0, 1]);
  else return;
  e.preventDefault();
  if (!to || to === from) return;
  stop(to);
  to.focus({ preventScroll: true });
  to.closest('td,th').scrollIntoView({ block: 'nearest', inline: 'nearest' });
});
document.addEventListener('focusin', (e) => { const at = e.target.closest?.(stands); if (at) stop(at); });

// Sorting loads the page anew: the heading has focus again, and what was done is said.
const kept = 'matrix sorted';
document.addEventListener('click', (e) => {
  const head = e.target.closest?.('#mx a.head');
  if (head && !e.ctrlKey && !e.metaKey && !e.shiftKey) sessionStorage.setItem(kept, JSON.stringify([head.dataset.sort, head.closest('thead') ? 'col' : 'row']));
});
const sorted = JSON.parse(sessionStorage.getItem(kept) ?? 'null');
sessionStorage.removeItem(kept);
if (sorted && theTable()) {
  const head = [...theTable().querySelectorAll(`th[scope=${sorted[1]}] a.head`)].find((h) => h.dataset.sort === sorted[0]);
  if (head) { stop(head); head.focus({ preventScroll: true }); head.closest('th').scrollIntoView({ block: 'nearest', inline: 'nearest' }); }
  announce(document.getElementById('sorted')?.textContent ?? 'In the order of the study again.');
}

let wanted = null; // the cell that was asked for last
document.addEventListener('click', async (e) => {
  const cell = e.target.closest?.('#split .mx a.c');
  if (!cell || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  const url = new URL(cell.href);
  wanted = cell;
  try {
    const quotes = await ask(split.dataset.quotes + url.search);
    if (cell !== wanted) return;
    current()?.removeAttribute('aria-current');
    cell.setAttribute('aria-current', 'true');
    fill(quotes);
    history.replaceState(null, '', url.pathname + url.search);
  } catch (problem) {
    toast(problem instanceof Refused ? problem.message : 'The workbench does not answer. Is it still running?');
  }
});

function fill(quotes) {
  document.getElementById('drawer-h').textContent = quotes.title;
  document.getElementById('drawer-said').textContent = quotes.said;
  const people = document.getElementById('drawer-people');
  people.textContent = quotes.people;
  people.hidden = !quotes.people;
  const said = document.getElementById('drawer-withheld');
  said.textContent = quotes.withheld;
  said.hidden = !quotes.withheld;
  document.getElementById('drawer-quotes').replaceChildren(...quotes.quotes.map((q) => {
    const said = el('blockquote', { dir: 'auto' }, q.words);
    return el('li', {},
      q.notes?.length ? el('details', {}, el('summary', {}, `Content note: ${q.notes.join(', ')}. Show the words`), said) : said,
      el('p', { class: 'meta' }, el('a', { href: q.path }, q.where), ` · ${q.coders}${q.against ? ' · against' : ''}`, ...(q.doubt ? [' · ', el('span', { class: 'doubtful' }, `doubtful: ${q.doubt}`)] : []), ...(q.kept ? [' ', el('span', { class: 'tag kept' }, 'not for quotation')] : [])));
  }));
  copies();
  drawer.hidden = false;
  split.classList.remove('shut');
  drawer.scrollTop = 0;
  drawer.focus({ preventScroll: matchMedia('(min-width: 1021px)').matches });
  announce(`${quotes.title}. ${quotes.said || quotes.withheld}`);
}

// Each quote can be copied by itself, with where it stands.
function copies() {
  const list = [...drawer.querySelectorAll('#drawer-quotes li')];
  for (const li of list) {
    const by = li.querySelector('p.meta');
    by.append(' ', el('button', { type: 'button', class: 'btn quiet small', onclick: () => put([words(li)], 'Quote copied') }, 'Copy', el('span', { class: 'vh' }, ` the quote of ${by.querySelector('a').textContent}`)));
  }
  copy.hidden = list.length < 2;
}

async function put(quotes, said) {
  try {
    await navigator.clipboard.writeText(quotes.map((q) => `“${q.words}”\n${q.where}${q.doubtful ? ' [doubtful]' : ''}${q.kept ? ' [not for quotation]' : ''}`).join('\n\n'));
    toast(said);
  } catch { toast('This browser does not let the page copy. Select the words and copy them by hand.'); }
}

function close(e) {
  e?.preventDefault();
  const cell = current();
  cell?.removeAttribute('aria-current');
  drawer.hidden = true;
  split.classList.add('shut');
  const url = new URL(location.href);
  url.searchParams.delete('cell');
  history.replaceState(null, '', url.pathname + url.search);
  (cell ?? here)?.focus();
}

if (drawer) {
  copies();
  document.getElementById('drawer-close').addEventListener('click', close);
  copy.addEventListener('click', () => { const all = [...drawer.querySelectorAll('#drawer-quotes li')].map(words); put(all, `${all.length} quotes copied`); });
}
