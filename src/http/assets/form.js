// Everything works without this file. It stops a second press of a button while the first one is
// under way, and brings readers to the list of errors.
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
