// What a form changes about an object of the API, before it is saved.

/** @param {any} one @param {any} other */
export const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The changed copy of an object. Its fields are replaced, never changed within. */
export class Draft {
  /** What is called at each change. */
  onChange = () => {};

  /** @param {Record<string, any>} saved */
  constructor(saved) {
    this.saved = saved;
    this.values = { ...saved };
  }

  /** @param {string} name @param {any} value */
  set(name, value) {
    this.values = { ...this.values, [name]: value };
    this.onChange();
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
