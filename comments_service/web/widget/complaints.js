// What is wrong with an attribute or a setting. Readers cannot mend it, so that only the console tells, to the publisher.

/** The rule of each attribute, which is told as it stands here. An attribute that is missing is tested as ''.
 * @type {Record<string, { test(value: string): boolean; toString(): string }>} */
const RULES = {
  site: /^[a-z0-9-]{1,64}$/,
  article: /^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,200}$/,
  api: { test: isOrigin, toString: () => 'https://comments.example' },
  theme: /^(light|dark)?$/,
  lang: /^((ja|en|ko|zh)(-.*)?)?$/i,
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
 * @type {WeakMap<Element, string>} */
const saidOf = new WeakMap();

/** @type {ComplainOfAttributes} */
export const ofAttributes = (element) => {
  for (const [name, rule] of Object.entries(RULES)) {
    const value = element.getAttribute(name);
    if (rule.test(value ?? '')) continue;
    const line = `[comments] <${element.localName}>: ${name} is ${value == null ? 'missing' : JSON.stringify(value)}, not ${rule}`;
    const said = `${saidOf.get(element)}`;
    if (!said.includes(line)) console.error(line, element);
    saidOf.set(element, said + line);
  }
};

/** @type {ComplainOfAnswer} */
export const ofAnswer = (address, { status, code = '', detail = '' }) => {
  // After https://comments.example/v1/sites/.
  const site = address.split('/')[5];
  const advice = /^orig/.test(code) ? `comments site add ${site} --origin ${location.origin}` : detail;
  console.error(`[comments] ${address}: ${status} ${code}: ${advice}`);
};
