// The one event stream of the desk. It follows the site that the open page asks for, and tells all who listen.

import { follow } from './event_stream.js';

/** @implements {Live} */
export class LiveEvents {
  /** The site that is followed; empty: all. @type {string | undefined} */
  site;
  connected = false;
  #stream = new AbortController();
  #session = new AbortController();
  /** The last event `queue` of the stream. @type {QueueEvent | undefined} */
  #depths;
  /** @type {Set<LiveListener>} */
  #listeners = new Set();

  /** @param {() => void} onSignedOut */
  constructor(onSignedOut) {
    this.onSignedOut = onSignedOut;
    const { signal } = this.#session;
    // A page that Back can return to keeps its connections, of which a browser has six: the stream ends meanwhile.
    addEventListener('pagehide', () => this.#stream.abort(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#connect(), { signal });
  }

  /** Tells a listener of events, and at once how many comments wait, as far as the stream has told it.
   * @param {LiveListener} listener @param {AbortSignal} [signal] ends the listening */
  listen(listener, signal) {
    this.#listeners.add(listener);
    if (this.#depths) listener.queue?.(this.#depths);
    signal?.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  /** Follows a site, or all if it is empty. @param {string} site */
  watch(site) {
    if (site === this.site) return;
    this.site = site;
    this.#tell('site', site);
    this.#connect();
  }

  #connect() {
    this.#stream.abort();
    this.#depths = undefined;
    this.#stream = new AbortController();
    const { signal } = this.#stream;
    follow(
      this.site ?? '',
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
    this.#session.abort();
    this.#stream.abort();
    this.#listeners.clear();
  }

  /** @param {string} name @param {any} data */
  #tell(name, data) {
    if (name === 'queue') this.#depths = data;
    for (const listener of this.#listeners) listener[name]?.(data);
  }
}
