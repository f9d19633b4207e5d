// Sends the secret of the address once, and goes on to the page that was asked for.
const secret = location.hash.slice(1);
const say = text => { document.getElementById('msg').textContent = text; };
const fresh = 'For a new address, press Enter in the window where the workbench was started, or close the workbench and start it again.';
history.replaceState(null, '', location.pathname + location.search);

// A browser that follows a link from another site sends no cookie the first time,
// and was let in all the same. It is asked to come again once.
async function known() {
  const mark = 'asked again';
  try {
    if (sessionStorage.getItem(mark) === location.href) { sessionStorage.removeItem(mark); return false; }
    if ((await fetch('/api/here', { cache: 'no-store' })).status === 401) return false;
    sessionStorage.setItem(mark, location.href);
  } catch { return false; }
  return true;
}

try {
  const answer = secret ? await fetch('/api/session', { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: secret }) : null;
  if (answer?.ok || await known()) location.replace(location.href);
  else if (secret) say('This address has been used already: each one lets one browser in, once. ' + fresh);
  else say('This browser was not let in. Open the address that was shown when the workbench was started. ' + fresh);
} catch {
  say('The workbench does not answer. Is it still running?');
}
