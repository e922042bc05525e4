// What a reader is told before a comment is sent that will probably be held: which words lead to it. It may be edited or
// sent as it is.
import { makeHelp } from './help.js';

// The answer of the service takes 50 ms, and then there is the network.
const PATIENCE = 700;
// How often one comment may be advised about.
const MOST = 3;

/** @type {AskForecast} */
const ask = ({ article, tools }, body) =>
  tools
    .call(`${article.address}/comments:check`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ body }),
      signal: AbortSignal.timeout(PATIENCE),
    })
    .catch(() => null);

/** @type {MarkPhrases} */
const markPhrases = (h, text, spans) => {
  const characters = [...text];
  const part = (/** @type {number} */ from, /** @type {number} */ to) => characters.slice(from, to).join('');
  let end = 0;
  const pieces = spans.flatMap((span) => {
    const before = part(end, span.start);
    end = span.end;
    return [before, h('mark', { part: 'phrase' }, part(span.start, end))];
  });
  return [...pieces, part(end, characters.length)];
};

/** @type {MakeAdvice} */
export const makeAdvice = (widget, { element: form, body, button }) => {
  const { translate, announce, tools } = widget;
  const { h } = tools;
  /** What will probably become of each text that this comment has had. @type {Map<string, string>} */
  const answers = new Map();
  /** @type {string | undefined} */
  let first;
  const box = h('div', { part: 'advice', role: 'group', 'aria-labelledby': 'advice' });
  const hide = () => box.remove();

  /** @type {ShowForecast} */
  const show = async (text, { spans, help }) => {
    // Who may be at risk is told whom to turn to, and not how to write.
    const [label, ...more] = help
      ? makeHelp(widget, help)
      : [
          h('p', {}, translate(spans[0] ? 'marked' : 'unmarked')),
          h('p', { part: 'advised', dir: 'auto' }, ...markPhrases(h, text, spans)),
        ];
    label.id = 'advice';
    const edit = () => {
      hide();
      body.focus();
      const at = (/** @type {number} */ characters) => [...text].slice(0, characters).join('').length;
      if (spans[0] && body.value === text) body.setSelectionRange(at(spans[0].start), at(spans[0].end));
    };
    const send = () => {
      button.focus();
      form.requestSubmit();
    };
    const choice = h(
      'p',
      { part: 'choice' },
      h('button', { type: 'button', part: 'advice-edit', click: edit }, translate(help ? 'dismiss' : 'rewrite')),
      h('button', { type: 'button', part: 'advice-send', click: send }, translate('send')),
    );
    box.onkeydown = ({ key }) => {
      if (key === 'Escape') edit();
    };
    box.setAttribute('part', help ? 'advice help' : 'advice');
    box.replaceChildren(label, ...more, choice);
    /** @type {any} */ (button.parentNode).before(box);
    // A reader who went on to something else meanwhile is not called back.
    if (form.matches(':focus-within')) /** @type {any} */ (choice.firstChild).focus();
    else announce(`${label.textContent}`);
  };

  body.addEventListener('input', hide);
  widget.element.addEventListener('comment-posted', () => {
    answers.clear();
    first = undefined;
  });

  return async (text) => {
    hide();
    const isOver = [...answers.values()].filter((likely) => likely === 'held').length >= MOST;
    if (!answers.has(text) && !isOver) {
      const forecast = await ask(widget, body.value);
      if (forecast) answers.set(text, forecast.likely);
      if (forecast?.likely === 'held') {
        first ??= text;
        await show(body.value, forecast);
        return null;
      }
    }
    if (first == null) return '';
    return `?advised=${text === first ? 'unchanged' : answers.get(text) === 'approved' ? 'improved' : 'edited'}`;
  };
};
