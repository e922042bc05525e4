/** @type {MakeElement} */
export const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === 'string') element.setAttribute(name, value);
    else element.addEventListener(name, value);
  element.append(...children);
  return element;
};

/** Lets the browser do other work, for so many milliseconds at least. @type {Pause} */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
