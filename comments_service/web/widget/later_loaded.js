// What the first view does not need is loaded when it is needed. Tried again while it cannot be, as during an update.
import { comesFrom } from './embedding.js';

/** @type {Later} */
const loadLater = (use, attempt = 0) => {
  import(`./later.js?${attempt}`).then(use, () => setTimeout(loadLater, 5000 * (attempt + 1), use, attempt + 1));
};
comesFrom(loadLater);
