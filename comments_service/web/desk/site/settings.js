// Which settings a site has, in groups, and what makes the field of each.

import { h } from '../../shared/dom.js';
import { word } from '../words.js';
import { badgeTexts } from './badges.js';
import { choice, lines, moment, number, numberOrNone, text, texts, timeZone, yesOrNo } from './controls.js';
import { makeHelp } from './help.js';
import { datedNotices } from './notices.js';
import { MODES, sectionModes, weeklyHours } from './opening.js';
import { makeOther } from './other.js';
import { makeReactions } from './reactions.js';
import { publishersSignIn, signInPrompts, whoMayWrite } from './sign_in.js';

/** @typedef {import('../parts/draft.js').Draft} Draft */

/** The settings, in groups. Each has the words `setting-NAME` and, to explain it, `setting-NAME-hint`. One that the
 * service does not have is not shown. @type {[group: string, settings: Record<string, import('./controls.js').MakeSetting>][]} */
const GROUPS = [
  [
    'reading',
    {
      order: choice('newest', 'oldest', 'top', 'replied'),
      view: choice('threads', 'flat'),
      depth: number(1, 5),
      links: choice('show', 'text', 'hold'),
      reactions: (draft) => makeReactions(draft),
    },
  ],
  [
    'writing',
    {
      guidelines: texts({ long: true, maxlength: '4000' }),
      check: yesOrNo,
      edit_minutes: number(0, 1440),
      edit_keeps_visible: yesOrNo,
    },
  ],
  ['notices', { notices: datedNotices }],
  [
    'opening',
    {
      mode: choice(...MODES),
      opens_at: moment,
      closes_at: moment,
      close_after_days: numberOrNone(1, 3650),
      hours: weeklyHours,
      time_zone: timeZone,
      sections: sectionModes,
    },
  ],
  ['sign-in', { who: whoMayWrite, sign_in: publishersSignIn, sign_in_prompt: signInPrompts }],
  [
    'names',
    {
      anonymous: yesOrNo,
      anonymous_name: text(),
      reserved_names: lines(),
      staff_name: text(),
      badges: badgeTexts,
      author_key: choice('none', 'article', 'day'),
      show_author_key: yesOrNo,
      trips: yesOrNo,
    },
  ],
  ['addresses', { trailing_slash: yesOrNo, keep_query: lines(), read_pages: yesOrNo }],
  [
    'moderating',
    {
      reports_to_hold: number(0, 1000),
      trust_after: number(0, 100),
      newcomer_until: number(0, 100),
      claims: yesOrNo,
      help: (draft) => makeHelp(draft),
    },
  ],
];

/** What has a page of its own, or is shown elsewhere. */
const ELSEWHERE = ['reasons', 'version'];

/** @param {Draft} draft */
export function drawGroups(draft) {
  const known = GROUPS.flatMap(([, settings]) => Object.keys(settings));
  const others = Object.keys(draft.values).filter((name) => ![...known, ...ELSEWHERE].includes(name));
  return [...GROUPS.flatMap((group) => drawGroup(draft, group)), ...(others.length ? [makeOther(draft, others)] : [])];
}

/** @param {Draft} draft @param {typeof GROUPS[number]} group */
function drawGroup(draft, [group, settings]) {
  // `help` is not among the values while it is the default one.
  const fields = Object.entries(settings)
    .filter(([name]) => name in draft.values || name === 'help')
    .map(([name, make]) => make(draft, name));
  return fields.length ? [h('section', {}, h('h3', {}, word(`settings-${group}`)), ...fields)] : [];
}
