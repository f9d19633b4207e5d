// Sends the secret of the address once, and goes on to the page that was asked for.
const secret = location.hash.slice(1);
const say = text => { document.getElementById('msg').textContent = text; };
history.replaceState(null, '', location.pathname + location.search);
if (!secret) {
  say('This window was not let in. Open the address that was shown when the workbench was started.');
} else {
  try {
    const answer = await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: secret });
    if (answer.ok) location.reload();
    else say('This address has been used already: each one lets one browser in, once. Close the workbench and start it again for a new one.');
  } catch {
    say('The workbench does not answer. Is it still running?');
  }
}
