// What every page shares: telling, asking the server, dialogs, display.
// Nothing here knows a rule of the study.

/** el makes an element: el('p', { class: 'meta' }, 'words', other) */
export function el(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children.filter(c => c !== null && c !== undefined));
  return e;
}

const status = document.getElementById('status');

/** announce tells a screen reader something, when it has finished speaking. */
export function announce(words) {
  status.textContent = '';
  requestAnimationFrame(() => { status.textContent = words; });
}

const toastBox = document.getElementById('toast');
let toastEnd = 0;

/** toast shows what just happened, with a button to take it back where there is one. */
export function toast(words, action) {
  announce(words);
  toastBox.replaceChildren(el('span', {}, words));
  if (action) {
    toastBox.append(el('button', { type: 'button', onclick: () => { toastBox.hidden = true; action.run(); } }, action.label));
  }
  toastBox.hidden = false;
  clearTimeout(toastEnd);
  const hide = () => { if (!toastBox.contains(document.activeElement)) toastBox.hidden = true; else toastEnd = setTimeout(hide, 4000); };
  toastEnd = setTimeout(hide, 8000);
}

/** Refused is an answer of the server that says no: a sentence and what to do. */
export class Refused extends Error {
  constructor(httpStatus, body) {
    super(body.error || 'That did not work.');
    this.status = httpStatus;
    this.hint = body.hint || '';
  }
}

/** ask sends JSON to the server and gives its answer; GET without a body. */
export async function ask(path, body, method = body === undefined ? 'GET' : 'POST') {
  const answer = await fetch(path, {
    method, headers: body === undefined ? { Accept: 'application/json' } : { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const type = answer.headers.get('Content-Type') || '';
  const data = type.startsWith('application/json') ? await answer.json() : {};
  if (!answer.ok) throw new Refused(answer.status, data);
  return data;
}

// What stays in view has the height of its letters; what stays under it is told.
// A bar that would take too much of the window scrolls with the page.
const bars = [['.top', '--top', 'loose', 7], ['.doc-head', '--head', 'loose-head', 4]].map(([kind, name, loose, part]) => ({ box: document.querySelector(kind), name, loose, part }));
function measure() {
  const root = document.documentElement;
  for (const { box, name, loose, part } of bars) {
    if (!box) continue;
    const height = box.getBoundingClientRect().height;
    root.classList.toggle(loose, height > innerHeight / part);
    root.style.setProperty(name, (getComputedStyle(box).position === 'sticky' ? height : 0) + 'px');
  }
}
const barSizes = new ResizeObserver(measure);
for (const { box } of bars) if (box) barSizes.observe(box);
addEventListener('resize', measure);

// Dialogs: a link whose page has the same in full opens the dialog instead.
for (const link of document.querySelectorAll('[data-dialog]')) {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog) continue;
  link.setAttribute('role', 'button');
  link.setAttribute('aria-haspopup', 'dialog');
  link.addEventListener('click', e => { e.preventDefault(); dialog.showModal(); });
  link.addEventListener('keydown', e => { if (e.key === ' ') { e.preventDefault(); dialog.showModal(); } });
  dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });
}

const typing = e => e.target.closest?.('input:not([type=radio],[type=checkbox]),textarea,select,[contenteditable]');
document.addEventListener('keydown', e => {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || typing(e) || document.documentElement.dataset.keys === 'off') return;
  if (e.key === '?') { document.getElementById('help-dialog')?.showModal(); e.preventDefault(); }
  if (e.key === '/') {
    const box = document.querySelector('[aria-keyshortcuts="/"]');
    if (box && box.offsetParent) { box.focus(); box.select?.(); e.preventDefault(); }
  }
});

// Display: what is chosen shows at once, and is kept.
for (const form of document.querySelectorAll('.display-form')) {
  const root = document.documentElement;
  const show = () => {
    for (const [key, value] of new FormData(form)) if (key !== 'next') root.dataset[key] = value;
    document.dispatchEvent(new CustomEvent('displaychange'));
  };
  const keep = () => fetch('/display', { method: 'POST', keepalive: true, headers: { Accept: 'application/json' }, body: new URLSearchParams(new FormData(form)) }).catch(() => {});
  form.addEventListener('change', () => { show(); keep(); });
  const dialog = form.closest('dialog');
  form.addEventListener('submit', e => { if (dialog) { e.preventDefault(); dialog.close(); keep(); } });
  const preset = form.querySelector('[data-preset]');
  if (preset) {
    preset.hidden = false;
    preset.addEventListener('click', () => {
      for (const [name, value] of [['theme', 'cream'], ['font', 'lexend'], ['space', 'wide']]) {
        form.querySelector(`[name=${name}][value=${value}]`).checked = true;
      }
      show();
      keep();
      announce('Cream paper, Lexend letters and extra spacing are on.');
    });
  }
}

// A secret left in the address of somebody who was let in already says nothing, but need not stay there.
if (/^#[A-Z2-7]{20,}$/.test(location.hash)) history.replaceState(null, '', location.pathname + location.search);

// What a form led to is said where the reader is: on the page that came of it, the
// message has the focus, a mistake before what went well.
const said = ['[role=alert]', '.told'].map((kind) => document.querySelector(`main ${kind}:not([hidden])`)).find(Boolean);
if (said && !location.hash && document.activeElement === document.body) {
  said.tabIndex = -1;
  said.focus();
}
