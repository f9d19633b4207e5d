// As many boxes as are wanted.
export function another() {
  for (const button of document.querySelectorAll('[data-another]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const boxes = document.querySelectorAll(`[name="${button.dataset.another}"]`), last = boxes[boxes.length - 1];
      const box = last.cloneNode(false);
      box.value = '';
      box.setAttribute('aria-label', last.getAttribute('aria-label').replace(/\d+$/, String(boxes.length + 1)));
      last.after(box);
      box.focus();
    });
  }
}
