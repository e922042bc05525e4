// The live events of the review API. They are read with fetch because an EventSource cannot send the token.

import { authorization } from './api.js';

/** Follows the events until it is aborted. Connects again by itself, after the delay that the stream sets or a growing
 * delay.
 * @param {StreamHandlers} handlers @param {AbortSignal} signal */
export async function follow(handlers, signal) {
  for (let failures = 0; !signal.aborted; failures++) {
    let delay = (0.5 + Math.random()) * 1000 * 2 ** Math.min(failures, 5);
    try {
      const response = await fetch('/v1/review/events', { headers: authorization(), cache: 'no-store', signal });
      if (response.status === 401) return handlers.invalidToken();
      if (response.ok && response.body) {
        handlers.connection(true);
        failures = 0;
        for await (const block of blocksOf(response.body)) delay = readBlock(block, handlers) ?? delay;
      }
    } catch {
      // The connection broke. It is opened again below.
    }
    if (signal.aborted) return;
    handlers.connection(false);
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
}

/** Yields the lines of each event. @param {ReadableStream<any>} stream */
async function* blocksOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
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
