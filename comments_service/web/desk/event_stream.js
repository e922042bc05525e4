// The live events of the review API. They are read with fetch because an EventSource cannot send the token.

import { authorization } from './api.js';

// Milliseconds without a byte after which a connection is dead. A beat comes every 15 seconds.
const SILENCE = 40_000;

/** Follows the events of a site, or of all sites, until it is aborted. Connects again by itself, after the delay that the
 * stream sets or a growing delay.
 * @param {string} site @param {StreamHandlers} handlers @param {AbortSignal} signal */
export async function follow(site, handlers, signal) {
  const query = site && `?${new URLSearchParams({ site })}`;
  for (let failures = 0; !signal.aborted; failures++) {
    let delay = (0.5 + Math.random()) * 1000 * 2 ** Math.min(failures, 5);
    const silence = new AbortController();
    let timer = 0;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
    };
    heard();
    try {
      const response = await fetch(`/v1/review/events${query}`, {
        headers: authorization(),
        cache: 'no-store',
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (response.status === 401 && !signal.aborted) return handlers.invalidToken();
      if (response.ok && response.body) {
        handlers.connection(true);
        failures = 0;
        for await (const block of blocksOf(response.body, heard)) delay = readBlock(block, handlers) ?? delay;
      }
    } catch {
      // The connection broke. It is opened again below.
    } finally {
      clearTimeout(timer);
      // Also if reading it failed: a connection that is left open is missing for the calls.
      silence.abort();
    }
    if (signal.aborted) return;
    handlers.connection(false);
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

/** Yields the lines of each event. @param {ReadableStream<any>} stream @param {() => void} heard */
async function* blocksOf(stream, heard) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    heard();
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks;
  }
}

/** Returns the delay in milliseconds before the next connection, if the event sets it.
 * @param {string} block @param {StreamHandlers} handlers @returns {number | undefined} */
function readBlock(block, handlers) {
  const fields = block.split('\n').map((line) => line.split(/:\s?(.*)/s));
  const name = fields.find(([field]) => field === 'event')?.[1];
  const data = fields
    .filter(([field]) => field === 'data')
    .map(([, text]) => text)
    .join('\n');
  if (name && data) handlers.event(name, JSON.parse(data));
  const retry = fields.find(([field]) => field === 'retry')?.[1];
  return retry ? Number(retry) : undefined;
}
