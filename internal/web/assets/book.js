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

async function shift(link, by) {
  const row = link.closest('li');
  const body = new URLSearchParams({ by: String(by), hash: main.querySelector('input[name=hash]')?.value ?? '' });
  const answer = await fetch(`/codebook/${encodeURIComponent(row.dataset.theme)}/move`, { method: 'POST', headers: { Accept: 'application/json' }, body });
  const said = await answer.json();
  if (!answer.ok) { toast(said.error + (answer.status === 409 ? ' Nothing was moved.' : '')); return; }
  const rows = new Map([...list.children].map((li) => [li.dataset.theme, li]));
  if (said.order.some((id) => !rows.has(id))) { location.reload(); return; }
  list.append(...said.order.map((id) => rows.get(id)));
  for (const box of document.querySelectorAll('input[name=hash]')) box.value = said.hash;
  link.focus();
  if (said.undo) toast(said.said, { label: 'Undo', run: () => takeBack(said.undo) });
  else announce(said.said);
}

function takeBack(id) {
  const form = el('form', { method: 'post', action: '/codebook/undo', hidden: true }, el('input', { name: 'id', value: id }));
  document.body.append(form);
  form.submit();
}

let moving = false;
list?.addEventListener('keydown', async (e) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[e.key];
  const link = e.target.closest('a');
  if (!by || !link || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  if (!e.altKey) { const all = links(); all[all.indexOf(link) + by]?.focus(); return; }
  if (moving) return;
  moving = true;
  try { await shift(link, by); } catch { toast('Verbatim is not answering, so nothing was moved.'); } finally { moving = false; }
});

// ---- the list beside the page is brought up to date with it

const fresh = nav && new Fresh(nav);
document.addEventListener('freshened', () => {
  if (!fresh || edited(nav)) return;
  const load = new XMLHttpRequest();
  load.open('GET', location.pathname + location.search);
  load.responseType = 'document';
  load.setRequestHeader('Verbatim-Again', '1');
  load.onload = () => { const now = load.response?.getElementById('book-list'); if (now) fresh.show(now); };
  load.send();
});

// ---- boxes, as many as are wanted

another();

// ---- what is typed and not saved is not left by mistake

const form = document.getElementById('theme-form');
let saving = false;
document.addEventListener('submit', (e) => { if (e.target === form && !e.defaultPrevented) saving = true; });
window.addEventListener('beforeunload', (e) => { if (form && !saving && edited(form)) e.preventDefault(); });

// ---- undo by the keys that undo everywhere

document.addEventListener('keydown', (e) => {
  if (!(e.ctrlKey || e.metaKey) || e.key !== 'z' || e.shiftKey || e.altKey || e.target.closest('input:not([type=radio]),textarea,select')) return;
  const undo = document.querySelector('#told form[action="/codebook/undo"]');
  if (!undo) return;
  e.preventDefault();
  undo.submit();
});
