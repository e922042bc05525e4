// What the form needs when somebody writes: the text rules, and the advice before sending where the site wants it.
import { clean, count, visible } from './text.js';

export { clean, count, visible };

/** What a reader is asked to wait for advice, at most, in milliseconds: for its script, that is. */
const PATIENCE = 500;

/** The advice of each form, which is loaded once. @type {WeakMap<Element, Promise<any>>} */
const advices = new WeakMap();

/** @type {LoadAdvice} */
const loadAdvice = async (article, fields, announce) => {
  const settings = await fetch(`${article.site}settings`, { cache: 'no-cache' });
  const { check } = await settings.json();
  return check === true && (await import('./advice.js')).makeAdvice(article, fields, announce);
};

/** @type {Advise} */
export const advise = async (article, fields, announce, text) => {
  const loading = advices.get(fields.element) ?? loadAdvice(article, fields, announce).catch(() => false);
  advices.set(fields.element, loading);
  const giveUp = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const adviseOn = text != null && (await Promise.race([loading, giveUp]));
  return adviseOn ? adviseOn(text) : '';
};
