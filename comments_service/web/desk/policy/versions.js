// The versions of a policy: who changed what, and a way back.

import { h } from '../../shared/dom.js';
import { makeEmpty, showIn } from '../parts/loading.js';
import { pathOf } from '../parts/site_choice.js';
import { makeTime } from '../parts/times.js';
import { word } from '../words.js';
import { differences } from './merging.js';

/** Makes the list, which is loaded when it is opened.
 * @param {DeskContext} context @param {string} site @param {((policy: Policy) => void) | null} take puts a former
 * policy into the form; null for who may not */
export function makeVersions(context, site, take) {
  const place = h('div', {});
  const toggle = () => {
    if (!details.open || place.hasChildNodes()) return;
    showIn(
      place,
      context,
      () => context.call(pathOf(site, 'policy/versions')),
      (found) => draw(found, take),
    );
  };
  const details = h('details', { class: 'versions', toggle }, h('summary', {}, word('policy-versions')), place);
  return details;
}

/** @param {PolicyVersion[]} versions the newest first @param {((policy: Policy) => void) | null} take */
function draw(versions, take) {
  if (!versions.length) return [makeEmpty('policy-versions-none')];
  const lines = versions.map(({ version, moderator, changed_at, policy }, at) => {
    const before = versions[at + 1]?.policy;
    const changes = before ? differences(before, policy) : [];
    const back =
      take && at > 0
        ? [h('button', { type: 'button', click: () => take(policy) }, word('policy-take-back', version))]
        : [];
    return h(
      'li',
      {},
      h(
        'p',
        {},
        h('strong', {}, word('version', version)),
        ' ',
        makeTime(changed_at),
        ` ${moderator ?? ''} `,
        ...(at === 0 ? [h('span', { class: 'standing' }, word('in-force'))] : back),
      ),
      ...(changes.length ? [h('ul', { class: 'quiet' }, ...changes.map((change) => h('li', {}, change)))] : []),
    );
  });
  return [h('ol', { class: 'version-list' }, ...lines)];
}
