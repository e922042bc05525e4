// What the first view does not need: the way to follow event streams, and the way to complaints.

/** @type {Complain} */
export const complain = async (name, ...about) =>
  /** @type {any} */ (await import('./reader.js')).reader[name](...about);

/** @type {IsFinal} */
export const isFinal = (status) => /^4(?!08|25|29)/.test(`${status}`);

/** @type {FollowCounts} */
export const followCounts = (address, first, read, update) => {
  let end = () => {};
  let isOver = false;
  /** @param {Promise<Refusal>} reading */
  const mayGoOn = async (reading = read()) => {
    const answer = await reading.catch(() => ({ status: 0 }));
    const isRefused = isFinal(Number(answer.status));
    if (isRefused) complain('ofAnswer', address.replace(/\?.*/, ''), answer);
    return !isRefused;
  };
  mayGoOn(first).then((goesOn) => {
    if (goesOn && !isOver)
      end = listen(() => address.replace('counts?', 'counts/events?'), { counts: update }, mayGoOn);
  });
  return () => {
    isOver = true;
    end();
  };
};

/** What the service answered about pages, by the address that was asked. @type {Record<string, any>} */
const answers = {};
/** Elements that name no article, and the page of each. @type {Map<any, string>} */
const unnamed = new Map();

/** @param {Element} element */
const pageOf = (element) => {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel=canonical]'));
  const page = element.getAttribute('url') || canonical?.href || location.href;
  return new URL(page, document.baseURI).href.replace(/#.*/, '');
};

/** @param {any} element */
const restart = (element) => {
  if (!element.isConnected) return;
  element.disconnectedCallback();
  element.connectedCallback();
};

/** @type {FindPage} */
export const find = async (element, site, found) => {
  const page = pageOf(element);
  unnamed.set(element, page);
  const asked = `${site}resolve?url=${encodeURIComponent(page)}`;
  try {
    // Not at once, also if it is known: the element is only beginning.
    const answer = await (answers[asked] ?? fetch(asked).then((response) => response.json()));
    if (isFinal(answer.status)) return complain('ofAnswer', asked, answer);
    if (!answer.url) throw answer;
    answers[asked] = answer;
    if (unnamed.get(element) !== page) return;
    found.set(element, answer);
    restart(element);
    found.delete(element);
  } catch {
    setTimeout(restart, 9000, element);
  }
};

// An application that goes on to another article may keep the element.
/** @type {any} */ (window).navigation?.addEventListener('navigatesuccess', () =>
  setTimeout(() => {
    for (const [element, page] of unnamed)
      if (!element.isConnected || element.hasAttribute('article')) unnamed.delete(element);
      else if (page !== pageOf(element)) restart(element);
  }),
);

// How long a stream may be silent, in milliseconds. The service sends a beat every 15 seconds.
const SILENCE = 35000;
const WAKINGS = ['visibilitychange', 'pageshow', 'online'];

/** @type {Listen} */
export const listen = (url, handlers, mayGoOn) => {
  /** @type {EventSource | undefined} */
  let source;
  let failures = 0;
  let seen = 0;
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };

  const open = () => {
    close();
    if (document.hidden) return;
    seen = Date.now();
    const opened = new EventSource(url());
    source = opened;
    opened.onerror = () => {
      if (opened.readyState < 2) return;
      const delay = (1 + Math.random()) * 500 * 2 ** Math.min(failures++, 6);
      timer = setTimeout(async () => {
        const goesOn = await mayGoOn();
        if (opened === source) goesOn ? open() : end();
      }, delay);
    };
    for (const event of ['beat', ...Object.keys(handlers)])
      opened.addEventListener(event, ({ data }) => {
        failures = 0;
        seen = Date.now();
        handlers[event]?.(JSON.parse(data));
      });
  };

  /** @param {any} event */
  const wake = ({ persisted }) => persisted !== false && open();
  // An interval, and not a timer that each event sets anew: after a sleep of the computer it is on time.
  const watch = setInterval(() => {
    if (source && source.readyState < 2 && Date.now() - seen > SILENCE) open();
  }, 5000);
  const end = () => {
    close();
    clearInterval(watch);
    for (const event of WAKINGS) removeEventListener(event, wake, true);
  };
  open();
  for (const event of WAKINGS) addEventListener(event, wake, true);
  return end;
};
