// The dialog that makes a site.

import { openDialog } from '../parts/dialogs.js';
import { linesOf, makeField, makeLines, makeText } from '../parts/fields.js';
import { makeHash } from '../routes.js';
import { word } from '../words.js';

/** @param {DeskContext} context */
export function openNewSite(context) {
  const name = makeText('', () => {}, { required: '', maxlength: '64', pattern: '[a-z0-9\\-]+', spellcheck: 'false' });
  const origins = makeLines([], () => {}, { spellcheck: 'false', placeholder: 'https://news.example' });
  openDialog({
    title: word('new-site'),
    content: [makeField('site-id', name), makeField('setting-origins', origins)],
    action: word('make-site'),
    run: async () => {
      const site = name.value;
      await context.call('/sites', { body: { site_id: site, origins: linesOf(origins.value) } });
      if (!context.sites.includes(site)) context.sites.push(site);
      context.go(makeHash(['site', site, 'access']));
    },
  });
}
