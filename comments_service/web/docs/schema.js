// JSON schemas as tables, words and examples.

import { h } from '../shared/dom.js';

/** @typedef {Record<string, any>} Schema */

/** @param {Schema} schema @param {Schema} openapi @returns {Schema} */
function resolved(schema, openapi) {
  const name = schema.$ref?.split('/').at(-1);
  return name ? openapi.components.schemas[name] : schema;
}

/** The branches of a schema, without null. @param {Schema} schema @returns {Schema[]} */
const branches = (schema) => (schema.oneOf ?? schema.anyOf ?? []).filter((/** @type {Schema} */ { type }) => type !== 'null');

/** What a value of the schema is, in few words, with links to named schemas.
 * @param {Schema} schema @param {Schema} openapi @returns {HTMLElement} */
export function typeOf(schema, openapi) {
  const name = schema.$ref?.split('/').at(-1);
  if (name) return h('a', { href: `#schema-${name}` }, name);
  const some = branches(schema);
  if (some.length) {
    const parts = some.flatMap((branch, place) => [...(place ? [' or '] : []), typeOf(branch, openapi)]);
    const nullable = (schema.oneOf ?? schema.anyOf).length > some.length;
    return h('span', {}, ...parts, nullable ? ' or null' : '');
  }
  if (schema.enum) return h('span', {}, schema.enum.join(' | '));
  if (schema.type === 'array') return h('span', {}, 'list of ', typeOf(schema.items ?? {}, openapi));
  if (schema.additionalProperties) return h('span', {}, 'map of ', typeOf(Object(schema.additionalProperties), openapi));
  return h('span', {}, [schema.type ?? 'any'].flat().join(' or '), schema.format ? ` (${schema.format})` : '', limits(schema));
}

/** @param {Schema} schema */
function limits({ minimum, maximum, minLength, maxLength, default: preset }) {
  const low = minimum ?? minLength;
  const high = maximum ?? maxLength;
  const range = low != null && high != null ? `, ${low} to ${high}` : high != null ? `, at most ${high}` : low != null ? `, at least ${low}` : '';
  return range + (preset == null || typeof preset === 'object' ? '' : `, default ${preset}`);
}

/** The properties of a schema.
 * @param {Schema} schema @param {Schema} openapi @param {(text: string) => (Node | string)[]} prose */
export function schemaTable(schema, openapi, prose) {
  const { properties, required = [] } = resolved(schema, openapi);
  if (!properties) return h('p', {}, typeOf(schema, openapi));
  const rows = Object.entries(properties).map(([name, property]) =>
    h('tr', {},
      h('th', { scope: 'row' }, h('code', {}, name), ...(required.includes(name) ? [' ', h('small', {}, 'required')] : [])),
      h('td', {}, typeOf(property, openapi)),
      h('td', {}, ...prose(property.description ?? ''))));
  return h('div', { class: 'wide' }, h('table', {}, h('tbody', {}, ...rows)));
}

/** @type {Record<string, unknown>} */
const OF_FORMAT = {
  uuid: '0193f0a2-7c1e-7b54-9d0e-3f6a1c5b2e88',
  'date-time': '2026-11-23T00:30:00.123456Z',
  string: 'text',
  integer: 1,
  number: 0.5,
  boolean: false,
};

/** The example of a media type, or one made from its schema.
 * @param {Schema} media @param {Schema} openapi @returns {any} */
export function exampleOf(media, openapi) {
  const given = media.example ?? Object.values(media.examples ?? {})[0];
  return given === undefined ? made(media.schema ?? {}, openapi, 0) : (given.value ?? given);
}

/** @param {Schema} schema @param {Schema} openapi @param {number} depth @returns {any} */
function made(schema, openapi, depth) {
  const { type, format, properties, items, enum: values, examples, default: preset, additionalProperties } = resolved(schema, openapi);
  if (examples?.length) return examples[0];
  if (preset !== undefined) return preset;
  if (values) return values[0];
  const [branch] = branches(resolved(schema, openapi));
  if (branch) return made(branch, openapi, depth);
  if (depth > 4) return null;
  if (properties)
    return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, made(property, openapi, depth + 1)]));
  if (items) return [made(items, openapi, depth + 1)];
  if (additionalProperties) return { name: made(Object(additionalProperties), openapi, depth + 1) };
  return OF_FORMAT[format] ?? OF_FORMAT[[type].flat()[0]] ?? null;
}
