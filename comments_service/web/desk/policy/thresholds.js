// Thresholds: two numbers for each attribute, with a picture and a sentence of what they do.

import { h } from '../../shared/dom.js';
import { makeNumber, makeTick } from '../parts/fields.js';
import { word } from '../words.js';

const ATTRIBUTES = ['toxicity', 'severe_toxicity', 'obscene', 'identity_attack', 'insult', 'threat', 'sexual_explicit'];
const RANGE = { min: '0', max: '1', step: '0.01' };

/** Says what thresholds do. @param {Thresholds} thresholds */
function explain({ approve_below: below, reject_above: above }) {
  const sentences = [
    below > 0 ? word('zones-approve', below) : word('zones-no-approve'),
    below < above ? word('zones-hold', below, above) : '',
    above < 1 ? word('zones-reject', above) : word('zones-no-reject'),
  ];
  return sentences.filter(Boolean).join(' ');
}

/** Makes the two fields of thresholds. @param {string} name what they are for, in words
 * @param {Thresholds} values @param {(values: Thresholds) => void} onInput */
export function makeThresholds(name, values, onInput) {
  let current = values;
  const bar = h('div', { class: 'zones', 'aria-hidden': 'true' });
  const sentence = h('p', { class: 'quiet' });
  const update = () => {
    bar.style.setProperty('--below', String(current.approve_below));
    bar.style.setProperty('--above', String(current.reject_above));
    sentence.textContent = explain(current);
    const wrong = current.reject_above < current.approve_below;
    above.setCustomValidity(wrong ? word('zones-order') : '');
  };
  const make = (/** @type {'approve_below' | 'reject_above'} */ field) =>
    makeNumber(
      values[field],
      (number) => {
        current = { ...current, [field]: number };
        update();
        onInput(current);
      },
      { ...RANGE, 'aria-label': `${name}: ${word(field)}` },
    );
  const [below, above] = [make('approve_below'), make('reject_above')];
  update();
  return h(
    'div',
    { class: 'thresholds' },
    h('label', {}, word('approve_below'), below),
    h('label', {}, word('reject_above'), above),
    bar,
    sentence,
  );
}

/** Makes the thresholds of all attributes: those of most, and own ones of some.
 * @param {import('../parts/draft.js').Draft} draft of a policy */
export function makeAllThresholds(draft) {
  const own = ATTRIBUTES.map((attribute) => {
    const place = h('div', {});
    const set = (/** @type {Thresholds | null} */ values) => {
      const { [attribute]: _, ...others } = draft.values.thresholds;
      draft.set('thresholds', values ? { ...others, [attribute]: values } : others);
    };
    const show = () => {
      const values = draft.values.thresholds[attribute];
      place.replaceChildren(...(values ? [makeThresholds(word(attribute), values, set)] : []));
    };
    const tick = makeTick(word(attribute), attribute in draft.values.thresholds, (chosen) => {
      set(chosen ? { ...draft.values.default } : null);
      show();
    });
    show();
    return h('div', { class: 'own-thresholds' }, tick, place);
  });
  const people = ['trusted', 'newcomers'].filter((name) => name in draft.values);
  return h(
    'section',
    {},
    h('h3', {}, word('policy-thresholds')),
    h('p', { class: 'quiet' }, word('policy-thresholds-hint')),
    makeThresholds(word('policy-default'), draft.values.default, (values) => draft.set('default', values)),
    h('h4', {}, word('policy-own-thresholds')),
    ...own,
    ...(people.length
      ? [h('h4', {}, word('policy-for-people')), ...people.map((name) => makeForPeople(draft, name))]
      : []),
  );
}

/** @param {import('../parts/draft.js').Draft} draft @param {string} name */
function makeForPeople(draft, name) {
  const place = h('div', {});
  const show = () => {
    const values = draft.values[name];
    place.replaceChildren(
      ...(values ? [makeThresholds(word(`policy-${name}`), values, (changed) => draft.set(name, changed))] : []),
    );
  };
  const tick = makeTick(word(`policy-${name}`), !!draft.values[name], (chosen) => {
    draft.set(name, chosen ? { ...draft.values.default } : null);
    show();
  });
  show();
  return h('div', { class: 'own-thresholds' }, tick, h('p', { class: 'quiet' }, word(`policy-${name}-hint`)), place);
}
