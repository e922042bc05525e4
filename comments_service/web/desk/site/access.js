// Who may embed a site's comments, and whether it takes comments at all.

import { h } from '../../shared/dom.js';
import { makeBox, makeField, makeLines } from '../parts/fields.js';
import { makeEmpty, showIn } from '../parts/loading.js';
import { makeSaveForm, takeDraft } from '../parts/save_form.js';
import { pathOf } from '../parts/site_choice.js';
import { makeTime } from '../parts/times.js';
import { hasWord, word } from '../words.js';

/** @typedef {import('../parts/draft.js').Draft} Draft */

/** @param {DeskContext} context @param {string} site */
export function makeAccess(context, site) {
  const place = h('div', {});
  const name = `access ${site}`;
  const show = (/** @type {Draft} */ draft) => place.replaceChildren(...make(draft));
  const make = (/** @type {Draft} */ draft) => [
    makeSaveForm(name, draft, {
      draw: () => draw(draft),
      show,
      save: async () => {
        const { origins, closed } = draft.values;
        const path = `/sites/${encodeURIComponent(site)}`;
        const saved = await context.call(path, { method: 'PATCH', body: { origins, closed } });
        context.notify(word('saved'));
        return { origins: saved.origins, closed: saved.closed };
      },
    }),
    makeEmbedding(site),
    makeLog(context, site),
  ];
  const read = async () => {
    const sites = await context.call('/sites');
    const { origins, closed } = sites.find((/** @type {{site_id: string}} */ each) => each.site_id === site);
    return { origins, closed };
  };
  showIn(place, context, read, (saved) => make(takeDraft(name, saved)));
  return place;
}

/** @param {Draft} draft */
function draw(draft) {
  const { origins, closed } = draft.values;
  return [
    h(
      'section',
      {},
      makeField(
        'setting-closed',
        makeBox(closed, (value) => draft.set('closed', value)),
      ),
      makeField(
        'setting-origins',
        makeLines(origins, (lines) => draft.set('origins', lines), {
          spellcheck: 'false',
          placeholder: 'https://news.example',
        }),
      ),
    ),
  ];
}

/** Who changed the origins, or closed the site; loaded when it is opened.
 * @param {DeskContext} context @param {string} site */
function makeLog(context, site) {
  const place = h('div', {});
  const toggle = () => {
    if (!details.open || place.hasChildNodes()) return;
    showIn(
      place,
      context,
      () => context.call(pathOf(site, 'log?limit=100')),
      (entries) =>
        entries.length
          ? [h('ol', { class: 'version-list' }, ...entries.map(drawEntry))]
          : [makeEmpty('policy-versions-none')],
    );
  };
  const details = h('details', { class: 'versions', toggle }, h('summary', {}, word('site-log')), place);
  return details;
}

/** @param {{changed_at: string, moderator: string | null, change: Record<string, any>}} entry */
function drawEntry({ changed_at, moderator, change }) {
  const changes = Object.entries(change).map(([name, value]) => {
    const said = typeof value === 'boolean' ? word(value ? 'on' : 'off') : [value].flat().join(' ') || '–';
    return `${hasWord(`setting-${name}`) ? word(`setting-${name}`) : name}: ${said}`;
  });
  return h(
    'li',
    {},
    h('p', {}, makeTime(changed_at), ` ${moderator ?? word('by-command-line')}`),
    h('ul', { class: 'quiet' }, ...changes.map((text) => h('li', {}, text))),
  );
}

/** @param {string} site */
function makeEmbedding(site) {
  const code = `<script type="module" src="${location.origin}/static/widget.js"></script>
<comment-thread site="${site}" article="12345" lang="ja"></comment-thread>`;
  return h(
    'section',
    { class: 'embedding' },
    h('h3', {}, word('embedding')),
    h('p', { class: 'quiet' }, word('embedding-hint')),
    h('pre', { tabindex: '0' }, code),
  );
}
