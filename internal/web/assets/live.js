// What others do, as they do it. A browser allows few connections to one
// server, so of all the open pages one holds the stream and tells the others.

const KINDS = ['coding', 'uncode', 'memo', 'unmemo', 'star', 'unstar', 'done', 'decided', 'cautions', 'corrected', 'codebook', 'changed', 'resync', 'hello', 'here'];
const KEEP = 600;     // events that the page with the stream keeps for pages that open later
const PATIENCE = 250; // ms to wait for that page's answer
const DOUBT = 1000;   // ms to wait for the stream to come to where a page is

export class Live {
  // heard(kind, what) is called for each event, lost() when the stream breaks;
  // last is the mark of what the page holds already.
  constructor(last, heard, lost) {
    this.heard = heard;
    this.lost = lost;
    this.last = this.start = last;
    this.id = crypto.randomUUID();
    this.past = [{ id: last }];
    this.latest = {}; // hello and here: of these only the last counts
    this.held = [];   // what comes while this page asks what it missed
    this.channel = new BroadcastChannel('verbatim');
    this.channel.addEventListener('message', (e) => this.receive(e.data));
    this.channel.postMessage({ ask: this.id, last });
    this.patience = setTimeout(() => this.caughtUp(), PATIENCE);
    // Whoever has the lock leads, for as long as the page lives.
    if (navigator.locks) navigator.locks.request('verbatim stream', () => { this.lead(); return new Promise(() => {}); }).catch(() => {});
    else this.lead();
  }

  lead() {
    this.caughtUp();
    this.past = [{ id: this.last }];
    this.source = new EventSource('/api/events' + (this.last ? '?last=' + encodeURIComponent(this.last) : ''));
    for (const kind of KINDS) {
      this.source.addEventListener(kind, (e) => {
        const message = { kind, id: kind === 'hello' || kind === 'here' ? '' : e.lastEventId, what: JSON.parse(e.data) };
        this.channel.postMessage(message);
        this.keep(message);
        this.take(message);
      });
    }
    this.source.addEventListener('open', () => { performance.mark('live'); document.documentElement.dataset.live = 'on'; });
    this.source.addEventListener('error', () => {
      document.documentElement.dataset.live = 'off';
      this.channel.postMessage({ kind: 'lost' });
      this.lost();
    });
  }

  keep(message) {
    if (!message.id) { this.latest[message.kind] = message; return; }
    if (message.kind === 'resync') this.past = []; // what was before it is not known
    this.past.push(message);
    if (this.past.length > KEEP) this.past.splice(0, this.past.length - KEEP);
  }

  receive(message) {
    if (message.ask) { this.answer(message); return; }
    if (message.to) { if (message.to === this.id) this.missed(message); return; }
    if (this.held) this.held.push(message);
    else this.take(message);
  }

  // The page with the stream tells one that has just opened what it missed.
  answer({ ask, last }) {
    if (!this.source) return;
    const i = this.past.findLastIndex((m) => m.id === last);
    this.channel.postMessage({ to: ask, known: i >= 0, list: [...Object.values(this.latest), ...(i < 0 ? [] : this.past.slice(i + 1))] });
  }

  // What this page missed, which includes all that it held back. Where nobody knows,
  // the stream is about to come to where this page is, or else passed it by.
  missed({ known, list }) {
    if (!this.held) return;
    this.held = list;
    this.caughtUp();
    if (!known) this.doubt = setTimeout(() => this.heard('resync', {}), DOUBT);
  }

  caughtUp() {
    clearTimeout(this.patience);
    const held = this.held;
    this.held = null;
    for (const message of held ?? []) this.take(message);
  }

  // The server answers again. A browser gives a stream up for good after some
  // kinds of failure: then it is opened anew.
  again() {
    if (this.source?.readyState !== EventSource.CLOSED) return;
    this.source.close();
    this.lead();
  }

  take(message) {
    if (message.kind === 'lost') { this.lost(); return; }
    if (message.id) {
      if (message.id === this.last) return;
      this.last = message.id;
      if (this.doubt && message.id === this.start) { clearTimeout(this.doubt); this.doubt = 0; return; }
    }
    this.heard(message.kind, message.what);
  }
}
