const memory = new Map();

/** @type {Load} */
export const load = (key) => {
  try {
    return JSON.parse(localStorage[`comments ${key}`]);
  } catch {
    return memory.get(key) ?? {};
  }
};

/** @type {Save} */
export const save = (key, value) => {
  memory.set(key, value);
  try {
    localStorage[`comments ${key}`] = JSON.stringify(value);
  } catch {}
};
