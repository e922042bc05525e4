/** A whole number with a comma before each three digits. Intl takes long to begin with. @type {Grouped} */
export const grouped = (number) => `${number}`.replace(/\B(?=(\d{3})+$)/g, ',');
