// Files dropped anywhere on a page with an upload form go into that form.
import { toast } from './base.js';

const form = document.querySelector('[data-drop]');
if (form) {
  const input = form.querySelector('input[type=file]');
  const over = on => document.body.classList.toggle('dropping', on);
  document.addEventListener('dragover', e => { if (e.dataTransfer?.types.includes('Files')) { e.preventDefault(); over(true); } });
  document.addEventListener('dragleave', e => { if (!e.relatedTarget) over(false); });
  document.addEventListener('drop', e => {
    if (!e.dataTransfer?.files.length) return;
    e.preventDefault();
    over(false);
    input.files = e.dataTransfer.files;
    toast(input.files.length === 1 ? 'Looking at the file …' : `Looking at ${input.files.length} files …`);
    form.requestSubmit();
  });
}
for (const input of document.querySelectorAll('[data-selects]')) {
  input.addEventListener('input', () => { document.getElementById(input.dataset.selects).checked = true; });
}
