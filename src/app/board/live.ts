/**
 * What a browser does beside showing the page: when the stream says that something has changed, the page is read again
 * and its main part put in place. Without it the page reloads by itself.
 */
export const LIVE = `'use strict';
const status = document.getElementById('live');
const say = (text) => { if (status.textContent !== text) status.textContent = text; };
let reading = false, again = false;
const read = async () => {
  if (reading) { again = true; return; }
  reading = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) { location.reload(); return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
    const main = document.querySelector('main');
    if (fresh && fresh.innerHTML !== main.innerHTML) {
      const focused = document.activeElement && document.activeElement.id;
      main.innerHTML = fresh.innerHTML;
      if (focused) { const same = document.getElementById(focused); if (same) same.focus(); }
    }
    say('Live');
  } catch { say('Not live: Drover can not be reached'); }
  reading = false;
  if (again) { again = false; read(); }
};
const source = new EventSource('/board/events');
let opened = false;
source.addEventListener('changed', read);
source.addEventListener('open', () => { say('Live'); if (opened) read(); opened = true; });
source.addEventListener('error', () => {
  say('Not live: Drover can not be reached');
  if (source.readyState === 2) read();
});
`;
