// The page of the queue: a list of comments, the selected one with all that a decision needs, and decisions by key.

import { QueuePage } from '../queue/queue_page.js';
import { word } from '../words.js';

/** @type {DeskPage} */
export const page = {
  name: 'queue',
  title: () => word('page-queue'),
  open: (context, route, state) => new QueuePage(context, route, state),
};
