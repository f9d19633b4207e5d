// What a person does is shown at once, sent in order, and taken back with a
// plain sentence if the study refuses it. While the server does not answer, acts
// are kept; when it is back each is sent once more with the same key, and the
// server does nothing twice.

const UNDO = 200; // changes that can be undone from this page
const AGAIN = 2000; // ms after which a full disk is tried again

export class Refused extends Error {
  // Stale: the page is not what it believes, and has to be loaded again.
  constructor(status, answer, stale) {
    super(answer?.error ?? 'That was not saved.');
    this.status = status;
    this.stale = stale;
    this.hint = answer?.hint ?? '';
  }
}

export class Acts {
  constructor(page) {
    this.page = page;
    this.chain = Promise.resolve();
    this.turning = Promise.resolve();
    this.waiting = 0;    // acts sent or kept, not answered yet
    this.done = this.remembered();
    this.undone = [];
    this.away = false; // nobody answers
    this.anew = false; // somebody does, who does not know this page
    this.full = '';    // why nothing can be saved just now
    this.tried = false;
    addEventListener('beforeunload', (e) => { if (this.waiting) e.preventDefault(); });
  }

  // Ids of changes outlive a reload of the page; nothing that was said does.
  remembered() {
    try { return JSON.parse(sessionStorage.getItem('undo ' + this.page.data.transcript)) ?? []; } catch { return []; }
  }

  remember() {
    try { sessionStorage.setItem('undo ' + this.page.data.transcript, JSON.stringify(this.done.map(({ events, label }) => ({ events, label })))); } catch { /* a browser without storage */ }
  }

  // Sends one act after those before it, so that they happen in the order they
  // were made. Settle gets the answer before the next act is sent. A body that is
  // a function is asked for then.
  send(url, body, settle) {
    const key = crypto.randomUUID();
    this.waiting++;
    const mine = this.chain.then(async () => {
      const said = typeof body === 'function' ? body() : body;
      const answer = await this.post(url, said, key);
      settle?.(answer);
      return answer;
    });
    this.chain = mine.catch(() => {});
    return mine.finally(() => { this.waiting--; this.tell(); });
  }

  async post(url, body, key) {
    for (;;) {
      let answer;
      try {
        answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Idempotency-Key': key, 'Verbatim-Coder': this.page.data.me }, body: JSON.stringify(body), signal: AbortSignal.timeout(30000) });
      } catch {
        await this.back(); // kept, and sent once more
        continue;
      }
      if (answer.ok) return answer.json();
      if (answer.status === 401) { await this.back(); continue; } // started anew
      if (answer.headers.has('Verbatim-Later')) { await this.room(await answer.json().catch(() => null)); continue; }
      throw new Refused(answer.status, await answer.json().catch(() => null), answer.headers.has('Verbatim-Stale'));
    }
  }

  // The disk is full: what was done is kept, and tried again by and by.
  async room(said) {
    this.full = [said?.error, said?.hint].filter(Boolean).join(' ') || 'The disk is full.';
    this.tell();
    await new Promise((r) => setTimeout(r, AGAIN));
    this.full = '';
  }

  // Waits until the server answers again, and knows this browser: one that was
  // started anew lets it in when its new address is opened.
  async back() {
    if (!this.away) { this.away = true; this.tell(); }
    for (let here = 0; here !== 204;) {
      await new Promise((r) => setTimeout(r, 700));
      here = await fetch('/api/here', { cache: 'no-store' }).then((x) => x.status, () => 0);
      if (this.anew !== (here === 401)) { this.anew = here === 401; this.tell(); }
    }
    this.away = this.anew = false;
    this.tell();
    this.page.live?.again();
  }

  // The live stream noticed first that nobody answers.
  lost() { if (!this.away) this.back(); }

  tell() {
    const bar = this.page.banner;
    if (!this.away && !this.full) {
      if (!bar.hidden && !(this.waiting && this.tried)) { bar.hidden = true; this.page.say(this.tried ? 'There is room again: everything is saved.' : 'Verbatim is back.'); this.tried = false; }
      return;
    }
    this.tried = !!this.full;
    const when = this.full ? 'tried again' : 'sent when it is back';
    const kept = this.waiting === 0 ? '' : this.waiting === 1 ? ` Your last action is kept and will be ${when}.` : ` Your last ${this.waiting} actions are kept and will be ${when}.`;
    const why = this.full ? this.full : this.anew ? 'Verbatim was started anew. Open the new address in this browser, and this page goes on.' : 'Verbatim is not answering: it may have been closed.';
    const words = why + kept + ' Please leave this page open.';
    if (bar.hidden || bar.textContent !== words) { bar.textContent = words; bar.hidden = false; }
  }

  // Shows an act, sends it, and remembers how to undo it. `show` draws it and
  // gives a function that takes that back; `settle` gets the answer.
  async do({ url, body, label, show, settle, again, quiet }) {
    dispatchEvent(new Event('act')); // what goes on behind somebody's back waits
    const hide = show?.();
    const entry = { events: null, label, back: hide, again };
    entry.sent = this.send(url, body, (answer) => {
      entry.events = answer.events ?? [];
      Object.assign(entry, settle?.(answer));
      if (!entry.events.length) this.forget(entry);
      this.remember();
    });
    this.done.push(entry);
    if (this.done.length > UNDO) this.done.shift();
    this.undone = [];
    if (!quiet) this.page.toast(label, () => this.undo(entry));
    try {
      return await entry.sent;
    } catch (err) {
      this.forget(entry);
      hide?.();
      this.failed(err);
      return null;
    }
  }

  forget(entry) {
    const i = this.done.indexOf(entry);
    if (i >= 0) this.done.splice(i, 1);
  }

  failed(err) {
    if (err.stale) return this.page.reload(err.message + ' Your last action was not saved; please do it again.');
    this.page.toast(err.message + (err.hint ? ' ' + err.hint : ''));
  }

  // Undoing and doing again follow each other, however fast the keys come.
  undo(entry) { return this.turning = this.turning.then(() => this.undoNow(entry ?? this.done.at(-1))); }

  redo() { return this.turning = this.turning.then(() => this.redoNow()); }

  async undoNow(entry) {
    if (!entry || !this.done.includes(entry)) { this.page.say('Nothing to undo here.'); return; }
    if (entry.sent) await entry.sent.catch(() => {});
    if (!this.done.includes(entry)) return;
    this.forget(entry);
    await this.reverse(entry, this.undone, 'Undone', entry.back);
  }

  async redoNow() {
    const entry = this.undone.pop();
    if (!entry) { this.page.say('Nothing to do again.'); return; }
    await this.reverse(entry, this.done, 'Done again', entry.again);
  }

  async reverse(entry, onto, said, redraw) {
    const draw = redraw?.();
    this.page.say(`${said}: ${entry.label}`);
    this.page.toast(`${said}: ${entry.label}`, null);
    try {
      const answer = await this.send('/api/undo', { events: entry.events });
      onto.push({ ...entry, sent: null, events: answer.events });
      if (!redraw || draw === false) await this.page.sync();
      this.remember();
    } catch (err) {
      await this.page.sync();
      this.failed(err);
    }
  }
}
