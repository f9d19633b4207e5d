// Which single key does what. Everybody may change each of them: the server keeps
// what they chose, and says so where a key cannot be had.

import { announce } from './base.js';

const $ = (id) => document.getElementById(id);

export class Keymap {
  constructor(actions) {
    this.usual = null;
    this.set(actions);
    this.box = $('all-keys');
    this.told = $('keys-told');
    this.asking = null; // the button that waits for a key
    this.box.addEventListener('click', (e) => {
      const b = e.target.closest('tr button');
      if (b) this.ask(b === this.asking ? null : b);
    });
    this.box.addEventListener('keydown', (e) => { if (this.asking) this.press(e); }, true);
    this.box.addEventListener('focusout', (e) => { if (e.target === this.asking) this.ask(null); });
    this.box.addEventListener('close', () => this.ask(null));
    $('keys-usual').addEventListener('click', () => this.keep({}, 'All keys are as they were at first.'));
  }

  set(actions) {
    this.actions = actions;
    this.byKey = new Map(actions.filter((x) => x.key).map((x) => [x.key, x.act]));
  }

  act(key) { return this.byKey.get(key); }
  key(act) { return (this.actions.find((x) => x.act === act)?.key ?? '').toUpperCase(); }

  open() {
    this.say('');
    this.box.showModal();
  }

  say(words) {
    this.told.hidden = !words;
    this.told.textContent = words;
  }

  ask(button) {
    if (this.asking) {
      this.asking.firstChild.data = 'Change';
      this.asking.classList.remove('prim');
    }
    this.asking = button;
    if (!button) return;
    button.firstChild.data = 'Press a key';
    button.classList.add('prim');
    this.say('Press the key you want. Delete: no key. Escape: leave it as it is.');
  }

  press(e) {
    if (e.key === 'Tab' || ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(e.key)) return;
    e.preventDefault();
    e.stopPropagation();
    const { act } = this.asking.closest('tr').dataset, button = this.asking;
    if (e.key === 'Escape') { this.ask(null); this.say(''); return; }
    if (e.ctrlKey || e.altKey || e.metaKey) { this.say('Keys with Ctrl, Alt or Command are the browser’s.'); return; }
    const none = e.key === 'Delete' || e.key === 'Backspace';
    if (!none && e.key.length !== 1) { this.say('That key has a use of its own. Choose a letter or a sign.'); return; }
    const what = button.closest('tr').querySelector('th').textContent;
    this.ask(null);
    const now = Object.fromEntries(this.actions.map((x) => [x.act, x.key]));
    this.keep({ ...now, [act]: none ? '' : e.key }, none ? `No key now: ${what}.` : `${e.key.toUpperCase()} now: ${what}.`);
  }

  async keep(keys, said) {
    try {
      const answer = await fetch('/api/keys', { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(keys) });
      const got = await answer.json();
      if (!answer.ok) { this.say([got.error, got.hint].filter(Boolean).join(' ')); return; }
      this.set(got);
      for (const k of document.querySelectorAll('[data-key-of]')) {
        k.textContent = this.key(k.dataset.keyOf);
        k.hidden = !k.textContent;
      }
      this.say(said);
      announce(said);
    } catch { this.say('Verbatim is not answering: nothing was changed.'); }
  }
}
