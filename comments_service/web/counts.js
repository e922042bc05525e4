/** @type {Listen} */
export const listen = (url, handlers) => {
  /** @type {EventSource | undefined} */
  let source;
  let timer = 0;
  let failures = 0;
  const close = () => {
    clearTimeout(timer);
    source?.close();
  };
  const open = () => {
    close();
    if (document.hidden) return;
    source = new EventSource(url());
    source.onerror = () => {
      if (source?.readyState === 2) timer = setTimeout(open, (1 + Math.random()) * 500 * 2 ** Math.min(failures++, 6));
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

const known = new Map();
/** Articles whose thread on the page tells. */
export const told = new Set();
/** @type {Set<CommentCount>} */
const elements = new Set();
let streams = [() => {}];
let timer = 0;

/** @type {(element: Element) => string} */
export const siteOf = (element) => {
  const api = element.getAttribute('api') ?? new URL(import.meta.url).origin;
  return `${api}/v1/sites/${element.getAttribute('site')}/`;
};

/** @type {(element: Element) => boolean} */
export const isEnglish = (element) => !!element.closest('[lang]')?.matches('[lang^=en i]');

/** @type {(article: string, count: number) => void} */
export const tell = (article, count) => {
  known.set(article, count);
  for (const element of elements) element.show();
};

/** Asks once for all counts of a site. */
function connect() {
  for (const close of streams) close();
  const asked = [...elements].filter((element) => /^[\w.~-]+$/.test(element.article) && !told.has(siteOf(element) + element.article));
  streams = [...Map.groupBy(asked, siteOf)].map(([site, some]) => {
    let live = false;
    const ids = [...new Set(some.map(({ article }) => article))];
    const query = (from = -100) => '?article=' + ids.slice(from).slice(0, 100).join('&article=');
    /** @type {(data: any) => void} */
    const take = ({ counts }) => {
      for (const id in counts) tell(site + id, counts[id]);
    };
    for (let i = 0; i < ids.length; i += 100)
      fetch(`${site}counts${query(i)}`)
        .then((answer) => answer.json())
        .then((data) => live || take(data), () => {});
    return listen(() => `${site}counts/events${query()}`, {
      counts: (data) => {
        live = true;
        take(data);
      },
    });
  });
}

export const recount = () => {
  clearTimeout(timer);
  timer = setTimeout(connect, 30);
};

/** `<comment-count site article>` shows the text it holds, with the number of comments in it. */
class CommentCount extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api'];
  text = '';

  get article() {
    return this.getAttribute('article') ?? '';
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
    const count = known.get(siteOf(this) + this.article);
    if (count != null) this.textContent = this.text.replace(/\d([\d,.]*\d)?/, count.toLocaleString());
  }
}

customElements.get('comment-count') ?? customElements.define('comment-count', CommentCount);
