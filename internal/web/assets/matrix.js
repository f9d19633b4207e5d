// The matrix: one stop for the Tab key, arrows from number to number, quotes
// beside the table. Without this script every number is a link that does the same.
import { el, ask, announce, toast, Refused } from './base.js';

const form = document.getElementById('choose');
form?.addEventListener('change', () => form.requestSubmit());
for (const b of document.querySelectorAll('[data-nojs]')) b.hidden = true;

const table = document.getElementById('mx');
const split = document.getElementById('split');
const drawer = document.getElementById('drawer');
const copy = document.getElementById('drawer-copy');
let shown = drawer && !drawer.hidden ? [...drawer.querySelectorAll('li')].map(li => ({ words: li.querySelector('blockquote').textContent, where: li.querySelector('a').textContent })) : [];

if (table) {
  const cells = [...table.querySelectorAll('a.c')];
  const current = () => table.querySelector('a.c[aria-current]');
  const stop = cell => { for (const c of cells) c.tabIndex = c === cell ? 0 : -1; };
  stop(current() ?? cells[0]);
  table.addEventListener('focusin', e => { if (e.target.matches('a.c')) stop(e.target); });
  table.addEventListener('keydown', e => {
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[e.key];
    const from = e.target.closest('a.c');
    if (!step || !from || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    const rows = [...table.rows];
    let r = rows.indexOf(from.closest('tr')), c = from.closest('td').cellIndex;
    for (;;) {
      r += step[0];
      c += step[1];
      const cell = rows[r]?.cells[c];
      if (!cell) return;
      const to = cell.querySelector('a.c');
      if (to) { stop(to); to.focus(); to.scrollIntoView({ block: 'nearest', inline: 'nearest' }); return; }
    }
  });
  table.addEventListener('click', async e => {
    const cell = e.target.closest('a.c');
    if (!cell || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    const url = new URL(cell.href);
    try {
      const quotes = await ask('/api/matrix/quotes' + url.search);
      current()?.removeAttribute('aria-current');
      cell.setAttribute('aria-current', 'true');
      fill(quotes);
      history.replaceState(null, '', url.pathname + url.search);
    } catch (problem) {
      toast(problem instanceof Refused ? problem.message : 'The workbench does not answer. Is it still running?');
    }
  });
}

function fill(quotes) {
  document.getElementById('drawer-h').textContent = quotes.title;
  document.getElementById('drawer-said').textContent = quotes.said;
  const said = document.getElementById('drawer-withheld');
  said.textContent = quotes.withheld;
  said.hidden = !quotes.withheld;
  document.getElementById('drawer-quotes').replaceChildren(...quotes.quotes.map(q => {
    const words = el('blockquote', { dir: 'auto' }, q.words);
    return el('li', {},
      q.notes?.length ? el('details', {}, el('summary', {}, `Content note: ${q.notes.join(', ')}. Show the words`), words) : words,
      el('p', { class: 'meta' }, el('a', { href: q.path }, q.where), ` · ${q.coders}${q.against ? ' · against' : ''}`));
  }));
  shown = quotes.quotes;
  drawer.hidden = false;
  split.classList.remove('shut');
  copy.hidden = shown.length === 0;
  drawer.scrollTop = 0;
  drawer.focus({ preventScroll: matchMedia('(min-width: 1021px)').matches });
  announce(`${quotes.title}. ${quotes.said}`);
}

function close(e) {
  e?.preventDefault();
  const cell = table?.querySelector('a.c[aria-current]');
  cell?.removeAttribute('aria-current');
  drawer.hidden = true;
  split.classList.add('shut');
  const url = new URL(location.href);
  url.searchParams.delete('cell');
  history.replaceState(null, '', url.pathname + url.search);
  cell?.focus();
}

if (drawer) {
  copy.hidden = shown.length === 0;
  document.getElementById('drawer-close').addEventListener('click', close);
  drawer.addEventListener('keydown', e => { if (e.key === 'Escape') close(e); });
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(shown.map(q => `“${q.words}”\n${q.where}`).join('\n\n'));
    toast(`${shown.length} quotes copied`);
  });
}
