// The one event stream of the desk. It follows the site that the open page asks for, and tells all who listen.

import { follow } from './event_stream.js';

/** @implements {Live} */
export class LiveEvents {
  /** The site that is followed; empty: all. @type {string | undefined} */
  site;
  connected = false;
  #stream = new AbortController();
  /** @type {Set<LiveListener>} */
  #listeners = new Set();

  /** @param {() => void} onSignedOut */
  constructor(onSignedOut) {
    this.onSignedOut = onSignedOut;
  }

  /** @param {LiveListener} listener @param {AbortSignal} [signal] ends the listening */
  listen(listener, signal) {
    this.#listeners.add(listener);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  /** Follows a site, or all if it is empty. @param {string} site */
  watch(site) {
    if (site === this.site) return;
    this.site = site;
    this.#stream.abort();
    this.#stream = new AbortController();
    const { signal } = this.#stream;
    this.#tell('site', site);
    follow(
      site,
      {
        event: (name, data) => signal.aborted || this.#tell(name, data),
        connection: (connected) => {
          if (signal.aborted) return;
          this.connected = connected;
          this.#tell('connection', connected);
        },
        invalidToken: () => this.onSignedOut(),
      },
      signal,
    );
  }

  end() {
    this.#stream.abort();
    this.#listeners.clear();
  }

  /** @param {string} name @param {any} data */
  #tell(name, data) {
    for (const listener of this.#listeners) listener[name]?.(data);
  }
}
