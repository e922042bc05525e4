// The API reference, drawn from the service's own OpenAPI document.

import { h } from '../shared/dom.js';
import { exampleOf, nameCell, schemaTable, tableOf, typeOf } from './schema.js';

const METHODS = ['get', 'post', 'put', 'delete'];
const GROUPS = { comments: 'Comments', review: 'Review', operations: 'Operations' };
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
const nav = /** @type {HTMLElement} */ (document.querySelector('nav'));

/** Sets the parts of a text that stand in backticks as code. @param {string} text */
const prose = (text = '') => text.split('`').map((part, index) => (index % 2 ? h('code', {}, part) : part));

/** Returns the example of a body, in a list that is empty if there is none.
 * @param {Media} media @param {OpenApi} openapi */
function exampleBlocks(media, openapi) {
  const example = exampleOf(media, openapi);
  if (example === undefined) return [];
  const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
  return [h('pre', {}, h('code', {}, text))];
}

/** @param {Operation} operation */
function parametersOf({ parameters = [] }) {
  if (!parameters.length) return [];
  const rows = parameters.map((/** @type {Schema} */ { name, in: location, required, schema, description }) =>
    h(
      'tr',
      {},
      nameCell(name, required),
      h('td', {}, location),
      h('td', {}, typeOf(schema)),
      h('td', {}, ...prose(description ?? schema.description)),
    ),
  );
  return [h('h4', {}, 'Parameters'), tableOf(rows)];
}

/** @param {Operation} operation @param {OpenApi} openapi */
function requestBodyOf({ requestBody }, openapi) {
  const media = requestBody?.content?.['application/json'];
  if (!media) return [];
  return [h('h4', {}, 'Body'), schemaTable(media.schema, openapi, prose), ...exampleBlocks(media, openapi)];
}

/** @param {string} status @param {Operation} response @param {OpenApi} openapi */
function makeResponse(status, { description, content = {} }, openapi) {
  const [[type, media] = []] = Object.entries(content);
  const isGood = status < '400' && media;
  return h(
    'details',
    isGood ? { open: '' } : {},
    h('summary', {}, h('b', { class: isGood ? 'good' : '' }, status), ' ', ...prose(description)),
    ...(type ? [h('p', { class: 'quiet' }, type)] : []),
    ...(media ? exampleBlocks(media, openapi) : []),
  );
}

/** @param {string} method @param {string} path @param {Operation} operation @param {OpenApi} openapi */
function makeCall(method, path, operation, openapi) {
  const schemes = (operation.security ?? []).flatMap((/** @type {object} */ requirement) => Object.keys(requirement));
  const tokens = schemes.map((/** @type {string} */ scheme) => h('code', {}, `<${scheme} token>`));
  return h(
    'section',
    { id: operation.operationId },
    h('h3', {}, operation.summary),
    h(
      'p',
      { class: 'address' },
      h('span', { class: `method ${method}` }, method.toUpperCase()),
      ' ',
      h('code', {}, path),
    ),
    ...(operation.description ? [h('p', {}, ...prose(operation.description))] : []),
    ...(tokens.length ? [h('p', { class: 'quiet' }, 'Authorization: Bearer ', ...tokens)] : []),
    ...parametersOf(operation),
    ...requestBodyOf(operation, openapi),
    h('h4', {}, 'Answers'),
    ...Object.entries(operation.responses).map(([status, response]) => makeResponse(status, response, openapi)),
  );
}

/** Adds a heading to the page, and to the navigation with a list for links. @param {string} id @param {string} title */
function addGroup(id, title) {
  const links = h('ul', {});
  main.append(h('h2', { id }, title));
  nav.append(h('h2', {}, title), links);
  return links;
}

/** @param {string} id @param {string} title */
const linkTo = (id, title) => h('li', {}, h('a', { href: `#${id}` }, title));

/** @param {OpenApi} openapi */
function draw(openapi) {
  const { info, paths, components } = openapi;
  const source = h('a', { href: '/openapi.json' }, '/openapi.json');
  main.replaceChildren(
    h('h1', {}, `${info.title} ${info.version}`),
    h('p', {}, ...prose(info.description), ' The document itself: ', source),
  );
  nav.replaceChildren();
  for (const [tag, title] of Object.entries(GROUPS)) {
    const links = addGroup(tag, title);
    for (const [path, item] of Object.entries(paths))
      for (const method of METHODS) {
        const operation = item[method];
        if (!operation?.tags?.includes(tag)) continue;
        main.append(makeCall(method, path, operation, openapi));
        links.append(linkTo(operation.operationId, operation.summary));
      }
  }
  const links = addGroup('schemas', 'Schemas');
  for (const [name, schema] of Object.entries(components.schemas)) {
    const id = `schema-${name}`;
    const description = h('p', {}, ...prose(schema.description));
    main.append(h('section', { id }, h('h3', {}, name), description, schemaTable(schema, openapi, prose)));
    links.append(linkTo(id, name));
  }
  // The browser looked for the fragment before the page had content.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

try {
  const response = await fetch('/openapi.json');
  draw(await response.json());
} catch {
  main.replaceChildren(h('p', { role: 'alert' }, 'The document could not be loaded. Reload the page to try again.'));
}
