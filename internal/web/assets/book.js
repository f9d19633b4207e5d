// The codebook: themes are put in order from the list, boxes are added, and what was
// just done is said. Everything works without this too, by the forms of the page.
import { announce, el, toast } from './base.js';
import { edited, Fresh } from './fresh.js';
import { another } from './boxes.js';

const list = document.getElementById('theme-order');
const nav = document.getElementById('book-list');
const main = document.getElementById('main');

// What was just done, or went wrong, is where somebody goes on from.
const told = document.getElementById('failed') ?? document.getElementById('told');
if (told && !location.hash) told.focus({ preventScroll: true });
else if (told) announce(told.querySelector('p')?.textContent ?? '');

// ---- the order of the themes

const links = () => [...list.querySelectorAll('a')];

async function shift(theme, by) {
  const body = new URLSearchParams({ by: String(by), hash: main.querySelector('input[name=hash]')?.value ?? '' });
  const answer = await fetch(`/codebook/${encodeURIComponent(theme)}/move`, { method: 'POST', headers: { Accept: 'application/json' }, body });
  const said = await answer.json();
  if (!answer.ok) { toast(said.error + (answer.status === 409 ? ' Nothing was moved.' : '')); return; }
  const rows = new Map([...list.children].map((li) => [li.dataset.theme, li]));
  if (said.order.some((id) => !rows.has(id))) { location.reload(); return; }
  const at = document.activeElement;
  list.append(...said.order.map((id) => rows.get(id)));
  fresh.sorted(list);
  document.dispatchEvent(new Event('acted'));
  for (const box of document.querySelectorAll('input[name=hash]')) box.value = said.hash;
  at.focus(); // wherever somebody has gone meanwhile
  if (said.undo) toast(said.said, { label: 'Undo', run: () => takeBack(said.undo) });
  else announce(said.said);
}

function takeBack(id) {
  const form = el('form', { method: 'post', action: '/codebook/undo', hidden: true }, el('input', { name: 'id', value: id }));
  document.body.append(form);
  form.submit();
}

let moves = Promise.resolve(); // one after the other, as the keys were pressed
list?.addEventListener('keydown', (e) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[e.key];
  const link = e.target.closest('a');
  if (!by || !link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  if (!e.altKey) { const all = links(); all[all.indexOf(link) + by]?.focus(); return; }
  const { theme } = link.closest('li').dataset;
  moves = moves.then(() => shift(theme, by)).catch(() => toast('Verbatim is not answering, so nothing was moved.'));
});

// ---- the list beside the page is brought up to date with it

const fresh = nav && new Fresh(nav);
document.addEventListener('freshened', (e) => {
  const now = fresh && !edited(nav) && e.detail.querySelector('#book-list');
  if (now) fresh.show(now);
});

// ---- boxes, as many as are wanted

another();

// ---- undo by the keys that undo everywhere

document.addEventListener('keydown', (e) => {
  if (!(e.ctrlKey || e.metaKey) || e.key !== 'z' || e.shiftKey || e.altKey || e.target.closest('input:not([type=radio]),textarea,select')) return;
  const undo = document.querySelector('#told form[action="/codebook/undo"]');
  if (!undo) return;
  e.preventDefault();
  undo.submit();
});
