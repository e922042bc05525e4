// What a form changes about an object of the API, before it is saved.

/** @param {any} one @param {any} other */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The changed copy of an object. Its fields are replaced, never changed within. */
export class Draft {
  /** What is called at each change, and when it was saved. @type {(() => void)[]} */
  listeners = [];

  /** @param {Record<string, any>} saved */
  constructor(saved) {
    this.saved = saved;
    this.values = { ...saved };
  }

  #tell() {
    for (const listener of this.listeners) listener();
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.values = { ...this.values, [name]: value };
    this.#tell();
  }

  /** Takes what was saved. Returns whether that is what the form shows; a `version` is not shown by a field.
   * @param {Record<string, any>} saved */
  accept(saved) {
    const isShown = isSame({ ...this.values, version: null }, { ...saved, version: null });
    this.saved = saved;
    this.values = { ...saved };
    this.#tell();
    return isShown;
  }

  /** The fields that are not as they were saved. */
  get changes() {
    const changed = Object.entries(this.values).filter(([name, value]) => !isSame(value, this.saved[name]));
    return Object.fromEntries(changed);
  }

  get isChanged() {
    return Object.keys(this.changes).length > 0;
  }
}
