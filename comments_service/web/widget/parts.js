// What is loaded when it is first used.
import { problem } from '../shared/http.js';

/** @type {Map<string, Promise<any>>} */
const loading = new Map();
let attempt = 0;

/** @type {Part} */
export const part = (name) => {
  // After an update, which took this release's files away, the present ones. A browser remembers what it could not load.
  const present = () => import(new URL(`/static/widget/${name}.js?${attempt++}`, import.meta.url).href);
  const loaded = loading.get(name) ?? import(`./${name}.js?${attempt}`).catch(present);
  loading.set(name, loaded);
  return loaded.catch(() => {
    loading.delete(name);
    throw problem('offline');
  });
};
