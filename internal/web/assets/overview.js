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
    this.canvas.parentElement.addEventListener('click', (e) => {
      const p = Math.floor((e.clientY - this.canvas.getBoundingClientRect().top) / this.canvas.clientHeight * page.script.length);
      page.goto(page.script.at(p));
    });
    addEventListener('scroll', () => this.moved(), { passive: true });
    new ResizeObserver(([e]) => { this.height = e.contentRect.height + 160; this.moved(); this.changed(); }).observe(page.script.root);
    document.addEventListener('displaychange', () => { this.colours = null; this.changed(); });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { this.colours = null; this.changed(); });
  }

  changed() { this.timer ||= setTimeout(() => { this.timer = 0; this.draw(); }, 80); }

  draw() {
    const { page, canvas } = this, dpr = devicePixelRatio, h = canvas.clientHeight;
    if (!h) return;
    if (!this.colours) {
      const style = getComputedStyle(document.documentElement), forced = matchMedia('(forced-colors: active)').matches;
      this.colours = (id) => (forced ? style.color : style.getPropertyValue('--c' + page.themes.number(id)) || style.color);
    }
    canvas.width = WIDTH * dpr;
    canvas.height = h * dpr;
    const g = canvas.getContext('2d');
    g.scale(dpr, dpr);
    g.globalAlpha = .65;
    const who = page.coders.list.map((c) => c.id), total = page.script.length;
    const step = Math.max(2, Math.floor((WIDTH - 2) / Math.max(3, who.length)));
    for (const c of page.store.codings.values()) {
      if (!page.shows(c)) continue;
      g.fillStyle = this.colours(c.theme);
      g.fillRect(1 + Math.min(who.indexOf(c.coder), 7) * step, c.s / total * h, step - 1, Math.max(2, (c.e - c.s) / total * h));
    }
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
