// Rows by the arrow keys; back from a transcript the same row has focus again.
const hits = [...document.querySelectorAll('.hit')];
const key = 'hit ' + location.search;
for (const [i, hit] of hits.entries()) hit.addEventListener('click', () => sessionStorage.setItem(key, String(i)));
document.addEventListener('keydown', e => {
  if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
  const i = hits.indexOf(document.activeElement);
  if (i < 0) return;
  const next = hits[i + (e.key === 'ArrowDown' ? 1 : -1)];
  if (next) { next.focus(); e.preventDefault(); }
});
const back = performance.getEntriesByType('navigation')[0]?.type === 'back_forward' ? sessionStorage.getItem(key) : null;
if (back !== null) hits[Number(back)]?.focus();
