// Passages that a theme's cues point at, one at a time: a person accepts, skips
// or dismisses each. A skipped one comes again another time, a dismissed one
// never.

const $ = (id) => document.getElementById(id);

export class Suggestions {
  constructor(page) {
    this.page = page;
    this.bar = $('offer');
    this.list = null;
    this.now = null;
    $('offer-accept').addEventListener('click', () => this.accept());
    $('offer-skip').addEventListener('click', () => this.next());
    $('offer-dismiss').addEventListener('click', () => this.dismiss());
    $('offer-stop').addEventListener('click', () => this.stop());
    this.bar.addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.preventDefault(); this.stop(); } });
  }

  get isOpen() { return !this.bar.hidden; }

  async load() {
    const answer = await fetch('/api/suggest/' + encodeURIComponent(this.page.data.transcript), { headers: { Accept: 'application/json' } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    this.list = said.map((x) => ({ ...x, ...this.page.script.fromEnds(x) })).filter((x) => x.e > x.s);
    this.seen = new Set();
  }

  async next() {
    this.page.sticky.stop(false);
    try {
      if (!this.list) await this.load();
    } catch (err) {
      this.page.toast(err.message || 'No suggestions can be had just now.');
      return;
    }
    if (this.now) this.seen.add(this.now);
    const { store, script } = this.page;
    const settled = (x) => this.seen.has(x) || script.within(x.s, x.e).some((t) => t.codings.some((c) => c.theme === x.theme && c.s < x.e && c.e > x.s));
    const left = this.list.filter((x) => !settled(x));
    this.now = left.find((x) => x.s >= this.page.current.s) ?? left[0] ?? null;
    if (!this.now || !store) {
      const had = this.seen.size;
      this.stop();
      this.page.toast(had ? 'No more suggestions here.' : 'There are no suggestions for this transcript. They come from the cues of a theme, in the codebook.');
      this.list = null;
      return;
    }
    this.show(left.length);
  }

  show(left) {
    const { page } = this, { theme, cue } = this.now, name = page.themes.name(theme);
    page.card.hide();
    page.goto(page.script.at(this.now.s));
    page.paint.light(page.paint.offer, this.now);
    $('offer-words').textContent = `${name}? Found by ${cue}. ${left === 1 ? 'The last one here.' : `${left} left here.`}`;
    $('offer-words').className = page.themes.look(theme);
    this.bar.hidden = false;
    document.body.classList.add('offering');
    page.reveal(this.now);
    page.say(`Suggestion: ${name}. ${page.script.words(this.now.s, this.now.e)} Enter accepts, ${page.keymap.key('suggest')} skips, ${page.keymap.key('dismiss')} dismisses, Escape stops.`);
  }

  accept() {
    const { theme, s, e } = this.now;
    this.page.apply(theme, { s, e }, false);
    this.next();
  }

  dismiss() {
    const one = this.now, { page } = this, name = page.themes.name(one.theme);
    this.list = this.list.filter((x) => x !== one);
    page.acts.do({
      url: '/api/dismiss', label: `Not ${name}`,
      body: { transcript: page.data.transcript, theme: one.theme, words: page.script.toMarked(one), against: false },
      show: () => () => { this.list?.push(one); },
      again: () => { this.list = this.list?.filter((x) => x !== one); },
    });
    this.now = null;
    this.next();
  }

  stop() {
    const had = this.bar.contains(document.activeElement);
    this.now = null;
    this.bar.hidden = true;
    document.body.classList.remove('offering');
    this.page.paint.light(this.page.paint.offer, null);
    if (had) this.page.focusTurn();
  }
}
