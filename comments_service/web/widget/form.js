import { explain } from './messages.js';
import { h } from './style.js';
import { clean, count, visible } from './text.js';
import { load, problem, save } from './visitor.js';

/** The box to write in. @type {MakeForm} */
export const makeForm = (article, speak, announce) => {
  const place = 'draft ' + article.key;
  /** @type {Draft} */
  let draft = { author: load(article.site).author ?? '', body: '', ...load(place) };
  let busy = false;
  let step = Infinity;

  const name = h('input', { id: 'name', part: 'input', autocomplete: 'nickname', 'aria-required': 'true', 'aria-describedby': 'error' });
  const body = h('textarea', { id: 'body', part: 'input', rows: '4', 'aria-required': 'true', 'aria-describedby': 'left hint error' });
  const left = h('span', { id: 'left', part: 'countdown' });
  const error = h('p', { id: 'error', part: 'error', role: 'alert' });
  const button = h('button', { type: 'submit', part: 'submit' }, speak('post'));
  const replying = h('p', { part: 'replying' });

  const edit = () => {
    draft = { author: name.value, body: body.value, parent: draft.parent };
    save(place, draft);
    fail();
    countDown();
  };

  const countDown = () => {
    const rest = 300 - count(clean(body.value));
    left.textContent = speak('left', rest);
    left.part.toggle('over', rest < 0);
    const reached = [0, 10, 20, 50].find((step) => rest <= step) ?? Infinity;
    if (reached < step) announce(left.textContent);
    step = reached;
  };

  const show = () => {
    const { author, body: text, parent } = draft;
    name.value = author;
    body.value = text;
    replying.replaceChildren();
    if (parent)
      replying.append(
        speak('inReply', parent.author),
        h('button', { type: 'button', click: () => reply(null) }, speak('cancel')),
      );
    countDown();
  };

  const fail = (text = '', author = false) => {
    const field = author ? name : body;
    error.textContent = text;
    name.ariaInvalid = body.ariaInvalid = null;
    if (!text) return;
    field.ariaInvalid = 'true';
    field.focus();
  };

  const check = (field = '', text = '', limit = 0) => {
    if (!visible(text)) throw problem('empty', { field });
    if (count(text) > limit) throw problem('too-long', { field, limit, count: count(text) });
    return text;
  };

  /** @type {(event: Event) => void} */
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = name.readOnly = body.readOnly = true;
    button.textContent = speak('posting');
    try {
      const author = check('author', clean(name.value), 40);
      const text = check('body', clean(body.value), 300);
      draft = {
        key: crypto.getRandomValues(new Uint32Array(4)).join('-'),
        token: load(article.site).token ?? '',
        ...draft,
      };
      save(place, draft);
      await article.submit({ ...draft, author, body: text });
      draft = { author, body: '' };
      show();
      edit();
      announce(speak('posted'));
    } catch (/** @type {any} */ error) {
      if (error.message === 'idempotency-key-reused') {
        edit();
        error.message = 'unavailable';
      }
      fail(explain(speak, error), error.details.field === 'author');
    }
    busy = name.readOnly = body.readOnly = false;
    button.textContent = speak('post');
  };

  /** @type {(event: KeyboardEvent) => void} */
  const keydown = (event) => {
    // 229: the Enter that ends a composition in Safari
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey) element.requestSubmit();
    else if (event.target === name) body.focus();
    else return;
    event.preventDefault();
  };

  const element = h('form', { part: 'form', novalidate: '', submit, input: edit, keydown },
    h('label', { for: 'name' }, speak('name')), name, replying,
    h('label', { for: 'body' }, speak('body')), body,
    h('p', { part: 'foot' }, h('span', { id: 'hint', part: 'hint' }, speak('hint')), left, button), error);

  /** @type {Reply} */
  const reply = (parent, text) => {
    draft = { ...draft, ...text, parent };
    show();
    edit();
    body.focus();
  };

  show();
  return { element, reply };
};
