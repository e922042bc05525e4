// The comments that are marked for one decision about all of them.

/** As many as the API decides about in one call. */
export const MOST_MARKS = 200;

export class Marks {
  /** @type {Set<string>} */
  #ids = new Set();
  /** Where a range begins. */
  #from = '';

  /** @param {Queue} queue */
  constructor(queue) {
    this.queue = queue;
  }

  /** The marked comments that are still shown, in the order of the list. */
  get comments() {
    return this.#ids.size ? this.queue.comments.filter(({ id }) => this.#ids.has(id)) : [];
  }

  get size() {
    return this.comments.length;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** Marks a comment, or takes its mark away. @param {string} id */
  toggle(id) {
    if (!this.#ids.delete(id) && this.size < MOST_MARKS) this.#ids.add(id);
    this.#from = id;
  }

  /** Marks all from the one that was marked last, or from the selected one, to another. @param {string} id */
  extend(id) {
    const ids = this.queue.comments.map((comment) => comment.id);
    const begin = ids.includes(this.#from) ? this.#from : (this.queue.selected ?? id);
    const [first, last] = [ids.indexOf(begin), ids.indexOf(id)].sort((a, b) => a - b);
    for (const one of ids.slice(Math.max(0, first), last + 1)) if (this.#ids.size < MOST_MARKS) this.#ids.add(one);
    this.#from = begin;
  }

  /** Where a range would begin, if nothing was marked yet. @param {string} id */
  begin(id) {
    if (!this.#ids.size) this.#from = id;
  }

  clear() {
    this.#ids.clear();
    this.#from = '';
  }
}
