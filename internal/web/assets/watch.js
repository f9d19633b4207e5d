// What happens to the study while a page is open: the page shows it, or says that
// it could; it says who is here; and it says when nobody answers any more.
import { announce, el, toast } from './base.js';
import { edited, Fresh } from './fresh.js';
import { Live } from './live.js';

const me = document.body.dataset.me, main = document.getElementById('main');
const follows = 'follows' in document.body.dataset;
const away = document.getElementById('away'), since = document.getElementById('since');
const page = follows ? new Fresh(main) : null;

const names = { [me]: 'you' };
let others = new Set(); // who has done something since the page was last up to date
let refused = false;    // the page cannot be brought up to date

// ---- up to date

let timer = 0, busy = false, due = false;

function changed() {
  due = true;
  if (timer || busy || document.hidden) return;
  timer = setTimeout(() => { timer = 0; update(); }, 60);
}

document.addEventListener('visibilitychange', () => { if (due) changed(); });

// Nothing moves under somebody's hands: while they write, or a dialog asks
// something, they are told that there is more.
const inUse = () => edited(main) || document.querySelector('dialog[open]');

// What the server said before something was done here, or before it was asked once
// more, is old: it is not shown, and asked for again.
let latest = 0;
document.addEventListener('acted', () => { latest++; });

async function update(asked) {
  if (!page || refused || !due && !asked) return;
  if (!asked && inUse()) { if (others.size) offer(); setTimeout(changed, 2000); return; }
  const mine = ++latest;
  busy = true;
  due = false;
  try {
    const now = await load();
    if (mine !== latest || !asked && inUse()) { due = true; return; }
    if (!now) { refused = true; offer(); return; }
    const differs = page.show(now.querySelector('#main'));
    besides(now);
    document.dispatchEvent(new CustomEvent('freshened', { detail: now }));
    since.hidden = true;
    if (differs && others.size) tell();
    others = new Set();
  } catch { due = true; } finally {
    busy = false;
    if (due && !gone) changed();
  }
}

// Quotes that stand open beside a table: those that are still there stay as they are.
function besides(now) {
  const open = document.getElementById('drawer'), fresh = now.querySelector('#drawer');
  if (!open || open.hidden || !fresh || fresh.hidden) return;
  for (const part of fresh.querySelectorAll('#drawer-h,#drawer-said,#drawer-withheld')) {
    const shown = document.getElementById(part.id);
    if (shown.textContent !== part.textContent) shown.textContent = part.textContent;
    shown.hidden = part.hidden;
  }
  const list = document.getElementById('drawer-quotes'), named = (li) => [...li.querySelectorAll('blockquote,a')].map((e) => e.textContent).join() + li.querySelector('a')?.nextSibling?.textContent.trim();
  const had = new Map([...list.children].map((li) => [named(li), li]));
  let at = list.firstElementChild;
  for (const li of fresh.querySelectorAll('#drawer-quotes > li')) {
    const shown = had.get(named(li));
    had.delete(named(li));
    if (shown && shown === at) at = at.nextElementSibling;
    else list.insertBefore(shown ?? document.importNode(li, true), at);
  }
  for (const li of had.values()) li.remove();
}

// The page as it would be now, or null where it is another one.
function load() {
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest();
    ask.open('GET', location.pathname + location.search);
    ask.responseType = 'document';
    ask.timeout = 20000;
    ask.setRequestHeader('Verbatim-Again', '1');
    ask.onload = () => {
      const body = ask.response?.body;
      resolve(ask.status === 200 && body?.dataset.me === me && 'follows' in body.dataset && body.querySelector('#main') ? body : null);
    };
    ask.onerror = ask.ontimeout = reject;
    ask.send();
  });
}

const list = (ids) => {
  const said = [...ids].map((id) => names[id] ?? id);
  return said.length > 1 ? `${said.slice(0, -1).join(', ')} and ${said.at(-1)}` : said[0];
};

function offer() {
  const words = refused ? 'This page has changed since.' : `${list(others)} ${others.size > 1 ? 'have' : 'has'} changed something since.`;
  if (!since.hidden && since.firstChild?.textContent === words) return;
  const show = () => { if (refused) location.reload(); else { others = new Set(); update(true); main.focus({ preventScroll: true }); } };
  since.replaceChildren(el('span', {}, words), el('button', { type: 'button', class: 'btn', onclick: show }, refused ? 'Load it again' : 'Show'));
  since.hidden = false;
  announce(words);
}

// Others are told of in one message every ten seconds, not one by one.
let quiet = 0;
const news = new Set();
function tell() {
  for (const id of others) news.add(id);
  if (quiet) return;
  quiet = setTimeout(() => { quiet = 0; if (news.size) { announce(`${list(news)} changed something. This page shows it.`); news.clear(); } }, 10000);
  announce(`${list(news)} changed something. This page shows it.`);
  news.clear();
}

// ---- who is here

let here = null;
function arrived(people) {
  const before = here;
  here = new Set(people.map((p) => p.id));
  for (const p of people) if (p.id !== me) names[p.id] = p.name;
  document.dispatchEvent(new CustomEvent('here', { detail: people }));
  for (const box of document.querySelectorAll('[data-here]')) {
    box.replaceChildren(...people.filter((p) => p.id !== me).map((p) => el('li', {}, el('span', { class: 'av on', 'aria-hidden': 'true' }, p.initials), el('span', {}, p.name))));
    box.hidden = !box.childElementCount;
    const alone = document.getElementById('alone');
    if (alone) alone.hidden = !box.hidden;
  }
  const fresh = before && people.filter((p) => !before.has(p.id) && p.id !== me);
  if (fresh?.length && document.querySelector('[data-here]')) announce(`${list(fresh.map((p) => p.id))} ${fresh.length > 1 ? 'are' : 'is'} here.`);
}

// ---- nobody answers

let gone = false;
async function lost() {
  if (gone) return;
  gone = true;
  for (let answer = 0; answer !== 204;) {
    await new Promise((r) => setTimeout(r, 700));
    answer = await fetch('/api/here', { cache: 'no-store' }).then((x) => x.status, () => 0);
    if (answer === 0) say('Verbatim is not answering: it may have been closed. Please leave this page open: what you have typed is still here, and it can be sent when Verbatim is back.');
    if (answer === 401) say('Verbatim was started anew. Open the new address in this browser, and this page goes on.');
    if (answer === 409) { say('Another study, or nobody’s, is open in this browser now.', true); return; }
  }
  gone = false;
  if (!away.hidden) { away.hidden = true; announce('Verbatim is back.'); }
  live.again();
  changed();
}

function say(words, load) {
  if (!away.hidden && away.firstChild?.textContent === words) return;
  away.replaceChildren(el('span', {}, words));
  if (load) away.append(' ', el('button', { type: 'button', class: 'btn', onclick: () => location.reload() }, 'Load this page again'));
  away.hidden = false;
}

// What would only lead to an error page waits instead, with all that was typed.
function hold(e) {
  if (!gone || away.hidden || e.defaultPrevented) return;
  e.preventDefault();
  toast('Verbatim is not answering, so nothing was sent. Try again when it is back.');
}
document.addEventListener('submit', (e) => { if (e.target.method !== 'dialog') hold(e); });
document.addEventListener('click', (e) => { if (e.target.closest?.('a[href]') && !e.ctrlKey && !e.metaKey) hold(e); });

// ---- the stream

function recoloured() {
  const old = document.querySelector('link[href^="/codebook.css"]'), link = el('link', { rel: 'stylesheet', href: '/codebook.css?' + Date.now() });
  link.addEventListener('load', () => old?.remove());
  (old ?? document.head.lastElementChild).after(link);
}

function heard(kind, what) {
  if (kind === 'hello') {
    for (const [id, name] of Object.entries(what.names)) if (id !== me) names[id] = name;
    if (what.you !== me) say(`${what.names[what.you] ?? what.you} is coding in this browser now.`, true);
    return;
  }
  if (kind === 'here') { arrived(what.people); return; }
  if (what.coder && what.coder !== me) others.add(what.coder);
  if (kind === 'codebook') recoloured();
  if (kind === 'changed' || kind === 'resync') changed();
}

const live = new Live(document.body.dataset.mark, heard, lost);
window.watching = { live, update };
