/** The page on which things are broken and mended. */
import {
  CHANNEL_FAULTS,
  FAULT_IDS,
  type FaultId,
  type FaultSwitches,
  GOOGLE_FAULTS,
} from '../fault-switches.ts';
import { type HttpAnswer, redirect } from '../http/exchange.ts';
import { LIVE } from './assets.ts';
import { html, type Markup } from './html.ts';
import { type Frame, page } from './layout.ts';
import { sayIn } from './texts.ts';

export function faultsPage(switches: FaultSwitches, frame: Frame): HttpAnswer {
  const say = sayIn(frame.locale);
  const on = new Set(switches.on());
  const row = (id: FaultId): Markup => {
    const broken = on.has(id);
    return html`<li${broken ? { markup: ' class="on"' } : null} data-fault="${id}"><div><h3 id="fault-${id}">${say(id)}${broken ? html` <span class="tag">${say('on')}</span>` : null}</h3><p>${say(`${id}-what`)}</p></div>
<form method="post" action="/faults/${broken ? 'off' : 'on'}"><input type="hidden" name="fault" value="${id}"><button role="switch" id="switch-${id}" aria-checked="${broken ? 'true' : 'false'}" aria-labelledby="fault-${id}"><span class="knob"></span></button></form></li>`;
  };
  return page(
    frame,
    say('faults'),
    html`<h1>${say('faults-title')}</h1>
<p class="lead">${say('faults-intro')}</p>
<div id="switches" data-live>
<form method="post" action="/faults/clear" class="mend">${on.size === 0 ? html`<p>${say('all-well')}</p>` : html`<button>${say('all-off')}</button>`}</form>
${on.size === 0 ? null : tryNow(frame)}
<h2>${say('group-google')}</h2><ul class="faults">${GOOGLE_FAULTS.map(row)}</ul>
<h2>${say('group-channels')}</h2><ul class="faults">${CHANNEL_FAULTS.map(row)}</ul>
</div>`,
    { here: '/faults', scripts: [LIVE] },
  );
}

/** Where to look, now that something is broken. */
function tryNow({ locale, links }: Frame): Markup {
  const say = sayIn(locale);
  const places = [
    ...links,
    { text: say('calendar'), href: '/calendar' },
    { text: say('inbox'), href: '/inbox' },
  ];
  return html`<p>${say('try-now')} ${places.map(({ text, href }, nth) => html`${nth === 0 ? null : ' · '}<a href="${href}">${text}</a>`)}</p>`;
}

/** Answers `/faults/on`, `/faults/off` and `/faults/clear`; null when there is no such fault. */
export function faultAction(
  switches: FaultSwitches,
  action: string,
  form: URLSearchParams,
): HttpAnswer | null {
  if (action === 'clear') switches.clear();
  else {
    const id = FAULT_IDS.find((known) => known === form.get('fault'));
    if (id === undefined || (action !== 'on' && action !== 'off')) return null;
    switches.turn(id, action === 'on');
  }
  return redirect('/faults');
}
