// Rows by the arrow keys; back from a transcript the same row has focus again;
// rows that are ticked are coded in one go.
import { announce, Refused } from './base.js';
import { Combo } from './combo.js';
import { plural } from './make.js';

const hits = () => [...document.querySelectorAll('.hit')];
const key = 'hit ' + location.search;
document.addEventListener('click', (e) => {
  const i = hits().indexOf(e.target.closest?.('.hit'));
  if (i >= 0) sessionStorage.setItem(key, String(i));
});
document.addEventListener('keydown', (e) => {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  const among = document.activeElement.matches('.ticker input') ? ticks() : hits();
  const i = among.indexOf(document.activeElement);
  if (i < 0) return;
  const next = among[i + (e.key === 'ArrowDown' ? 1 : -1)];
  if (next) { next.focus(); e.preventDefault(); }
});
const ticks = () => [...document.querySelectorAll('.ticker input')];

const back = performance.getEntriesByType('navigation')[0]?.type === 'back_forward' ? sessionStorage.getItem(key) : null;
const again = back === null ? null : hits()[Number(back)];
if (again) {
  (again.closest('details:not([open])')?.querySelector('summary') ?? again).focus();
  again.closest('[data-row]').scrollIntoView({ block: 'nearest' });
}

// One that is opened shuts the others; Escape shuts it.
for (const pop of document.querySelectorAll('details.pop')) {
  pop.addEventListener('toggle', () => {
    if (!pop.open) return;
    for (const other of document.querySelectorAll('details.pop[open]')) if (other !== pop) other.open = false;
    pop.querySelector('input:not([type=hidden])')?.focus();
  });
  pop.addEventListener('keydown', (e) => { if (e.key === 'Escape' && pop.open) { pop.open = false; pop.querySelector('summary').focus(); e.stopPropagation(); } });
}

const bar = document.getElementById('codebar');
if (bar) code();

function code() {
  const form = document.getElementById('code'), all = document.getElementById('all'), button = document.getElementById('code-do');
  const said = document.getElementById('coded'), undo = said.querySelector('button');
  const combo = new Combo(document.getElementById('code-theme'));
  let last = null; // rows of the batch that can be taken back
  all.closest('label').hidden = false;
  const ticked = () => ticks().filter((t) => t.checked);
  const count = () => {
    const n = ticked().length, of = ticks().length;
    button.textContent = n ? `Code ${plural(n, 'row')}` : 'Code the ticked rows';
    all.checked = n > 0 && n === of;
    all.indeterminate = n > 0 && n < of;
  };
  const tell = (words, how) => {
    said.hidden = false;
    said.firstElementChild.textContent = words;
    undo.hidden = !how;
    undo.value = how ?? '';
    announce(words);
  };
  const settled = () => { // what was sent is no unfinished work
    for (const o of form.querySelectorAll('option')) o.defaultSelected = o.selected;
    combo.input.defaultValue = combo.input.value;
  };
  document.addEventListener('change', (e) => { if (e.target.matches('.ticker input')) count(); });
  document.addEventListener('freshened', count);
  all.addEventListener('change', () => { for (const t of ticks()) t.checked = all.checked; count(); });
  // A click with Shift ticks all rows from the last one that was clicked.
  let from = null;
  document.addEventListener('click', (e) => {
    const box = e.target.closest?.('.ticker input');
    if (!box) return;
    const list = ticks(), a = list.indexOf(from), b = list.indexOf(box);
    if (e.shiftKey && a >= 0) { for (const t of list.slice(Math.min(a, b), Math.max(a, b) + 1)) t.checked = box.checked; count(); }
    from = box;
  });
  const send = (path, fields) => fetch(path, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(fields) })
    .then(async (answer) => {
      const body = answer.headers.get('Content-Type')?.startsWith('application/json') ? await answer.json() : {};
      if (!answer.ok) throw new Refused(answer.status, body);
      return body;
    });
  const failed = (problem) => tell(problem instanceof Refused ? `${problem.message} ${problem.hint}`.trim() : 'Nothing was coded: the workbench does not answer. Is it still running?');
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    if (!combo.select.value) { tell('Choose a theme first.'); combo.input.focus(); return; }
    const rows = ticked();
    if (!rows.length) { tell('Tick the rows that belong to the theme first.'); ticks()[0]?.focus(); return; }
    button.disabled = true;
    try {
      const done = await send(form.action, new FormData(form));
      for (const [i, row] of done.rows.entries()) {
        const words = { coded: `Coded as ${done.mark.Name}`, already: `Was ${done.mark.Name} already`, refused: `Not coded: ${row.why}` }[row.result];
        const box = rows[i].closest('[data-row]').querySelector('.answer');
        box.textContent = words;
        box.className = 'answer ' + row.result;
        rows[i].checked = row.result === 'refused';
      }
      last = rows.filter((_, i) => done.rows[i].result !== 'refused');
      count();
      settled();
      tell(done.said, done.undo);
    } catch (problem) { failed(problem); } finally { button.disabled = false; }
    button.focus();
  });
  undo.addEventListener('click', async () => {
    try {
      const done = await send('/search/undo', { undo: undo.value });
      for (const row of last ?? []) row.closest('[data-row]').querySelector('.answer').textContent = '';
      last = null;
      tell(done.said);
      button.focus();
    } catch (problem) { failed(problem); }
  });
  count();
}
