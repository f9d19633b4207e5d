// Finding words in the page, and opening what a link leads to. Nothing else needs a
// script. It is written for browsers that are some years old.
(function () {
  'use strict';
  var form = document.getElementById('find'), box = document.getElementById('find-words');
  var found = document.getElementById('found'), said = document.getElementById('found-said');
  var list = found.querySelector('ol'), units = null, timer = 0, most = 100;

  // Small letters without accents, and straight quotation marks.
  function fold(s) {
    s = s.toLowerCase();
    if (/^[\x00-\x7f]*$/.test(s)) return s;
    return s.normalize('NFD').replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u200b-\u200f\u00ad]/g, '')
      .replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\u201c\u201d]/g, '"').replace(/\u00a0/g, ' ').replace(/\u00df/g, 'ss');
  }

  // Where the folded letters from a to z stand in s.
  function unfold(s, a, z) {
    var at = 0, from = -1, to = s.length, i = 0, step;
    for (; i < s.length; i += step) {
      step = s.codePointAt(i) > 0xffff ? 2 : 1;
      if (from < 0 && at >= a && fold(s.substr(i, step)) !== '') from = i;
      if (at >= z) { to = i; break; }
      at += fold(s.substr(i, step)).length;
    }
    return [from < 0 ? 0 : from, to];
  }

  // What is looked through: words that stand twice, as a transcript's do under a theme, once.
  function all() {
    var talk = document.getElementById('transcripts'), seen = {}, out = [];
    document.querySelectorAll('.w').forEach(function (el) {
      var text = el.textContent, quote = el.tagName === 'BLOCKQUOTE';
      if (quote && talk || quote && seen['q' + text]) return;
      if (quote) seen['q' + text] = true;
      out.push({ el: el, text: text, plain: null });
    });
    return out;
  }

  function covered(el) {
    for (el = el.parentElement; el; el = el.parentElement) if (el.tagName === 'DETAILS' && !el.open) return true;
    return false;
  }

  function where(el) {
    var turn = el.closest('.turn'), section = el.closest('section[aria-labelledby],article');
    var head = section && section.querySelector('h3'), who = turn && turn.querySelector('.who');
    return [head ? head.textContent : '', who ? who.textContent : ''].filter(Boolean).join(' · ');
  }

  function part(parent, name, text) {
    var el = document.createElement(name);
    el.textContent = text;
    parent.appendChild(el);
    return el;
  }

  function hit(unit, at, length) {
    var place = unfold(unit.text, at, at + length), item = part(list, 'li', ''), a = part(item, 'a', '');
    var from = Math.max(0, place[0] - 50), to = Math.min(unit.text.length, place[1] + 70);
    a.href = '#';
    part(a, 'small', where(unit.el));
    part(a, 'span', (from ? '…' : '') + unit.text.slice(from, place[0]));
    part(a, 'b', unit.text.slice(place[0], place[1]));
    part(a, 'span', unit.text.slice(place[1], to) + (to < unit.text.length ? '…' : ''));
    a.addEventListener('click', function (e) { e.preventDefault(); go(unit.el, place); });
  }

  function look() {
    var wanted = fold(box.value.trim().replace(/\s+/g, ' ')), n = 0, i, at, u;
    list.textContent = '';
    found.hidden = !wanted;
    if (!wanted) { said.textContent = ''; return; }
    units = units || all();
    for (i = 0; i < units.length; i++) {
      u = units[i];
      if (u.plain === null) u.plain = fold(u.text);
      at = u.plain.indexOf(wanted);
      if (at < 0 || covered(u.el)) continue;
      for (; at >= 0; at = u.plain.indexOf(wanted, at + wanted.length)) {
        n++;
        if (n <= most) hit(u, at, wanted.length);
      }
    }
    said.textContent = n === 0 ? 'Not found.' : (n === 1 ? '1 place' : n + ' places') + (n > most ? '; the first ' + most + ' are listed.' : '.');
  }

  // Selects the words where they stand.
  function go(el, place) {
    var walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT, null, false), range = document.createRange(), at = 0, node;
    while ((node = walk.nextNode())) {
      if (place[0] >= at && place[0] <= at + node.length) range.setStart(node, place[0] - at);
      if (place[1] >= at && place[1] <= at + node.length) { range.setEnd(node, place[1] - at); break; }
      at += node.length;
    }
    found.hidden = true;
    el.setAttribute('tabindex', '-1');
    el.focus({ preventScroll: true });
    document.querySelectorAll('.hit').forEach(function (x) { x.classList.remove('hit'); });
    el.classList.add('hit');
    window.getSelection().removeAllRanges();
    window.getSelection().addRange(range);
    show(el);
  }

  // Parts that were not laid out take their room when they come near: scroll again then.
  function show(el) {
    el.scrollIntoView({ block: 'center' });
    requestAnimationFrame(function () { requestAnimationFrame(function () { el.scrollIntoView({ block: 'center' }); }); });
  }

  // Opens what the address leads to, where it is behind a content note.
  function open() {
    var el = location.hash.length > 1 && document.getElementById(location.hash.slice(1)), closed = false, up;
    for (up = el && el.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS' && !up.open) closed = up.open = true;
    if (closed) show(el);
  }

  form.hidden = false;
  form.addEventListener('submit', function (e) {
    e.preventDefault();
    look();
    var first = list.querySelector('a');
    if (first) first.focus();
  });
  box.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(look, 150); });
  document.addEventListener('keydown', function (e) {
    if (e.key === 'Escape' && !found.hidden) { found.hidden = true; box.focus(); }
  });
  document.addEventListener('click', function (e) {
    if (!found.hidden && !found.contains(e.target) && !form.contains(e.target)) found.hidden = true;
  });
  window.addEventListener('hashchange', open);
  open();
})();
