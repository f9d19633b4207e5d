// A list to choose from that narrows as somebody types. Made of a select, which is
// what is sent, and what there is without this script.
import { make } from './make.js';

export class Combo {
  constructor(select) {
    this.select = select;
    const id = select.id;
    this.input = make('input', { type: 'text', id, autocomplete: 'off', spellcheck: false, role: 'combobox', placeholder: 'Type to find…' });
    this.list = make('ul', { id: id + '-list', role: 'listbox', hidden: true });
    select.id = id + '-select';
    select.hidden = true;
    select.required = false;
    for (const [k, v] of Object.entries({ 'aria-expanded': 'false', 'aria-controls': this.list.id, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' })) this.input.setAttribute(k, v);
    this.list.setAttribute('aria-label', document.querySelector(`label[for="${id}"]`)?.textContent ?? '');
    const box = make('span', { className: 'combobox' }, this.input, this.list);
    select.after(box);
    this.at = -1;
    this.input.addEventListener('input', () => this.open());
    this.input.addEventListener('click', () => this.open());
    this.input.addEventListener('keydown', (e) => this.key(e));
    this.input.addEventListener('blur', () => this.settle());
    this.list.addEventListener('pointerdown', (e) => { const o = e.target.closest('[role=option]'); e.preventDefault(); if (o) this.take(o); });
    this.list.addEventListener('click', (e) => { const o = e.target.closest('[role=option]'); if (o && e.detail === 0) this.take(o); });
  }

  get options() { return [...this.list.children].filter((o) => o.role === 'option'); }

  get chosen() { return this.select.selectedOptions[0]?.value ? this.select.selectedOptions[0].textContent.trim() : ''; }

  // Without something typed, or with what is chosen still in the field, all themes.
  open() {
    const typed = this.input.value.trim().toLowerCase(), wanted = typed === this.chosen.toLowerCase() ? '' : typed;
    const fits = [...this.select.options].filter((o) => o.value && o.textContent.toLowerCase().includes(wanted));
    this.list.replaceChildren(...fits.map((o, i) => {
      const item = make('li', { id: `${this.list.id}-${i}`, role: 'option', textContent: wanted ? o.textContent.trim() : o.textContent, data: { value: o.value } });
      item.setAttribute('aria-selected', String(o.selected));
      return item;
    }));
    if (!fits.length) this.list.append(make('li', { className: 'hint', textContent: 'No theme is called so' }));
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.move(wanted && fits.length ? 0 : -1);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.move(-1);
  }

  move(i) {
    const all = this.options;
    this.at = all.length ? Math.max(-1, Math.min(i, all.length - 1)) : -1;
    for (const [n, o] of all.entries()) o.classList.toggle('at', n === this.at);
    const on = all[this.at];
    if (on) { this.input.setAttribute('aria-activedescendant', on.id); on.scrollIntoView({ block: 'nearest' }); } else this.input.removeAttribute('aria-activedescendant');
  }

  key(e) {
    const shut = this.list.hidden;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      if (shut) this.open();
      const n = this.options.length;
      if (n) this.move(e.key === 'ArrowDown' ? (this.at + 1) % n : (this.at <= 0 ? n : this.at) - 1);
    } else if (e.key === 'Enter' && !shut) {
      e.preventDefault();
      const o = this.options[this.at] ?? (this.options.length === 1 ? this.options[0] : null);
      if (o) this.take(o);
    } else if (e.key === 'Escape' && !shut) {
      e.preventDefault();
      e.stopPropagation();
      this.close();
    }
  }

  take(o) {
    this.select.value = o.dataset.value;
    this.input.value = this.chosen;
    this.close();
    this.select.dispatchEvent(new Event('change', { bubbles: true }));
  }

  // Whoever leaves the field with a name typed in full has chosen it; with nothing
  // that is a theme, what was chosen before stays.
  settle() {
    const typed = this.input.value.trim().toLowerCase();
    const is = [...this.select.options].find((o) => o.value && o.textContent.trim().toLowerCase() === typed);
    if (is && !is.selected) { this.select.value = is.value; this.select.dispatchEvent(new Event('change', { bubbles: true })); }
    if (!typed) this.select.value = '';
    this.input.value = this.chosen;
    this.close();
  }
}
