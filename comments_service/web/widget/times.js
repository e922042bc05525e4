import { serverNow } from '../shared/http.js';

const DAY = 1440;

/** @type {TimeText} */
export const timeText = (date, { translate, times }) => {
  const time = new Date(date);
  const minutes = Math.floor((serverNow() - +time) / 60000);
  if (minutes >= DAY) return times.format(time);
  if (minutes < 1) return translate('now');
  return minutes < 60 ? translate('minutes', minutes) : translate('hours', Math.floor(minutes / 60));
};
