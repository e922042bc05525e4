// Text and background are the page's own unless it sets others, and other colours have the text's colour mixed in: they
// fit a light and a dark page, whatever the reader prefers. Sizes are in em, with a floor.
export const style = new CSSStyleSheet();
style.replaceSync(`
:host {
  --accent: var(--comments-accent, color-mix(in srgb, currentColor 40%, #1f6feb));
  --fill: var(--comments-accent, #1a5fc8);
  --on-fill: var(--comments-on-accent, var(--comments-background, #fff));
  --muted: var(--comments-muted, color-mix(in srgb, currentColor 78%, transparent));
  --line: var(--comments-line, color-mix(in srgb, currentColor 20%, transparent));
  --radius: var(--comments-radius, 6px);
  --alarm: var(--comments-alarm, color-mix(in srgb, currentColor 35%, #d8342c));
  display: block; color: var(--comments-text, inherit); background: var(--comments-background, transparent);
}
:host([theme]) { padding: 1em; color: var(--comments-text, CanvasText); background: var(--comments-background, Canvas) }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
:host([hidden]), [hidden] { display: none !important }
[part=thread] {
  all: initial; direction: ltr; display: block; color-scheme: inherit; visibility: inherit;
  font: var(--comments-font, inherit); line-height: var(--comments-line-height, 1.7);
  color: inherit; overflow-wrap: anywhere; line-break: strict; -webkit-text-size-adjust: 100%;
}
* { box-sizing: border-box }
h2 { margin: 0 0 .6em; font-size: max(1.25em, 18px) }
p { margin: 0; min-width: 0 }
form, ol, [part=note] { font-size: max(1em, 14px) }
form { display: grid; gap: .375em }
label, time, [part=parent], [part=badge], [part=pinned], [part=edited], [part=status], [part=reason], [part=foot], [part=replying], [part=tombstone] { font-size: max(.875em, 12px); color: var(--muted) }
input, textarea, button {
  font: inherit; color: inherit; background: transparent; border: 1px solid transparent; border-radius: var(--radius); margin: 0;
}
input, textarea { width: 100%; padding: .5em .75em; border-color: var(--muted); font-size: max(1em, 16px) }
input { max-width: 20em }
textarea { field-sizing: content; min-height: 7em; resize: vertical }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button { min-height: 2.3em; padding: 0 .85em; font-size: max(.875em, 13px); cursor: pointer; color: var(--accent) }
button:hover { border-color: currentColor }
[part=submit], [part=jump] { min-height: 2.8em; padding: 0 1.4em; font-weight: 700; color: var(--on-fill); background: var(--fill) }
[part=foot] { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5em 1em; align-items: center }
[part=foot] button { font-size: 1em }
[part=hint] { flex: 1 14em }
[part=guidelines]:not(:empty) { margin-bottom: .75em; white-space: pre-wrap }
[part=error], [part~=over] { color: var(--alarm) }
[part=error], [part~=over], [part=closed], [part=done], legend { font-weight: 700 }
form.closed > :not([part=closed]), :is(.closed, .readonly) :is([part=reply], [part=rewrite]), .hidden { display: none }
[part=bar] { display: flex; flex-wrap: wrap; gap: .5em; justify-content: flex-end; margin-top: 1em }
select { font: inherit; font-size: max(.875em, 16px); color: inherit; background: transparent; border: 1px solid var(--line); border-radius: var(--radius); padding: .3em .5em }
option { color: CanvasText; background: Canvas }
ol { margin: .25em 0 0; padding: 0; list-style: none }
li { padding: .875em 0 .75em; border-top: 1px solid var(--line) }
ol > div { display: flow-root; contain: style; contain-intrinsic-size: auto 175em }
.full:not(:focus-within) { content-visibility: auto }
[aria-level], [part=rest] { margin-left: calc(var(--level, 1) * clamp(.75em, 3vw, 1.75em)); padding: .5em 0 .375em .875em; border: 0; border-left: 2px solid var(--line) }
[part=comment]:not([aria-level]) { margin-top: .25em }
time, [part=edited] { margin-left: .4em }
a { color: var(--accent) }
[part=author], [part=parent], [part=replying] span {
  display: inline-block; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: bottom;
}
[part=badge] { padding: 0 .5em; border-radius: calc(var(--radius) / 2); color: var(--on-fill); background: var(--comments-badge, var(--fill)) }
[part=pinned] { color: var(--accent); font-weight: 700 }
[part=text] { white-space: pre-wrap; overflow: hidden; max-height: 12lh }
[part=text].open { max-height: none }
[part=expand] { display: block; padding: 0 }
[part=actions] { display: flex; flex-wrap: wrap; gap: .375em; margin-top: .375em }
[part=reactions] { display: contents }
[part=content] { position: relative }
[part=head], [part=pinned] { padding-right: 2.5em }
[part=key] { min-height: 24px; padding: 0 .3em; color: var(--muted) }
[part=menu] { position: absolute; top: -.4em; right: 0; color: var(--muted) }
[part~=reaction] { padding: 0 .7em; border-color: var(--line); border-radius: 9em; color: inherit }
.readonly [part~=reaction] { border-style: dotted; pointer-events: none }
[part~=own] { border: 2px solid var(--accent); font-weight: 700; color: var(--accent) }
[part=tombstone] { color: var(--muted); font-style: italic }
[part=more], [part=previous] { width: 100%; min-height: 3em; border-color: var(--line) }
[part=live] { position: fixed; clip-path: inset(50%) }
.canvas { background: Canvas }
`);

/** True if nothing is painted by the element or behind it but the browser's own canvas, whose colour scheme is the
 * element's: one that only a part of the page has does not change the canvas. There the background is named, so that
 * tools that measure contrast need not guess it. @param {Element} element */
export const isOnCanvas = (element) => {
  const own = getComputedStyle(element).colorScheme;
  for (
    let behind = /** @type {Node | null} */ (element);
    behind;
    behind = /** @type {any} */ (behind).host ?? behind.parentNode
  )
    if (behind instanceof Element) {
      const { backgroundColor, backgroundImage, colorScheme } = getComputedStyle(behind);
      if (colorScheme !== own || backgroundImage !== 'none' || !/^rgba.* 0\)$/.test(backgroundColor)) return false;
    }
  return true;
};
