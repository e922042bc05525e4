import { serverNow } from '../shared/http.js';

const DAY = 1440;
const HOUR = 60;

/** @type {AgeOf} */
export const ageOf = (moment) => {
  const minutes = Math.floor((serverNow() - moment) / 60000);
  return minutes < HOUR ? Math.max(0, minutes) : Math.min(DAY, minutes - (minutes % HOUR));
};

/** @type {TimeText} */
export const timeText = (moment, { translate, times }) => {
  const age = ageOf(moment);
  if (age === DAY) return times.format(moment);
  if (!age) return translate('now');
  return age < HOUR ? translate('minutes', age) : translate('hours', age / HOUR);
};
