// The page of people: those about whom something was done, and one person.

import { PeopleList } from '../people/list.js';
import { PersonPage } from '../people/person.js';
import { word } from '../words.js';

/** @type {DeskPage} */
export const page = {
  name: 'people',
  title: () => word('page-people'),
  open: (context, route) =>
    route.path.length > 1 ? new PersonPage(context, route.path[0], route.path[1]) : new PeopleList(context, route),
};
