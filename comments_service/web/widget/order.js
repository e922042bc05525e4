import { h } from '../shared/dom.js';

/** @type {Order[]} */
const ORDERS = ['newest', 'oldest', 'top', 'replied'];

/** @type {IsOrder} */
export const isOrder = (name) => /** @type {string[]} */ (ORDERS).includes(name);

/** @type {OrderOf} */
export const orderOf = (element) => ORDERS.find((order) => order === element.getAttribute('order'));

/** @type {MakeOrder} */
export const makeOrder = ({ article, translate, act }) => {
  const options = ORDERS.map((order) => h('option', { value: order }, translate(order)));
  const element = h('select', { part: 'order', 'aria-label': translate('order'), hidden: '' }, ...options);
  element.onchange = () => act('sort', element.value);
  return {
    element,
    update() {
      element.hidden = !((article.count ?? 0) > 1 && article.settings.view);
      const { order = 'newest' } = article;
      // What sets it makes Chromium look at all buttons of the page.
      if (element.value !== order) element.value = order;
    },
  };
};
