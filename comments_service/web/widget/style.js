export const style = new CSSStyleSheet();
style.replaceSync(`
:host {
  --accent: var(--comments-accent, light-dark(#0b57c2, #8ab4f8));
  --text: var(--comments-text, light-dark(#1c1d1f, #e9e9ea));
  --background: var(--comments-background, light-dark(#fff, #1b1c1e));
  --muted: color-mix(in srgb, var(--text) 70%, var(--background));
  --line: color-mix(in srgb, var(--text) 20%, var(--background));
  --alarm: var(--comments-alarm, light-dark(#b3261e, #f2a29b));
  display: block; color-scheme: light dark; color: var(--text); background: var(--background);
  font: var(--comments-font, inherit); overflow-wrap: anywhere;
}
:host([hidden]), [hidden] { display: none }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
* { box-sizing: border-box }
h2 { margin: 0 0 .75rem; font-size: 1.25rem }
p { margin: 0 }
form { display: grid; gap: .375rem }
label, time, a, [part=status], [part=foot], [part=replying] { font-size: .875rem; color: var(--muted) }
input, textarea, button {
  font: inherit; color: inherit; background: transparent; border: 1px solid transparent; border-radius: 6px;
}
input, textarea { width: 100%; padding: .5rem .75rem; border-color: var(--muted) }
input { max-width: 20rem }
textarea { field-sizing: content; min-height: 7rem; resize: vertical }
[aria-invalid] { border-color: var(--alarm) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button { min-height: 2rem; padding: 0 .75rem; font-size: .875rem; cursor: pointer; color: var(--accent) }
button:hover { border-color: currentColor }
[part=submit], [part=jump] { min-height: 2.5rem; padding: 0 1.25rem; font-weight: 700; color: var(--background); background: var(--accent) }
[part=foot] { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
[part=hint] { flex: 1 }
[part=error], [part~=over] { color: var(--alarm); font-weight: 700 }
ol { margin: 1rem 0 0; padding: 0; list-style: none }
li { padding: .875rem 0 .5rem; border-top: 1px solid var(--line) }
time { margin: 0 .5rem }
a { color: var(--accent) }
[part=text] { white-space: pre-wrap; line-break: strict; overflow: clip }
[part=text] + button { margin-left: -.75rem }
[part=status] { padding-left: .75rem; border-left: 3px solid var(--accent) }
[part=top] { position: sticky; top: var(--comments-top, .5rem); height: 0; text-align: center }
[part=more] { width: 100%; min-height: 2.75rem; border-color: var(--line) }
[part=live] { position: fixed; clip-path: inset(50%) }
`);
