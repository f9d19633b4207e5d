// The queue of a theme that is being split: one key for each part. The keys press
// the buttons and links of the page, and are off where single keys are.
import { announce } from './base.js';
import { another } from './boxes.js';

const asked = document.getElementById('asked'), covered = document.getElementById('covered');
const told = document.getElementById('told')?.textContent.trim() ?? '';
const failed = document.getElementById('failed');

// The next coding is where somebody goes on from; what was just done is said first.
if (failed) failed.focus();
else if (asked) asked.focus({ preventScroll: true });
if (told) announce([told, document.getElementById('queue-said')?.textContent ?? ''].join(' '));

let done = false; // one press, one decision
document.addEventListener('submit', (e) => {
  if (e.defaultPrevented || !e.target.closest('main')) return;
  if (done) e.preventDefault();
  done = true;
});

const typing = (e) => e.target.closest?.('input:not([type=radio],[type=checkbox]),textarea,select,dialog');
document.addEventListener('keydown', (e) => {
  const undo = (e.ctrlKey || e.metaKey) && e.key === 'z' && !e.shiftKey;
  if (e.defaultPrevented || e.repeat || done || typing(e) || e.altKey || !undo && (e.ctrlKey || e.metaKey || document.documentElement.dataset.keys === 'off')) return;
  const key = undo ? 'u' : e.key.toLowerCase();
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return;
  e.preventDefault();
  if (covered && !covered.open && key !== 's' && key !== 'u') { announce('Show the words first, or press S for later.'); covered.querySelector('summary').focus(); return; }
  target.click();
});

another();
