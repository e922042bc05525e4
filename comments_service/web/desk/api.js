// The review API, spoken with the moderator's token.

/** @typedef {{start: number, end: number, label: string, field?: 'body' | 'author'}} Span */
/** @typedef {{version: number, status: string, phase: string, reason: string, moderator: string | null,
 *   scores: Record<string, number>, decided_at: string}} Decision */
/** @typedef {{id: string, site_id: string, article_id: string, author: string, body: string, created_at: string,
 *   parent_id: string | null, status: string, version: number, scores: Record<string, number>, scorer: string | null,
 *   phase: string | null, reason: string | null, moderator: string | null, spans: Span[], decided_at: string | null,
 *   history?: Decision[]}} ReviewComment */

const KEPT = 'comments desk';

export const token = {
  get: () => sessionStorage.getItem(KEPT),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEPT, value),
  forget: () => sessionStorage.removeItem(KEPT),
};

/** What went wrong, by the API's `code`. */
export class Refused extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {string} path @param {AbortSignal} signal @param {object} [body] sent as POST if there is one */
async function request(path, signal, body) {
  const answer = await fetch(`/v1/review${path}`, {
    method: body ? 'POST' : 'GET',
    cache: 'no-store',
    signal,
    headers: { Authorization: `Bearer ${token.get()}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new Refused('offline');
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused(answer.status === 401 ? 'unauthorized' : (problem.code ?? 'unavailable'));
}

/** @param {string} path @param {object} [body] @returns {Promise<any>} rejects with Refused */
export async function call(path, body) {
  return (await request(path, AbortSignal.timeout(15000), body)).json();
}

/** Follows the queue until it is aborted; connects again by itself.
 * @param {(event: string, data: any) => void} take
 * @param {(live: boolean) => void} connected
 * @param {AbortSignal} ended */
export async function follow(take, connected, ended) {
  for (let failures = 0; !ended.aborted; failures++) {
    let wait = (0.5 + Math.random()) * 1000 * 2 ** Math.min(failures, 5);
    try {
      const answer = await request('/events', ended);
      const reader = /** @type {ReadableStream<any>} */ (answer.body).pipeThrough(new TextDecoderStream()).getReader();
      connected(true);
      failures = 0;
      for (let rest = ''; ; ) {
        const { value, done } = await reader.read();
        if (done) break;
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) wait = readEvent(block, take) ?? wait;
      }
    } catch (error) {
      if (error instanceof Refused && error.code === 'unauthorized') return take('unauthorized', null);
    }
    if (ended.aborted) return;
    connected(false);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** @param {string} block lines of one server-sent event @param {(event: string, data: any) => void} take
 * @returns {number | undefined} how many milliseconds to wait before connecting again, if it says so */
function readEvent(block, take) {
  const fields = block.split('\n').map((line) => line.split(/:\s?(.*)/s));
  const name = fields.find(([field]) => field === 'event')?.[1];
  const data = fields.filter(([field]) => field === 'data').map(([, text]) => text).join('\n');
  if (name && data) take(name, JSON.parse(data));
  const retry = fields.find(([field]) => field === 'retry')?.[1];
  return retry ? Number(retry) : undefined;
}
