// What others do, as they do it. A browser allows few connections to one
// server, so of all the open pages one holds the stream and tells the others.

const KINDS = ['coding', 'uncode', 'memo', 'unmemo', 'star', 'unstar', 'done', 'corrected', 'codebook', 'resync'];

export class Live {
  // heard(kind, what) is called for each event, lost() when the stream breaks;
  // last is the mark of what the page holds already.
  constructor(last, heard, lost) {
    this.heard = heard;
    this.lost = lost;
    this.last = last;
    this.channel = new BroadcastChannel('verbatim');
    this.channel.addEventListener('message', (e) => this.take(e.data));
    // Whoever has the lock leads, for as long as the page lives.
    if (navigator.locks) navigator.locks.request('verbatim stream', () => { this.lead(); return new Promise(() => {}); }).catch(() => {});
    else this.lead();
  }

  lead() {
    this.source = new EventSource('/api/events' + (this.last ? '?last=' + encodeURIComponent(this.last) : ''));
    for (const kind of KINDS) {
      this.source.addEventListener(kind, (e) => {
        const message = { kind, id: e.lastEventId, what: JSON.parse(e.data) };
        this.channel.postMessage(message);
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
    }
    this.heard(message.kind, message.what);
  }
}
