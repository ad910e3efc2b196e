// Everything works without this file. It keeps the page up to date while somebody looks at it, and
// sends its forms without leaving it.
const EVERY_MS = 1500;
let tag = null;
let asked = 0;
let looking = false;

/** Fetches the page anew, and changes what is different in the parts that are marked as live. */
async function refresh() {
  asked += 1;
  const mine = asked;
  const headers = tag === null ? {} : { 'If-None-Match': tag };
  const response = await answered(fetch(location.href, { headers }));
  document.body.toggleAttribute('data-away', response === null);
  if (response?.status !== 200) return;
  const text = await answered(response.text());
  // Overtaken by a newer look; or it would pull an event from under the pointer.
  if (text === null || mine !== asked || 'busy' in document.body.dataset) return;
  tag = response.headers.get('ETag');
  adopt(text);
}

/** Null when nobody answered: the sandbox was stopped, and may come back. */
async function answered(request) {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

function adopt(text) {
  const next = new DOMParser().parseFromString(text, 'text/html');
  for (const fresh of next.querySelectorAll('[data-live]')) {
    const old = document.getElementById(fresh.id);
    if (old) morph(old, document.importNode(fresh, true));
  }
}

/** Makes `old` like `fresh`, and leaves alone what is alike: focus, what is open, mails already drawn. */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  // A frame that is touched draws its mail again; and its height is ours.
  if (old.nodeName === 'IFRAME') return;
  for (const { name } of [...old.attributes]) {
    if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== 'open' && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  morphChildren(old, [...fresh.childNodes]);
}

function morphChildren(old, wanted) {
  const named = new Map(
    [...old.children].filter(({ id }) => id).map((child) => [child.id, child]),
  );
  const staying = new Set(wanted.map(({ id }) => id).filter((id) => id && named.has(id)));
  let at = old.firstChild;
  for (const fresh of wanted) {
    const known = fresh.id ? named.get(fresh.id) : null;
    while (at && known && at !== known && !staying.has(at.id)) at = dropped(at);
    if (known && known !== at) {
      old.insertBefore(known, at);
      morph(known, fresh);
    } else if (at && (known || (!fresh.id && !at.id && at.nodeName === fresh.nodeName))) {
      const next = at.nextSibling;
      morph(at, fresh);
      at = next;
    } else old.insertBefore(fresh, at);
  }
  while (at) at = dropped(at);
}

function dropped(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

async function look() {
  if (looking || document.visibilityState !== 'visible' || 'busy' in document.body.dataset)
    return;
  looking = true;
  await refresh().finally(() => {
    looking = false;
  });
}

/** Posts, and shows either the page as it then is or why it was refused. True: done. */
async function send(address, body) {
  const response = await ask(address, { method: 'POST', body });
  if (response === null) return false;
  const text = await response.text();
  if (!response.ok) {
    const said = new DOMParser().parseFromString(text, 'text/html').querySelector('.error');
    complain(said?.textContent ?? `${response.status}`);
    return false;
  }
  tag = null;
  await refresh();
  return true;
}

/** Null, with a word to the reader, when nobody answers. */
async function ask(address, options) {
  const response = await answered(fetch(address, options));
  if (response === null) complain(document.body.dataset.lost);
  return response;
}

function complain(text) {
  const toast = document.createElement('p');
  toast.className = 'toast';
  toast.setAttribute('role', 'alert');
  toast.textContent = text;
  (document.querySelector('dialog[open]') ?? document.body).append(toast);
  setTimeout(() => toast.remove(), 6000);
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || !form.closest('main, dialog')) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = 'yes';
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const dialog = form.closest('dialog');
  void send(form.action, body)
    .then((done) => {
      if (done && dialog) dialog.close();
      if (done && !dialog)
        for (const field of form.querySelectorAll('[data-once]')) field.value = '';
    })
    .finally(() => delete form.dataset.sent);
});

/** A mail is shown as high as it is. Its frame runs no scripts, so it may be looked into. */
function adjust(frame) {
  const letter = frame.contentDocument?.documentElement;
  if (!letter || frame.offsetParent === null) return;
  // A page is never lower than its window: that is taken away to measure it.
  frame.style.height = '0';
  frame.style.height = `${Math.min(letter.scrollHeight + 4, 900)}px`;
}
document.addEventListener(
  'load',
  (event) => {
    if (event.target instanceof HTMLIFrameElement) adjust(event.target);
  },
  true,
);
document.addEventListener(
  'toggle',
  (event) => {
    for (const frame of event.target.querySelectorAll?.('iframe') ?? []) adjust(frame);
  },
  true,
);
for (const frame of document.querySelectorAll('iframe')) adjust(frame);

/** Whoever has put the guide away need not do so again; only that is remembered, in this browser. */
const guide = document.getElementById('guide');
if (guide) {
  if (localStorage.getItem('guide') === 'closed') guide.open = false;
  guide.addEventListener('toggle', () => {
    if (guide.open) localStorage.removeItem('guide');
    else localStorage.setItem('guide', 'closed');
  });
}

setInterval(look, EVERY_MS);
document.addEventListener('visibilitychange', look);
