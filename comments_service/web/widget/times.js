import { serverNow } from '../shared/http.js';

const DAY = 1440;
const HOUR = 60;

/** @type {AgeOf} */
export const ageOf = (date) => {
  const minutes = Math.floor((serverNow() - Date.parse(date)) / 60000);
  return minutes < HOUR ? Math.max(0, minutes) : Math.min(DAY, minutes - (minutes % HOUR));
};

/** @type {TimeText} */
export const timeText = (date, { translate, times }) => {
  const age = ageOf(date);
  if (age === DAY) return times.format(new Date(date));
  if (!age) return translate('now');
  return age < HOUR ? translate('minutes', age) : translate('hours', age / HOUR);
};
