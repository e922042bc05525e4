// Why the form takes no comments, and when it does again.

/** The time by the reader's clock, and by the site's where that shows another one. @type {TimeOf} */
const timeOf = ({ language, settings }, opens_at) => {
  const timeZone = settings.time_zone;
  const moment = new Date(opens_at);
  const format = (/** @type {any} */ options) => moment.toLocaleString(language, options);
  const minute = '2-digit';
  const hour = moment.getMinutes() ? { hour: minute, minute } : { hour: 'numeric' };
  const isToday = moment.toDateString() === new Date().toDateString();
  const here = format(isToday ? hour : { ...hour, month: 'long', day: 'numeric', weekday: 'short' });
  if (format({}) === format({ timeZone })) return here;
  return `${here} (${format({ timeZone, weekday: 'short', hour: minute, minute, timeZoneName: 'short' })})`;
};

/** @type {WhyClosed} */
export const whyClosed = ({ article, translate }) =>
  article.opens_at ? translate('opens', timeOf(article, article.opens_at)) : translate('closed');
