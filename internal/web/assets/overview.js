// The bar at the right: the whole transcript at a glance, one column per coder.
// It is decoration for eyes: keys do all it does. It is drawn only when what
// stands on the transcript changes; scrolling moves one element.

const WIDTH = 18;

export class Overview {
  constructor(page) {
    this.page = page;
    this.canvas = document.getElementById('overview');
    this.view = document.getElementById('overview-view');
    this.height = 1;
    this.drawn = 0; // codings that were drawn last time
    this.canvas.parentElement.addEventListener('click', (e) => {
      const p = Math.floor((e.clientY - this.canvas.getBoundingClientRect().top) / this.canvas.clientHeight * page.script.length);
      page.goto(page.script.at(p));
    });
    addEventListener('scroll', () => this.moved(), { passive: true });
    // What is drawn goes by words, not by pixels: a transcript that gets higher moves the window alone.
    new ResizeObserver(([e]) => { this.height = e.contentRect.height + 160; this.moved(); }).observe(page.script.root);
    new ResizeObserver(() => { this.moved(); this.changed(); }).observe(this.canvas);
    document.addEventListener('displaychange', () => this.recolour());
    for (const way of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) matchMedia(way).addEventListener('change', () => this.recolour());
  }

  recolour() {
    this.colours = null;
    this.changed();
  }

  // Draws anew, soon, what stands between two places.
  changed(s = 0, e = Infinity) {
    this.from = Math.min(this.from ?? s, s);
    this.to = Math.max(this.to ?? e, e);
    this.timer ||= setTimeout(() => { this.timer = 0; this.draw(); }, 80);
  }

  colour(id) {
    if (!this.colours) {
      this.style = getComputedStyle(document.documentElement);
      this.forced = matchMedia('(forced-colors: active)').matches;
      this.colours = new Map();
    }
    let c = this.colours.get(id);
    if (!c) {
      c = !this.forced && this.style.getPropertyValue('--c' + this.page.themes.number(id)) || this.style.color;
      this.colours.set(id, c);
    }
    return c;
  }

  draw() {
    const { page, canvas } = this, { script, coders } = page, dpr = devicePixelRatio, h = canvas.clientHeight;
    const { from, to } = this;
    this.from = this.to = undefined;
    if (!h) return;
    const total = script.length, g = canvas.getContext('2d');
    let y1 = Math.floor(from / total * h) - 3, y2 = Math.ceil(to / total * h) + 3;
    if (canvas.height !== Math.round(h * dpr) || canvas.width !== Math.round(WIDTH * dpr)) {
      canvas.width = Math.round(WIDTH * dpr);
      canvas.height = Math.round(h * dpr);
      y1 = 0;
      y2 = h;
    }
    [y1, y2] = [Math.max(0, y1), Math.min(h, y2)];
    g.save();
    g.scale(dpr, dpr);
    g.beginPath();
    g.rect(0, y1, WIDTH, y2 - y1);
    g.clip();
    g.clearRect(0, y1, WIDTH, y2 - y1);
    g.globalAlpha = .65;
    const step = Math.max(2, Math.floor((WIDTH - 2) / Math.max(3, coders.list.length)));
    const near = new Set(script.within((y1 - 3) / h * total, (y2 + 3) / h * total).flatMap((t) => t.codings));
    for (const c of near) {
      if (!page.shows(c)) continue;
      g.fillStyle = this.colour(c.theme);
      g.fillRect(1 + Math.min(coders.list.indexOf(coders.get(c.coder)), 7) * step, c.s / total * h, step - 1, Math.max(2, (c.e - c.s) / total * h));
    }
    g.restore();
    this.drawn = near.size;
  }

  moved() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const h = this.canvas.clientHeight, top = this.page.script.root.getBoundingClientRect().top;
      this.view.style.height = Math.min(h, Math.max(10, innerHeight / this.height * h)) + 'px';
      this.view.style.transform = `translateY(${Math.max(0, -top) / this.height * h}px)`;
    });
  }
}
