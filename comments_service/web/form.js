import { load, Problem, save } from './visitor.js';
import { h } from './element.js';
import { explain } from './messages.js';

import { clean, count, visible } from './text.js';

/** The box to write in. @type {MakeForm} */
export const makeForm = (article, { speak, announce }) => {
  const place = 'draft ' + article.key;
  /** @type {Draft} */
  let draft = { author: load(article.site).author ?? '', body: '', ...load(place) };
  let busy = false;
  let step = Infinity;

  const name = h('input', { id: 'name', part: 'input', autocomplete: 'nickname', 'aria-describedby': 'error' });
  const body = h('textarea', { id: 'body', part: 'input', rows: '4', 'aria-describedby': 'left hint error' });
  const left = h('span', { id: 'left', part: 'countdown' });
  const error = h('p', { id: 'error', part: 'error', role: 'alert' });
  const button = h('button', { part: 'submit' }, speak('post'));
  const replying = h('p', { part: 'replying' });

  const edit = () => {
    draft = { author: name.value, body: body.value, parent: draft.parent };
    save(place, draft);
    fail();
    show();
  };

  const show = () => {
    const { parent } = draft;
    replying.replaceChildren();
    if (parent)
      replying.append(
        speak('inReply', parent.author),
        h('button', { type: 'button', click: () => reply(null) }, speak('cancel')),
      );
    const rest = 300 - count(clean(body.value));
    left.textContent = rest < 0 ? speak('over', -rest) : speak('left', rest);
    left.toggleAttribute('data-over', rest < 0);
    const reached = [0, 10, 20, 50].find((step) => rest <= step) ?? Infinity;
    if (reached < step) announce(left.textContent);
    step = reached;
  };

  const fail = (text = '', field = '') => {
    error.textContent = text;
    name.ariaInvalid = `${field === 'author'}`;
    body.ariaInvalid = `${field === 'body'}`;
    if (field) (field === 'author' ? name : body).focus();
  };

  /** @type {(field: string, text: string, limit: number) => void} */
  const check = (field, text, limit) => {
    if (!visible(text)) throw new Problem('empty', { field });
    if (count(text) > limit) throw new Problem('too-long', { field, limit, count: count(text) });
  };

  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy) return;
    busy = name.readOnly = body.readOnly = true;
    button.textContent = speak('posting');
    try {
      const sent = { ...draft, author: clean(name.value), body: clean(body.value) };
      check('author', sent.author, 40);
      check('body', sent.body, 300);
      // crypto.randomUUID is only there in secure contexts.
      draft.key = sent.key ??= crypto.getRandomValues(new Uint32Array(4)).join('-');
      save(place, draft);
      await article.submit(sent);
      draft = { author: sent.author, body: '' };
      body.value = '';
      edit();
      announce(speak('posted'));
    } catch (/** @type {any} */ problem) {
      if (problem.code === 'idempotency-key-reused') delete draft.key;
      fail(explain(problem, speak), problem.details.field);
    }
    busy = name.readOnly = body.readOnly = false;
    button.textContent = speak('post');
  };

  /** @type {(event: KeyboardEvent) => void} */
  const press = (event) => {
    // Safari ends a composition before the Enter that ended it; 229 still tells.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey) element.requestSubmit();
    else if (event.target === name) body.focus();
    else return;
    event.preventDefault();
  };

  const element = h('form', { part: 'form', novalidate: '', submit, input: edit, keydown: press },
    h('label', { for: 'name' }, speak('name')), name, replying,
    h('label', { for: 'body' }, speak('body')), body,
    h('p', { part: 'foot' }, h('span', { id: 'hint', part: 'hint' }, speak('hint')), left, button),
    error);

  /** @type {(parent: Draft['parent'], text?: ReaderComment) => void} */
  const reply = (parent, text) => {
    draft = { ...draft, ...text, parent };
    fill();
    edit();
    body.focus();
  };

  const fill = () => {
    name.value = draft.author;
    body.value = draft.body;
    show();
  };
  fill();
  return { element, reply };
};
