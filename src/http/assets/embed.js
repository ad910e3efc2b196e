// For the practice's own site: shows the form after this script's tag, in a frame as high as its page.
// Attributes: data-practitioner, data-type, data-lang.
(() => {
  const script =
    document.currentScript ??
    document.querySelector('script[src*="/embed.js"]:not([data-shown])');
  script.dataset.shown = '';
  const { practitioner, type, lang } = script.dataset;
  const address = new URL('./', script.src);
  for (const [name, value] of Object.entries({ practitioner, type, lang })) {
    if (value) address.searchParams.set(name, value);
  }
  const titles = JSON.parse('%TITLES%');
  const language = (lang || document.documentElement.lang || 'fr').slice(0, 2);
  const frame = document.createElement('iframe');
  frame.src = address.href;
  frame.title = titles[language] ?? titles.fr;
  frame.style.cssText = 'display:block;width:100%;height:40rem;border:0';

  // Nobody else is believed, and nothing but a height.
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== address.origin) return;
    if (data?.creneau !== 'height' || !Number.isFinite(data.height)) return;
    frame.style.height = `${Math.min(Math.max(Math.ceil(data.height), 100), 20_000)}px`;
  });
  // The next step begins at its top, also for who has scrolled down to the last button.
  frame.addEventListener('load', () => {
    if (frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  script.after(frame);
})();
