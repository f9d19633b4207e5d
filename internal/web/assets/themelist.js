// The themes at the left: with words selected a theme is applied, with none it
// is the only one shown. One stop for the Tab key; arrows move inside.

import { make } from './make.js';

export class ThemeList {
  constructor(page) {
    this.page = page;
    this.box = document.getElementById('theme-list');
    this.find = document.getElementById('theme-find');
    this.build();
    this.find.addEventListener('input', () => this.filter());
    this.find.addEventListener('keydown', (e) => {
      if (e.key === 'ArrowDown' || e.key === 'Enter') { e.preventDefault(); const first = this.best(); if (e.key === 'Enter' && first && this.find.value.trim()) this.choose(first); else this.focus(first); }
      if (e.key === 'Escape') { e.preventDefault(); this.find.value = ''; this.filter(); page.focusTurn(); }
    });
    this.box.addEventListener('pointerdown', (e) => { if (e.target.closest('button')) e.preventDefault(); }); // the selection stays
    this.box.addEventListener('click', (e) => {
      const b = e.target.closest('.theme-row');
      if (e.target.closest('.pin')) this.pin(e.target.closest('li').querySelector('.theme-row').dataset.theme);
      else if (e.target.closest('.about')) this.explain(e.target.closest('li').querySelector('.theme-row'));
      else if (b) this.choose(b);
    });
    this.box.addEventListener('keydown', (e) => this.key(e));
  }

  build() {
    const { themes } = this.page;
    this.rows = new Map();
    const used = new Set([...this.page.store.codings.values()].map((c) => c.theme));
    const root = make('ul', {}), lists = new Map([['', root]]);
    for (const t of themes.list) {
      if (!t.open && !used.has(t.id)) continue;
      const under = lists.get(t.parent) ?? root;
      const item = make('li', {}, this.row(t));
      under.append(item);
      if (themes.list.some((x) => x.parent === t.id)) {
        const inner = make('ul', {});
        item.append(inner);
        lists.set(t.id, inner);
      }
    }
    this.box.replaceChildren(root);
    const first = this.box.querySelector('.theme-row');
    if (first) first.tabIndex = 0;
    this.pinned(this.page.sticky.theme);
    this.count();
  }

  row(t) {
    const key = this.page.themes.key(t.id), n = make('span', { className: 'n' });
    const b = make('button', { type: 'button', tabIndex: -1, className: 'theme-row ' + this.page.themes.look(t.id), data: { theme: t.id } },
      this.page.themes.swatch(t.id), make('span', { className: 'name', textContent: t.name + (t.open ? '' : ' (not in use)') }));
    if (key) b.append(make('kbd', { textContent: key, ariaHidden: 'true' }));
    b.append(n);
    this.rows.set(t.id, { b, n });
    const told = t.definition || t.include?.length, tools = make('span', { className: 'row-tools' });
    const box = make('div', { className: 'theme-line' }, b, tools);
    if (t.open && !this.page.readOnly) tools.append(make('button', { type: 'button', tabIndex: -1, className: 'pin', title: `Keep applying ${t.name} to all you select`, ariaPressed: 'false' }, make('span', { textContent: '⇥', ariaHidden: 'true' }), make('span', { className: 'vh', textContent: `Keep applying ${t.name}` })));
    if (told) tools.append(make('button', { type: 'button', tabIndex: -1, className: 'about', title: 'What ' + t.name + ' means', textContent: 'i' }, make('span', { className: 'vh', textContent: ': what ' + t.name + ' means' })));
    return box;
  }

  pin(theme) {
    const { sticky } = this.page;
    if (sticky.theme === theme) sticky.stop();
    else sticky.start(theme);
  }

  // Shows which theme stays in the hand.
  pinned(theme) {
    for (const [id, { b }] of this.rows) b.closest('.theme-line').querySelector('.pin')?.setAttribute('aria-pressed', String(id === theme));
  }

  // Counts of codings in this transcript.
  count() {
    for (const [id, { n }] of this.rows) {
      const count = this.page.store.counts.get(id) || 0, said = count ? String(count) : '';
      if (n.dataset.count === said) continue;
      n.dataset.count = said;
      n.replaceChildren(...(count ? [make('span', { className: 'vh', textContent: ', used ' }), said, make('span', { className: 'vh', textContent: count === 1 ? ' time' : ' times' })] : []));
    }
  }

  visible() { return [...this.box.querySelectorAll('.theme-row')].filter((b) => b.offsetParent); }

  filter() {
    const wanted = this.find.value.trim().toLowerCase();
    const line = 'li:has(> .theme-line)';
    for (const li of [...this.box.querySelectorAll(line)].reverse()) {
      const own = li.querySelector('.theme-row .name').textContent.toLowerCase().includes(wanted);
      li.hidden = !own && ![...li.querySelectorAll(line)].some((x) => !x.hidden);
    }
    const best = this.best(); // where the Tab key stops
    if (best) for (const { b } of this.rows.values()) b.tabIndex = b === best ? 0 : -1;
  }

  // The row that Enter means: of those that have what was typed in their own name
  // the one called just so, or beginning so, or the first.
  best() {
    const wanted = this.find.value.trim().toLowerCase(), name = (b) => b.querySelector('.name').textContent.toLowerCase();
    const fits = this.visible().filter((b) => name(b).includes(wanted));
    return fits.find((b) => name(b) === wanted) ?? fits.find((b) => name(b).startsWith(wanted)) ?? fits[0];
  }

  focus(b) {
    if (!b) return;
    for (const x of this.box.querySelectorAll('.theme-row[tabindex="0"]')) x.tabIndex = -1;
    b.tabIndex = 0;
    b.focus();
  }

  key(e) {
    const b = e.target.closest('.theme-row');
    if (!b || e.ctrlKey || e.altKey || e.metaKey) return;
    const list = this.visible(), i = list.indexOf(b);
    if (e.key === 'ArrowDown') this.focus(list[i + 1]);
    else if (e.key === 'ArrowUp') { if (i === 0) this.find.focus(); else this.focus(list[i - 1]); } else if (e.key === 'Home') this.focus(list[0]);
    else if (e.key === 'End') this.focus(list.at(-1));
    else if (e.key === 'i') this.explain(b);
    else if (this.page.keymap.act(e.key.toLowerCase()) === 'keep' && this.page.keys.single && !this.page.readOnly) this.pin(b.dataset.theme);
    else if (e.key === 'Escape') this.page.focusTurn();
    else return;
    e.preventDefault();
  }

  choose(b) {
    const id = b.dataset.theme, { page } = this, place = page.script.selected() ?? (page.card.isOpen ? page.card.place : null);
    if (place && !page.readOnly && page.themes.get(id)?.open) {
      page.card.toggle(id, place);
      return;
    }
    const on = b.getAttribute('aria-pressed') !== 'true';
    for (const x of this.box.querySelectorAll('[aria-pressed]')) x.removeAttribute('aria-pressed');
    if (on) b.setAttribute('aria-pressed', 'true');
    page.filter({ theme: on ? id : null });
    page.say(on ? `Showing only ${page.themes.name(id)}.` : 'Showing all themes.');
  }

  // What a theme means, under its name.
  explain(b) {
    const li = b.closest('li'), open = li.querySelector(':scope > .meaning');
    if (open) { open.remove(); b.removeAttribute('aria-describedby'); return; }
    const t = this.page.themes.get(b.dataset.theme);
    const box = make('div', { className: 'meaning', id: 'meaning-' + t.id });
    if (t.definition) box.append(make('p', { textContent: t.definition }));
    const list = (head, items) => { if (items?.length) box.append(make('p', { className: 'head', textContent: head }), make('ul', {}, ...items.map((x) => make('li', { textContent: x })))); };
    list('Use it for', t.include);
    list('Not for', t.exclude);
    b.closest('.theme-line').after(box);
    b.setAttribute('aria-describedby', box.id);
    this.page.say(box.innerText);
  }
}
