// Everything works without this file: events, free hours and buttons are links to pages with forms.
// It shows those forms in a dialog, and lets events be dragged, stretched and drawn. What is
// fetched and sent goes through live.js, which is loaded before it.
const STEP = 15;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const week = document.getElementById('week');
const dialog = document.createElement('dialog');
document.body.append(dialog);

// — Panels —

async function openPanel(address) {
  const response = await ask(address);
  if (response === null) return;
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  const panel = next.getElementById('panel');
  if (panel) showPanel(document.importNode(panel, true));
  else complain(next.querySelector('.error')?.textContent ?? `${response.status}`);
}

function showPanel(panel) {
  dialog.replaceChildren(panel);
  dialog.setAttribute('aria-labelledby', 'panel-title');
  if (!dialog.open) dialog.showModal();
  (
    panel.querySelector('input[name=title]:not(details *)') ?? panel.querySelector('h2')
  ).focus();
}

dialog.addEventListener('click', (event) => {
  const outside = event.target === dialog;
  if (!outside && !event.target.closest('[data-close]')) return;
  event.preventDefault();
  dialog.close();
});
dialog.addEventListener('close', () => {
  const address = new URL(location.href);
  for (const name of ['event', 'new', 'move', 'until', 'allDay'])
    address.searchParams.delete(name);
  history.replaceState(null, '', address);
  delete document.body.dataset.busy;
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-panel]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  void openPanel(link.href);
});

// — Where the pointer is. Times are wall-clock digits, reckoned as though in UTC. —

const first = () => Number(week.dataset.first) * 60;
const last = () => Number(week.dataset.last) * 60;
const columns = () => [...week.querySelectorAll('.day')];
const digits = (at) => new Date(at).toISOString().slice(0, 16);
const instant = (text) => Date.parse(`${text}Z`);
const snapped = (at) => Math.round(at / (STEP * MINUTE)) * STEP * MINUTE;

function columnAt(x) {
  const all = columns();
  const inside = all.find((column) => x < column.getBoundingClientRect().right);
  return inside ?? all[all.length - 1];
}

/** The time at a point, within the hours drawn. */
function timeAt(x, y) {
  const column = columnAt(x);
  const { top, height } = column.getBoundingClientRect();
  const part = Math.min(Math.max((y - top) / height, 0), 0.9995);
  const minutes = first() + part * (last() - first());
  return instant(`${column.dataset.day}T00:00`) + minutes * MINUTE;
}

const overWholeDays = (y) => {
  const { top, bottom } = week.querySelector('.bars').getBoundingClientRect();
  return y >= top && y < bottom;
};

// — Gestures —

let gesture = null;

week.addEventListener('pointerdown', (event) => {
  if (event.button !== 0 || gesture) return;
  const block = event.target.closest('.block, .bar');
  if (!block && (event.pointerType === 'touch' || !event.target.closest('.cell'))) return;
  const kind = event.target.closest('.edge') ? 'stretch' : block ? 'move' : 'draw';
  const start = block ? instant(block.dataset.start) : null;
  gesture = {
    kind,
    block,
    x: event.clientX,
    y: event.clientY,
    on: false,
    pointer: event.pointerId,
    start,
    length: block ? instant(block.dataset.end) - start : 0,
    grabbed: timeAt(event.clientX, event.clientY),
  };
  // A finger scrolls, unless it rests first.
  if (event.pointerType === 'touch') {
    gesture.rest = setTimeout(() => begin(), 400);
  }
});

function begin() {
  gesture.on = true;
  document.body.dataset.busy = gesture.kind;
  week.setPointerCapture(gesture.pointer);
  gesture.block?.classList.add('moving');
}

week.addEventListener('pointermove', (event) => {
  if (!gesture) return;
  const far = Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y) > 5;
  if (!gesture.on) {
    if (!far) return;
    if (event.pointerType === 'touch') return quit();
    begin();
  }
  scrollAtEdge(event.clientX);
  gesture.target = targetOf(event.clientX, event.clientY);
  draw(gesture);
});

function scrollAtEdge(x) {
  const { left, right } = week.getBoundingClientRect();
  if (x > right - 24) week.scrollBy({ left: 12 });
  else if (x < left + 60) week.scrollBy({ left: -12 });
}

/** What the gesture would do if it ended here. */
function targetOf(x, y) {
  const { kind, block, start, length, grabbed } = gesture;
  const at = timeAt(x, y);
  if (kind === 'draw') {
    const step = STEP * MINUTE;
    const day = Math.floor(grabbed / DAY) * DAY;
    const here = Math.min(Math.max(day + (at % DAY), day), day + DAY);
    const from = Math.floor(Math.min(grabbed, here) / step) * step;
    return {
      from,
      to: Math.max(Math.ceil(Math.max(grabbed, here) / step) * step, from + 2 * step),
    };
  }
  if (kind === 'stretch') {
    // The pointer may slide into the next column; the end stays on the event's own day.
    const day = Math.floor((start + length - 1) / DAY) * DAY;
    const end = snapped(day + (at % DAY));
    return { from: start, to: Math.max(end, start + STEP * MINUTE) };
  }
  const tab = document.elementFromPoint(x, y)?.closest('a[data-calendar]:not([aria-current])');
  if (tab) return { tab };
  const wasWhole = 'allDay' in block.dataset;
  if (overWholeDays(y)) {
    const days = Math.floor(at / DAY) - Math.floor(grabbed / DAY);
    const day = Math.floor(start / DAY) * DAY + days * DAY;
    const to = wasWhole ? day + length : day + DAY;
    return block.matches('.bar') && !wasWhole
      ? { from: start + days * DAY, to: start + days * DAY + length }
      : { from: day, to, allDay: true };
  }
  if (block.matches('.bar')) return { from: snapped(at), to: snapped(at) + 60 * MINUTE };
  const from = snapped(start + at - grabbed);
  return { from, to: from + length };
}

/** Shows where it would go. */
function draw({ kind, block, target }) {
  for (const marked of document.querySelectorAll('.drop')) marked.classList.remove('drop');
  if (target.tab) return target.tab.classList.add('drop');
  const day = digits(target.from).slice(0, 10);
  const place = target.allDay ? `.free-day[data-day="${day}"]` : `.day[data-day="${day}"]`;
  const column = week.querySelector(place);
  if (target.allDay || block?.matches('.bar')) return column?.classList.add('drop');
  if (!column) return;
  if (kind === 'draw') gesture.drawn ??= sketch();
  const moving = kind === 'draw' ? gesture.drawn : block;
  if (moving.parentNode !== column) column.append(moving);
  const midnight = instant(`${day}T00:00`);
  moving.style.setProperty('--from', String((target.from - midnight) / MINUTE));
  moving.style.setProperty('--to', String(Math.min((target.to - midnight) / MINUTE, last())));
  if (kind === 'move') {
    moving.style.setProperty('--lane', '0');
    moving.style.setProperty('--lanes', '1');
  }
  const time = moving.querySelector('.time');
  if (time)
    time.textContent = `${digits(target.from).slice(11)}–${digits(target.to).slice(11)}`;
}

function sketch() {
  const drawn = document.createElement('div');
  drawn.className = 'block drawn';
  drawn.append(Object.assign(document.createElement('span'), { className: 'time' }));
  return drawn;
}

week.addEventListener('pointerup', () => {
  const done = gesture;
  if (!done) return;
  quit();
  if (!done.on) return;
  // The click that follows a drag is none.
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
  void finish(done);
});
week.addEventListener('pointercancel', () => {
  if (gesture && !gesture.on) quit();
});
week.addEventListener('touchmove', (event) => void (gesture?.on && event.preventDefault()), {
  passive: false,
});
week.addEventListener('contextmenu', (event) => void (gesture && event.preventDefault()));

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function quit() {
  clearTimeout(gesture.rest);
  gesture.block?.classList.remove('moving');
  gesture.drawn?.remove();
  for (const marked of document.querySelectorAll('.drop')) marked.classList.remove('drop');
  gesture = null;
  delete document.body.dataset.busy;
}

async function finish({ kind, block, target, start, length }) {
  if (!target) return;
  if (kind === 'draw')
    return openPanel(addressWith({ new: digits(target.from), until: digits(target.to) }));
  const id = block.dataset.eventId;
  if (target.tab) return post('transfer', { id, destination: target.tab.dataset.calendar });
  if (target.from === start && target.to - target.from === length && !target.allDay) return;
  await moveTo(block, target);
}

/** A series asks first how much of it is meant. */
async function moveTo(block, { from, to, allDay }) {
  const id = block.dataset.eventId;
  if ('series' in block.dataset) {
    await openPanel(
      addressWith({
        event: id,
        move: digits(from),
        until: digits(to),
        ...(allDay ? { allDay: '1' } : {}),
      }),
    );
    // Until it is answered the event lies where it was.
    return refreshed();
  }
  const date = digits(from).slice(0, 10);
  if (allDay)
    return post('move', { id, allDay: '1', date, lastDate: digits(to - DAY).slice(0, 10) });
  const times = { date, start: digits(from).slice(11), end: digits(to).slice(11) };
  const long = to - from >= DAY ? { lastDate: digits(to).slice(0, 10) } : {};
  return post('move', { id, ...times, ...long });
}

const addressWith = (more) => `${week.dataset.address}&${new URLSearchParams(more)}`;

async function post(action, fields) {
  const place = new URL(week.dataset.address, location.href).searchParams;
  const body = new URLSearchParams({
    calendar: place.get('calendar'),
    from: place.get('from'),
    ...fields,
  });
  if (!(await send(`/calendar/${action}`, body))) await refreshed();
}

/** Draws the week as the server has it, whatever was dragged about meanwhile. */
async function refreshed() {
  tag = null;
  await refresh();
}

// — Keyboard —

const STEPS = {
  ArrowUp: -STEP * MINUTE,
  ArrowDown: STEP * MINUTE,
  ArrowLeft: -DAY,
  ArrowRight: DAY,
};

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && gesture?.on) {
    quit();
    void refreshed();
    return;
  }
  const block = event.target.closest?.('.block, .bar');
  if (!block) return;
  if (event.key === 'Delete') {
    event.preventDefault();
    const id = block.dataset.eventId;
    if ('series' in block.dataset) void openPanel(addressWith({ event: id }));
    else void post('delete', { id });
    return;
  }
  const step = STEPS[event.key];
  if (step === undefined || !event.shiftKey) return;
  event.preventDefault();
  const allDay = 'allDay' in block.dataset;
  if (allDay && Math.abs(step) < DAY) return;
  const [from, to] = [block.dataset.start, block.dataset.end].map(instant);
  void moveTo(block, { from: from + step, to: to + step, allDay }).then(() => {
    document.querySelector(`#${CSS.escape(block.id)} a`)?.focus();
  });
});

// — Arriving —

const given = document.getElementById('panel');
if (given) showPanel(given);
const shown = week.querySelector(`.day[data-day="${CSS.escape(week.dataset.show)}"]`);
if (shown && week.scrollWidth > week.clientWidth) {
  const gutter = week.querySelector('.corner').offsetWidth;
  week.scrollLeft = shown.offsetLeft - gutter;
}
