import { embedded, later } from './embedding.js';
import { fill } from './place.js';

const counts = new Map();
/** Those that a thread has open. @type {Map<string, Article>} */
export const articles = new Map();
/** @type {Set<CommentCount>} */
const elements = new Set();
/** What ends the stream of a group, by the group's address. @type {Map<string, () => void>} */
const groups = new Map();
/** @type {number | undefined} */
let connecting;

/** @type {SetCount} */
export const setCount = (key, count) => {
  counts.set(key, count);
  for (const element of elements) element.show();
};

/** @type {FollowGroup} */
const follow = (site, address) => {
  let end = () => {};
  groups.set(address, () => end());
  /** @type {UpdateCounts} */
  const update = (answer) => {
    for (const id in answer.counts) setCount(site + id, answer.counts[id]);
    return answer;
  };
  const read = () =>
    fetch(address)
      .then((response) => response.json())
      .then(update);
  const first = read();
  const goOn = () =>
    later(({ followCounts }) => {
      if (groups.has(address)) end = followCounts(address, first, read, update);
    });
  first.then(goOn, goOn);
};

const connect = () => {
  /** @type {Map<string, Set<string>>} */
  const bySite = new Map();
  for (const { names } of elements)
    if (names && !articles.has(names.key))
      bySite.set(names.site, (bySite.get(names.site) ?? new Set()).add(names.article));
  const wanted = new Map();
  for (const [site, set] of bySite) {
    const ids = [...set];
    // The API takes a hundred articles in a call.
    while (ids[0]) wanted.set(`${site}counts?article=${ids.splice(0, 100).join('&article=')}`, site);
  }
  for (const [address, end] of groups)
    if (!wanted.has(address)) {
      groups.delete(address);
      end();
    }
  for (const [address, site] of wanted) if (!groups.has(address)) follow(site, address);
};

export const recount = () => {
  clearTimeout(connecting);
  connecting = setTimeout(connect, 30);
};

class CommentCount extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api'];

  connectedCallback() {
    /** @type {Names | null} */
    this.names = embedded(this);
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
    const count = counts.get(this.names?.key);
    if (count != null) fill(this, count);
  }
}

customElements.get('comment-count') ?? customElements.define('comment-count', CommentCount);
