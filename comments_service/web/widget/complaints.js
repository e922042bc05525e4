// What is wrong with an attribute or a setting. Readers cannot mend it, so that only the console tells, to the publisher.

const ADVICE = {
  'site-not-found': 'there is no such site. `comments site list` lists them all.',
  'origin-not-allowed': `${location.origin} may not post to this site: comments site add SITE --origin ${location.origin}`,
};

/** @type {ComplainOfId} */
const ofId = (element, name, rule, form) => {
  const value = element.getAttribute(name);
  const fault = value == null ? 'is missing' : `is ${JSON.stringify(value)}, which is not valid`;
  if (value == null || !rule.test(value))
    console.error(`[comments] <${element.localName}>: the attribute ${name} ${fault}. It is ${form}.`, element);
};

/** @type {ComplainOfIds} */
export const ofIds = (element, site, article) => {
  ofId(element, 'site', site, '1 to 64 of a-z 0-9 -');
  ofId(element, 'article', article, '1 to 200 of A-Z a-z 0-9 . _ ~ -, but not . or ..');
};

/** @type {ComplainOfAnswer} */
export const ofAnswer = (address, { status, code = '', detail = '' }) =>
  console.error(`[comments] ${address}: ${status} ${code}: ${/** @type {any} */ (ADVICE)[code] ?? detail}`);
