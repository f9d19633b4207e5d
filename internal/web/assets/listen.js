// The recording of a transcript: play it from a turn that has a time.

export class Listen {
  constructor(page) {
    this.page = page;
    this.audio = document.getElementById('recording');
    if (!this.audio) return;
    page.script.root.addEventListener('click', (e) => {
      const button = e.target.closest('[data-play]');
      if (button) this.from(page.script.of(button));
    });
    this.audio.addEventListener('timeupdate', () => this.mark());
    this.audio.addEventListener('pause', () => this.mark());
    this.audio.addEventListener('error', () => page.toast('The recording cannot be played: it is not where the transcript says, or this browser does not know its kind.'));
  }

  // The key: play from the turn one is on, or stop.
  here() {
    if (!this.audio) { this.page.say('This transcript has no recording to play.'); return; }
    if (!this.audio.paused) { this.audio.pause(); this.page.say('Stopped.'); return; }
    this.from(this.page.current);
  }

  // From a turn, or where it has no time from the last one before it that has.
  from(turn) {
    let t = turn;
    while (t && !(this.at(t) >= 0)) t = this.page.script.turns[t.i - 1];
    if (!t) { this.page.say('No turn up to here has a time.'); return; }
    this.audio.currentTime = this.at(t) / 1000;
    this.audio.play().catch(() => {}); // an error is told by the element itself
    this.page.say(t === turn ? 'Playing.' : `This turn has no time. Playing from turn ${t.i + 1}.`);
  }

  at(t) { return +t.el.dataset.ms; }

  // The turn that is heard: its time is marked.
  mark() {
    const ms = this.audio.currentTime * 1000 + 1, timed = this.audio.paused ? [] : this.page.script.turns.filter((t) => this.at(t) >= 0 && this.at(t) <= ms);
    const now = timed.at(-1)?.el.querySelector('[data-play]') ?? null;
    if (now === this.heard) return;
    this.heard?.classList.remove('playing');
    now?.classList.add('playing');
    this.heard = now;
  }
}
