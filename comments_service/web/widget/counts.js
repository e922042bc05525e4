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

/** @type {SetCounts} */
export const setCounts = (site, answer) => {
  for (const id in answer.counts) counts.set(site + id, answer.counts[id]);
  for (const element of elements) element.show();
  return answer;
};

/** @type {FollowGroup} */
const follow = (site, address) => {
  groups.set(address, () => {});
  /** @type {UpdateCounts} */
  const update = (answer) => setCounts(site, answer);
  const read = () =>
    fetch(address)
      .then((response) => response.json().catch(() => response))
      .then(update);
  const first = read();
  const goOn = () =>
    later(({ followCounts }) => {
      if (groups.has(address)) groups.set(address, followCounts(address, first, read, update));
    });
  first.then(goOn, goOn);
};

const connect = () => {
  /** @type {Record<string, Set<string>>} */
  const bySite = {};
  for (const { names } of elements)
    if (names && !articles.has(names.key)) {
      bySite[names.site] ??= new Set();
      bySite[names.site].add(names.article);
    }
  /** The site by the group's address. @type {Record<string, string>} */
  const wanted = {};
  for (const site in bySite) {
    const ids = [...bySite[site]];
    // The API takes a hundred articles in a call.
    while (ids[0]) wanted[`${site}counts?article=${ids.splice(0, 100).join('&article=')}`] = site;
  }
  for (const [address, end] of groups) if (!wanted[address] && groups.delete(address)) end();
  for (const address in wanted) if (!groups.has(address)) follow(wanted[address], address);
};

export const recount = () => {
  clearTimeout(connecting);
  connecting = setTimeout(connect, 30);
};

class CommentCount extends HTMLElement {
  static observedAttributes = ['site', 'article', 'api', 'url'];

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
    if (elements.has(this)) this.connectedCallback();
  }

  show() {
    const count = counts.get(this.names?.key);
    if (count != null) fill(this, count);
  }
}

customElements.get('comment-count') ?? customElements.define('comment-count', CommentCount);
