// Why the form takes no comments, and when it does again.

/** The time by the reader's clock, and by the site's where that shows another one. @type {TimeOf} */
const timeOf = ({ language, settings }, opens_at) => {
  const timeZone = settings.time_zone;
  const moment = new Date(opens_at);
  const format = (/** @type {any} */ options) => moment.toLocaleString(language, options);
  const hour = 'numeric';
  const minute = moment.getMinutes() ? hour : undefined;
  const isToday = moment.toDateString() === new Date().toDateString();
  const here = format({ hour, minute, ...(isToday ? {} : { month: 'long', day: hour, weekday: 'short' }) });
  if (format({}) === format({ timeZone })) return here;
  return `${here} (${format({ weekday: 'short', hour, minute: hour, timeZone, timeZoneName: 'short' })})`;
};

/** @type {WhyClosed} */
export const whyClosed = ({ article, translate }) =>
  article.opens_at ? translate('opens', timeOf(article, article.opens_at)) : translate('closed');
