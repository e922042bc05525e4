// What the parts look like that belong to what a reader does.

const readerSheet = new CSSStyleSheet();
readerSheet.replaceSync(`
[part=top] { position: sticky; z-index: 1; top: var(--comments-top, .5em); height: 0; text-align: center }
[part=status], [part=reason] { padding-left: .85em; border-left: 3px solid var(--accent) }
[part~=found] { background: color-mix(in srgb, var(--accent) 16%, transparent); outline: 3px solid var(--accent) }
[part=options], [part=said] {
  position: absolute; z-index: 2; top: 2em; right: 0; display: grid; padding: .375em;
  color: var(--comments-text, CanvasText); background: var(--comments-background, Canvas);
  border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 4px 16px #0003;
}
[part=option] { text-align: start; color: inherit }
[part=option]:is(:hover, :focus) { background: color-mix(in srgb, currentColor 10%, transparent) }
[part~=panel], [part=site-notice], [part~=help], [part~=advice] { display: grid; gap: .5em; margin: .5em 0; padding: .75em .875em; border: 1px solid var(--line); border-radius: 6px }
[part=site-notice], [part=advised] { white-space: pre-wrap }
[part~=help], [part~=advice] { border-left: 4px solid var(--accent) }
[part~=help] a[href^=tel] { font-weight: bold; white-space: nowrap }
[part=advised] { max-height: 8lh; overflow: auto }
[part=phrase] { color: inherit; background: color-mix(in srgb, var(--alarm) 20%, transparent); text-decoration: underline wavy var(--alarm); text-underline-offset: .2em }
[part=panel] fieldset, [part~=help] ul { display: grid; margin: 0; padding: 0; border: 0; list-style: none }
[part=panel] label, [part~=help] li { padding: .25em 0; border: 0 }
[part=panel] textarea { min-height: 4em }
input[type] { width: auto; margin: 0 .5em 0 0 }
[part=choice] { display: flex; flex-wrap: wrap; gap: .5em }
[part=choice] button, [part~=help] button { border-color: currentColor; justify-self: start }
[part=notices] { margin-right: auto; border-color: var(--line) }
[part=unseen] { margin-left: .4em; padding: 0 .5em; border-radius: 1em; color: var(--on-fill); background: var(--fill) }
[part=notice-list] { order: 1; width: 100%; max-height: 20em; margin: 0; overflow: auto; border: 1px solid var(--line); border-radius: 6px }
[part~=notice] { padding: .5em .875em }
[part~=notice] time { display: block; margin: 0 }
[part~=notice]:first-child { border: 0 }
[aria-invalid] { border-color: var(--alarm) }
form.kept > [for=body] { display: inline }
form.kept > #body { display: block }
[part=comment] form { margin: .5em 0 }
[part=write] { width: 100%; border-color: var(--line); text-align: start }
`);

/** Gives an element the style of these parts. @type {Dress} */
export const dress = ({ element }) => {
  const { adoptedStyleSheets } = /** @type {ShadowRoot} */ (element.shadowRoot);
  if (!adoptedStyleSheets.includes(readerSheet)) adoptedStyleSheets.push(readerSheet);
};
