export const style = new CSSStyleSheet();
style.replaceSync(`
:host {
  color-scheme: light dark; display: block; container-type: inline-size;
  --accent: var(--comments-accent, light-dark(#0b57c2, #8ab4f8));
  --text: var(--comments-text, light-dark(#1c1d1f, #e9e9ea));
  --muted: var(--comments-muted, light-dark(#5c6066, #a9adb3));
  --line: var(--comments-line, light-dark(#d9dce0, #3d4146));
  --paper: var(--comments-background, light-dark(#fff, #1b1c1e));
  --alarm: var(--comments-alarm, light-dark(#b3261e, #f2a29b));
  --radius: var(--comments-radius, 8px);
  color: var(--text); background: var(--paper);
  font: var(--comments-font, 1rem/1.75 system-ui, sans-serif); overflow-wrap: anywhere;
}
:host([hidden]) { display: none }
:host([theme=light]) { color-scheme: light }
:host([theme=dark]) { color-scheme: dark }
* { box-sizing: border-box }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.4 }
p, ol { margin: 0; padding: 0 }
form { display: grid; gap: .375rem }
label, time, [part=hint], [part=countdown], [part=replying] { font-size: .875rem; color: var(--muted) }
input, textarea {
  width: 100%; padding: .5rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid light-dark(#868b92, #767b82); border-radius: var(--radius);
}
input { max-width: 20rem }
textarea { field-sizing: content; min-height: 7rem; resize: vertical }
[aria-invalid] { border-color: var(--alarm) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
button {
  min-height: 2rem; padding: .125rem .75rem; font: inherit; font-size: .875rem; cursor: pointer;
  color: var(--accent); background: transparent; border: 1px solid transparent; border-radius: var(--radius);
}
button:hover { border-color: currentColor }
[part=submit], [part=arrived] { padding: .375rem 1.25rem; font-weight: 700; color: var(--paper); background: var(--accent) }
[part=foot] { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }
[part=hint] { flex: 1 }
[part=countdown] { font-variant-numeric: tabular-nums }
[part=error], [data-over] { color: var(--alarm); font-weight: 700 }
[part=error]:empty, [part=replying]:empty { display: none }
ol { list-style: none; margin-top: 1rem }
li { padding: .875rem 0 .5rem; border-top: 1px solid var(--line) }
li > button:first-of-type { margin-left: -.75rem }
[part=meta] { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline }
[part=parent] { font-size: .875rem; color: var(--accent) }
li [part=body] { white-space: pre-wrap; line-break: strict; unicode-bidi: isolate; overflow: clip }
[part=status] { padding-left: .75rem; border-left: 3px solid var(--accent); font-size: .875rem }
[part=jump] { position: sticky; top: var(--comments-top, .5rem); height: 0; text-align: center; z-index: 1 }
[part=more] { width: 100%; margin-top: .5rem; min-height: 2.75rem; border-color: var(--line) }
[part=live] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
[hidden] { display: none }
`);
