/** @type {Adopt} */
export const adopt = ({ element }, sheet) => {
  const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (element.shadowRoot);
  if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet);
};
