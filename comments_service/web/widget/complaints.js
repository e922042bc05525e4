// What is wrong with an attribute or a setting. Readers cannot mend it, so that only the console tells, to the publisher.

/** The rule of each attribute, and what it says. An attribute that is missing is tested as ''. */
const RULES = {
  site: [/^[a-z0-9-]{1,64}$/, '1 to 64 characters of a-z, 0-9 and "-"'],
  article: [
    /^(?!\.{1,2}$)[\w.~-]{1,200}$/,
    '1 to 200 characters of A-Z, a-z, 0-9, ".", "_", "~" and "-", but not "." or ".."',
  ],
  api: [{ test: isOrigin }, 'an origin with its scheme, such as "https://comments.example"'],
  theme: [/^(light|dark|)$/, '"light" or "dark"'],
  lang: [/^((ja|en|ko|zh)(-.*)?)?$/i, '"ja", "en", "ko", "zh-Hans" or "zh-Hant"'],
};

/** @param {string} api */
function isOrigin(api) {
  try {
    return !api || /^https?:$/.test(new URL('/', api).protocol);
  } catch {
    return false;
  }
}

/** The lines that were said of an element: it may be connected several times with the same fault.
 * @type {WeakMap<Element, Set<string>>} */
const saidOf = new WeakMap();

/** @type {ComplainOfAttributes} */
export const ofAttributes = (element) => {
  const said = saidOf.get(element) ?? new Set();
  saidOf.set(element, said);
  for (const [name, [rule, form]] of /** @type {[string, any][]} */ (Object.entries(RULES))) {
    const value = element.getAttribute(name);
    if (rule.test(value ?? '')) continue;
    const fault = value == null ? 'is missing' : `is ${JSON.stringify(value)}, which is not valid`;
    const line = `[comments] <${element.localName}>: the attribute ${name} ${fault}. It is ${form}.`;
    if (!said.has(line)) console.error(line, element);
    said.add(line);
  }
};

/** @type {Record<string, (site: string) => string>} */
const ADVICE = {
  'site-not-found': () => 'there is no such site (`comments site list`).',
  'origin-not-allowed': (site) =>
    `${location.origin} may not post to this site: comments site add ${site} --origin ${location.origin}`,
};

/** @type {ComplainOfAnswer} */
export const ofAnswer = (address, { status, code = '', detail = '' }) => {
  const [, site = ''] = /\/sites\/([^/]+)/.exec(address) ?? [];
  console.error(`[comments] ${address}: ${status} ${code}: ${ADVICE[code]?.(site) ?? detail}`);
};
