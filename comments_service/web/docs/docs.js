// The API reference, drawn from the service's own OpenAPI document.

import { exampleOf, schemaTable, typeOf } from './schema.js';
import { h } from '../shared/dom.js';

/** @typedef {Record<string, any>} Document */

const METHODS = ['get', 'post', 'put', 'delete'];
const GROUPS = { comments: 'Comments', review: 'Review', operations: 'Operations' };
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
const nav = /** @type {HTMLElement} */ (document.querySelector('nav'));

/** Text with its `code` set as code. @param {string} text */
const prose = (text = '') => text.split('`').map((part, place) => (place % 2 ? h('code', {}, part) : part));

/** @param {object} value */
const json = (value) => h('pre', {}, h('code', {}, JSON.stringify(value, null, 2)));

/** @param {Document} operation @param {Document} openapi */
function parameters({ parameters = [] }, openapi) {
  if (!parameters.length) return [];
  const rows = parameters.map((/** @type {Document} */ { name, in: place, required, schema, description }) =>
    h('tr', {},
      h('th', { scope: 'row' }, h('code', {}, name), ...(required ? [' ', h('small', {}, 'required')] : [])),
      h('td', {}, place),
      h('td', {}, typeOf(schema, openapi)),
      h('td', {}, ...prose(description ?? schema.description))));
  return [h('h4', {}, 'Parameters'), h('div', { class: 'wide' }, h('table', {}, h('tbody', {}, ...rows)))];
}

/** @param {Document} operation @param {Document} openapi */
function requestBody({ requestBody }, openapi) {
  const content = requestBody?.content?.['application/json'];
  if (!content) return [];
  return [h('h4', {}, 'Body'), schemaTable(content.schema, openapi, prose), json(exampleOf(content, openapi))];
}

/** @param {string} status @param {Document} response @param {Document} openapi */
function answer(status, { description, content = {} }, openapi) {
  const [[type, media] = []] = Object.entries(content);
  const example = media && exampleOf(media, openapi);
  const good = status < '400' && media;
  return h('details', good ? { open: '' } : {},
    h('summary', {}, h('b', { class: good ? 'good' : '' }, status), ' ', ...prose(description)),
    ...(type ? [h('p', { class: 'quiet' }, type)] : []),
    ...(example === undefined ? [] : [typeof example === 'string' ? h('pre', {}, h('code', {}, example)) : json(example)]));
}

/** @param {string} method @param {string} path @param {Document} operation @param {Document} openapi */
function call(method, path, operation, openapi) {
  const schemes = (operation.security ?? []).flatMap((/** @type {object} */ one) => Object.keys(one));
  return h('section', { id: operation.operationId },
    h('h3', {}, operation.summary),
    h('p', { class: 'address' }, h('span', { class: `method ${method}` }, method.toUpperCase()), ' ', h('code', {}, path)),
    ...(operation.description ? [h('p', {}, ...prose(operation.description))] : []),
    ...(schemes.length ? [h('p', { class: 'quiet' }, 'Authorization: Bearer ', ...schemes.map((/** @type {string} */ name) => h('code', {}, `<${name} token>`)))] : []),
    ...parameters(operation, openapi),
    ...requestBody(operation, openapi),
    h('h4', {}, 'Answers'),
    ...Object.entries(operation.responses).map(([status, response]) => answer(status, response, openapi)));
}

/** @param {Document} openapi */
function draw(openapi) {
  const { info, paths, components } = openapi;
  main.replaceChildren(h('h1', {}, `${info.title} ${info.version}`), h('p', {}, ...prose(info.description), ' The document itself: ', h('a', { href: '/openapi.json' }, '/openapi.json')));
  nav.replaceChildren();
  for (const [tag, title] of Object.entries(GROUPS)) {
    main.append(h('h2', { id: tag }, title));
    const links = h('ul', {});
    nav.append(h('h2', {}, title), links);
    for (const [path, item] of Object.entries(paths))
      for (const method of METHODS) {
        const operation = item[method];
        if (!operation?.tags?.includes(tag)) continue;
        main.append(call(method, path, operation, openapi));
        links.append(h('li', {}, h('a', { href: `#${operation.operationId}` }, operation.summary)));
      }
  }
  main.append(h('h2', { id: 'schemas' }, 'Schemas'));
  const links = h('ul', {});
  nav.append(h('h2', {}, 'Schemas'), links);
  for (const [name, schema] of Object.entries(components.schemas)) {
    main.append(h('section', { id: `schema-${name}` }, h('h3', {}, name), h('p', {}, ...prose(schema.description)), schemaTable(schema, openapi, prose)));
    links.append(h('li', {}, h('a', { href: `#schema-${name}` }, name)));
  }
  // The browser looked for the fragment before there was anything.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

try {
  const answer = await fetch('/openapi.json');
  draw(await answer.json());
} catch {
  main.replaceChildren(h('p', { role: 'alert' }, 'The document could not be loaded. Reload the page to try again.'));
}
