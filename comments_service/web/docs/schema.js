// JSON schemas as tables, words and examples.

import { h } from '../shared/dom.js';

/** @param {Schema} schema @returns {string | undefined} */
const nameOf = (schema) => schema.$ref?.split('/').at(-1);

/** Returns the schema that a reference names. @param {Schema} schema @param {OpenApi} openapi @returns {Schema} */
function resolve(schema, openapi) {
  const name = nameOf(schema);
  return name ? openapi.components.schemas[name] : schema;
}

/** Returns the branches of a schema, without null. @param {Schema} schema @returns {Schema[]} */
const branchesOf = (schema) =>
  (schema.oneOf ?? schema.anyOf ?? []).filter((/** @type {Schema} */ { type }) => type !== 'null');

/** Describes the values of a schema in few words, with links to named schemas.
 * @param {Schema} schema @returns {HTMLElement} */
export function typeOf(schema) {
  const name = nameOf(schema);
  if (name) return h('a', { href: `#schema-${name}` }, name);
  const branches = branchesOf(schema);
  if (branches.length) {
    const parts = branches.flatMap((branch, index) => [...(index ? [' or '] : []), typeOf(branch)]);
    const isNullable = (schema.oneOf ?? schema.anyOf).length > branches.length;
    return h('span', {}, ...parts, isNullable ? ' or null' : '');
  }
  if (schema.enum) return h('span', {}, schema.enum.join(' | '));
  if (schema.type === 'array') return h('span', {}, 'list of ', typeOf(schema.items ?? {}));
  if (schema.additionalProperties) return h('span', {}, 'map of ', typeOf(Object(schema.additionalProperties)));
  const types = [schema.type ?? 'any'].flat().join(' or ');
  return h('span', {}, types, schema.format ? ` (${schema.format})` : '', limitsOf(schema));
}

/** @param {Schema} schema */
function limitsOf({ minimum, maximum, minLength, maxLength, default: preset }) {
  const low = minimum ?? minLength;
  const high = maximum ?? maxLength;
  let range = '';
  if (low != null && high != null) range = `, ${low} to ${high}`;
  else if (high != null) range = `, at most ${high}`;
  else if (low != null) range = `, at least ${low}`;
  return range + (preset == null || typeof preset === 'object' ? '' : `, default ${preset}`);
}

/** Lists the properties of a schema.
 * @param {Schema} schema @param {OpenApi} openapi @param {(text: string) => (Node | string)[]} prose */
export function schemaTable(schema, openapi, prose) {
  const { properties, required = [] } = resolve(schema, openapi);
  if (!properties) return h('p', {}, typeOf(schema));
  const rows = Object.entries(properties).map(([name, property]) =>
    h(
      'tr',
      {},
      nameCell(name, required.includes(name)),
      h('td', {}, typeOf(property)),
      h('td', {}, ...prose(property.description ?? '')),
    ),
  );
  return tableOf(rows);
}

/** @param {string} name @param {boolean} required */
export const nameCell = (name, required) =>
  h('th', { scope: 'row' }, h('code', {}, name), ...(required ? [' ', h('small', {}, 'required')] : []));

/** @param {HTMLElement[]} rows */
export const tableOf = (rows) => h('div', { class: 'wide' }, h('table', {}, h('tbody', {}, ...rows)));

/** Returns the first example of a body or of its schema, undefined if there is none.
 * @param {Media} media @param {OpenApi} openapi @returns {any} */
export function exampleOf(media, openapi) {
  const example = media.example ?? Object.values(media.examples ?? {})[0];
  return example?.value ?? example ?? resolve(media.schema ?? {}, openapi).examples?.[0];
}
