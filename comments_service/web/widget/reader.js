// What is loaded together when a reader does something, when something changes while the page is open, or for a visitor who
// has written or reacted before.
import { countOf, find, more, previous, reveal, sort, toggle, unmute } from './actions.js';
import { change, tellArrivals } from './changes.js';
import { ofAnswer, ofAttributes } from './complaints.js';
import { menu, say } from './menu.js';
import { makeOwnComments, tellNews } from './own.js';
import { dress } from './reader_style.js';
import { showSiteNotices } from './site-notices.js';
import { makeWriter } from './writing.js';

export const reader = {
  change,
  countOf,
  dress,
  find,
  makeOwnComments,
  makeWriter,
  menu,
  more,
  ofAnswer,
  ofAttributes,
  previous,
  reveal,
  say,
  showSiteNotices,
  sort,
  tellArrivals,
  tellNews,
  toggle,
  unmute,
};
