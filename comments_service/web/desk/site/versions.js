// The versions of a site's settings: who changed what, and a way back.

import { h } from '../../shared/dom.js';
import { showIn } from '../parts/loading.js';
import { makeTime } from '../parts/times.js';
import { word } from '../words.js';
import { differences } from './saying.js';

const PAGE = 20;

/** Makes the list, which is loaded when it is opened.
 * @param {DeskContext} context @param {string} path of the settings
 * @param {(settings: Record<string, any>) => void} take puts former settings into the form */
export function makeVersions(context, path, take) {
  const place = h('div', {});
  const toggle = () => {
    if (!details.open || place.hasChildNodes()) return;
    showIn(
      place,
      context,
      () => context.call(`${path}/versions?limit=${PAGE + 1}`),
      (found) => [drawVersions(context, path, found, take)],
    );
  };
  const details = h('details', { class: 'versions', toggle }, h('summary', {}, word('policy-versions')), place);
  return details;
}

/** @param {DeskContext} context @param {string} path @param {SettingsVersion[]} found the newest first, one more than
 * is shown @param {(settings: Record<string, any>) => void} take */
function drawVersions(context, path, found, take) {
  const list = h('ol', { class: 'version-list' });
  const more = h('button', { type: 'button', class: 'more' }, word('more'));
  const add = (/** @type {SettingsVersion[]} */ versions) => {
    const lines = versions.slice(0, PAGE).map((version, at) => {
      const isFirst = !list.hasChildNodes() && at === 0;
      return drawVersion(version, versions[at + 1], isFirst ? null : take);
    });
    list.append(...lines);
    more.hidden = versions.length <= PAGE;
    const last = versions[PAGE - 1]?.version;
    more.onclick = async () => {
      more.disabled = true;
      await context
        .call(`${path}/versions?limit=${PAGE + 1}&before=${last}`)
        .then(add, (/** @type {any} */ error) => context.fail(error));
      more.disabled = false;
    };
  };
  add(found);
  return h('div', {}, list, more);
}

/** @param {SettingsVersion} version @param {SettingsVersion | undefined} before
 * @param {((settings: Record<string, any>) => void) | null} take null for the one in force */
function drawVersion({ version, moderator, changed_at, settings }, before, take) {
  const changes = before ? differences(before.settings, settings) : [];
  const by = moderator ?? (version > 1 ? word('by-command-line') : '');
  const back = take
    ? h('button', { type: 'button', click: () => take(settings) }, word('policy-take-back', version))
    : h('span', { class: 'standing' }, word('in-force'));
  return h(
    'li',
    {},
    h('p', {}, h('strong', {}, word('version', version)), ' ', makeTime(changed_at), ` ${by} `, back),
    ...(changes.length ? [h('ul', { class: 'quiet' }, ...changes.map((change) => h('li', {}, change)))] : []),
  );
}
