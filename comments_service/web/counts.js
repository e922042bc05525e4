/** @type {Listen} */
export const listen = (url, handlers) => {
  let close = () => {};
  let failures = 0;
  const open = () => {
    close();
    if (document.hidden) return;
    const source = new EventSource(url());
    let timer = 0;
    close = () => {
      clearTimeout(timer);
      source.close();
    };
    source.onerror = () => {
      if (source.readyState === 2) timer = setTimeout(open, (1 + Math.random()) * 500 * 2 ** Math.min(failures++, 6));
    };
    for (const event in handlers)
      source.addEventListener(event, ({ data }) => {
        failures = 0;
        handlers[event](JSON.parse(data));
      });
  };
  open();
  document.addEventListener('visibilitychange', open);
  return () => {
    close();
    document.removeEventListener('visibilitychange', open);
  };
};

const counts = new Map();
/** @type {Map<string, Article>} */
export const articles = new Map();
/** @type {Set<CommentCount>} */
const elements = new Set();
let streams = [() => {}];
let timer = 0;

/** @param {Element} element */
export const siteOf = (element) => {
  const api = element.getAttribute('api') ?? new URL(import.meta.url).origin;
  return `${api}/v1/sites/${element.getAttribute('site')}/`;
};

/** @param {Element} element */
export const isEnglish = (element) => !!element.closest('[lang]')?.matches('[lang^=en i]');

export const setCount = (key = '', count = 0) => {
  counts.set(key, count);
  for (const element of elements) element.show();
};

const connect = () => {
  for (const close of streams) close();
  const shown = [...elements].filter(({ article, key }) => /^[\w.~-]+$/.test(article) && !articles.has(key));
  streams = [...Map.groupBy(shown, siteOf)].map(([site, group]) => {
    let live = false;
    const ids = [...new Set(group.map(({ article }) => article))];
    const query = (start = -100) => `?article=${ids.slice(start).slice(0, 100).join('&article=')}`;
    const update = ({ counts = {} }) => {
      for (const [id, count] of Object.entries(counts)) setCount(site + id, count);
    };
    for (let i = 0; i < ids.length; i += 100)
      fetch(`${site}counts${query(i)}`)
        .then((response) => response.json())
        .then((data) => live || update(data))
        .catch(() => {});
    return listen(() => `${site}counts/events${query()}`, {
      counts(data) {
        live = true;
        update(data);
      },
    });
  });
};

export const recount = () => {
  clearTimeout(timer);
  timer = setTimeout(connect, 30);
};

class CommentCount extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api'];
  text = '';

  get article() {
    return this.getAttribute('article') ?? '';
  }

  get key() {
    return siteOf(this) + this.article;
  }

  connectedCallback() {
    this.text ||= this.textContent?.trim() || (isEnglish(this) ? 'Comments 0' : 'コメント0');
    elements.add(this);
    this.show();
    recount();
  }

  disconnectedCallback() {
    elements.delete(this);
    recount();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.connectedCallback();
  }

  show() {
    const count = counts.get(this.key);
    if (count != null) this.textContent = this.text.replace(/\d([\d,.]*\d)?/, count.toLocaleString());
  }
}

customElements.get('comment-count') ?? customElements.define('comment-count', CommentCount);
