// Everything works without this file. It stops a second press of a button while the first one is
// under way, brings readers to the list of errors, says what time it is where the reader is, and lets
// a practice's own site show these pages in a frame of the right height.
const root = document.documentElement;
const summary = document.getElementById('errors');
if (summary) summary.focus();

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  // aria-disabled rather than disabled: the button keeps the focus, and its value is still sent.
  for (const button of form.querySelectorAll('button'))
    button.setAttribute('aria-disabled', 'true');
});

// A page that comes back from the browser's memory is ready to be sent again.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll('button'))
      button.removeAttribute('aria-disabled');
  }
});

// Another zone is one in which clocks show something else: Brussels is Paris.
const note = document.querySelector('[data-zone]');
if (note) {
  const { zone, elsewhere } = note.dataset;
  const language = root.lang === 'en' ? 'en-GB' : root.lang;
  const words = (at, options) => new Intl.DateTimeFormat(language, options).format(at);
  const clock = { dateStyle: 'short', timeStyle: 'short' };
  const differs = (at) => words(at, { ...clock, timeZone: zone }) !== words(at, clock);
  const times = [...document.querySelectorAll('time[data-yours]')];
  const other = times.filter((time) => differs(new Date(time.dateTime)));
  for (const time of other) {
    const moment = words(new Date(time.dateTime), {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
    });
    const yours = document.createElement('span');
    yours.className = 'yours';
    yours.textContent = time.dataset.yours.replace('{moment}', moment);
    time.after(' ', yours);
  }
  if (other.length > 0 || (times.length === 0 && differs(new Date()))) {
    const visitor = Intl.DateTimeFormat().resolvedOptions().timeZone;
    note.textContent = elsewhere.replace('{visitor}', visitor);
    note.className = 'card';
    // Where none is chosen yet, it is said before all the times.
    if (times.length === 0) document.querySelector('h1')?.after(note);
  }
}

// Whoever frames us is told the height of the page, and nothing else.
if (window.parent !== window) {
  root.classList.add('framed');
  const tell = () =>
    window.parent.postMessage({ creneau: 'height', height: root.offsetHeight }, '*');
  new ResizeObserver(tell).observe(document.body);
}
