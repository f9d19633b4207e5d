// What is typed into a form that asks for it and is not sent is not left by mistake.
import { edited } from './fresh.js';

const forms = [...document.querySelectorAll('form[data-unsaved]')];
let sent = false;
document.addEventListener('submit', (e) => { if (forms.includes(e.target) && !e.defaultPrevented) sent = true; });
addEventListener('pageshow', () => { sent = false; });
addEventListener('beforeunload', (e) => { if (!sent && forms.some(edited)) e.preventDefault(); });
