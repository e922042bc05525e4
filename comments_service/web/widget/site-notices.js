// What the site tells above the box, for a time and a section, and that a reader has read it.

/** @type {MakeSiteNotice} */
const makeSiteNotice = ({ article, translate, tools: { h, load, save } }, { text, require_ack }) => {
  const said = text[article.language] ?? Object.values(text)[0];
  const element = h('div', { part: 'site-notice', dir: 'auto' }, said);
  if (require_ack) {
    // Of each text the browser remembers whether it was read.
    const place = `read ${said}`;
    const box = h('input', { type: 'checkbox', change: () => save(place, { is: box.checked }) });
    box.checked = load(place).is;
    element.append(h('label', {}, box, translate('read')));
  }
  return element;
};

/** @type {MakeSiteNotices} */
const makeSiteNotices = (widget) => {
  const { article, element, leaving, tools } = widget;
  const place = tools.h('div', { part: 'site-notices', 'aria-live': 'polite' });
  /** @type {any} */ (element.shadowRoot).querySelector('[name=above-form]').before(place);
  let shown = '';
  const update = () => {
    // In milliseconds; no number, which is neither more nor less than any, for no time.
    const until = (/** @type {any} */ moment) => Date.parse(moment) - Date.now();
    const present = article.settings.notices?.filter(
      ({ section, from, to }) => (!section || section === article.section) && !(until(from) > 0 || until(to) < 0),
    );
    const name = JSON.stringify(present);
    if (name !== shown) place.replaceChildren(...(present ?? []).map((notice) => makeSiteNotice(widget, notice)));
    shown = name;
    return /** @type {HTMLElement | null} */ (place.querySelector('input:not(:checked)'));
  };
  // Some begin and end meanwhile.
  const timer = setInterval(update, 5000);
  leaving.push(() => clearInterval(timer));
  return update;
};

/** @type {(widget: Widget) => ReturnType<ShowSiteNotices>} */
export const showSiteNotices = (widget) => {
  widget.updateNotices ??= makeSiteNotices(widget);
  return widget.updateNotices();
};
