import { h } from '../shared/dom.js';
import { problem } from '../shared/http.js';
import { explain } from './messages.js';
import { load, save } from './storage.js';
import { clean, count, visible } from './text.js';

const check = (field = '', value = '', limit = 0) => {
  const text = clean(value);
  if (!visible(text)) throw problem('empty', { field });
  if (count(text) > limit) throw problem('too-long', { field, limit, count: count(text) });
  return text;
};

/** @type {MakeCountdown} */
const makeCountdown = (element, translate, announce) => {
  let step = Infinity;
  return (text) => {
    const rest = 300 - count(clean(text));
    element.textContent = translate('left', rest);
    element.part.toggle('over', rest < 0);
    const reached = [0, 10, 20, 50].find((step) => rest <= step) ?? Infinity;
    if (reached < step) announce(element.textContent);
    step = reached;
  };
};

/** @param {Translate} translate */
const makeFields = (translate) => {
  const required = { part: 'input', 'aria-required': 'true' };
  const name = h('input', { ...required, id: 'name', autocomplete: 'nickname', 'aria-describedby': 'error' });
  const body = h('textarea', { ...required, id: 'body', rows: '4', 'aria-describedby': 'left hint error' });
  const left = h('span', { id: 'left', part: 'countdown' });
  const error = h('p', { id: 'error', part: 'error', role: 'alert' });
  const button = h('button', { type: 'submit', part: 'submit' }, translate('post'));
  const hint = h('span', { id: 'hint', part: 'hint' }, translate('hint'));
  const replying = h('p', { part: 'replying' });
  const element = h('form', { part: 'form', novalidate: '' });
  element.append(h('label', { for: 'name' }, translate('name')), name, replying);
  element.append(h('label', { for: 'body' }, translate('body')), body);
  element.append(h('p', { part: 'foot' }, hint, left, button), error);

  element.onkeydown = (event) => {
    // 229: the Enter that ends a composition in Safari
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey) element.requestSubmit();
    else if (event.target === name) body.focus();
    else return;
    event.preventDefault();
  };

  const fail = (text = '', isName = false) => {
    const field = isName ? name : body;
    error.textContent = text;
    name.ariaInvalid = body.ariaInvalid = null;
    if (!text) return;
    field.ariaInvalid = 'true';
    field.focus();
  };

  return { element, name, body, left, button, replying, fail };
};

/** @type {MakeForm} */
export const makeForm = (article, translate, announce) => {
  const { element, name, body, left, button, replying, fail } = makeFields(translate);
  const countDown = makeCountdown(left, translate, announce);
  const storageKey = `draft ${article.key}`;
  /** @type {Draft} */
  let draft = { author: load(article.site).author ?? '', body: '', ...load(storageKey) };

  const edit = () => {
    draft = { author: name.value, body: body.value, parent: draft.parent };
    save(storageKey, draft);
    fail();
    countDown(body.value);
  };

  const show = () => {
    const { parent } = draft;
    name.value = draft.author;
    body.value = draft.body;
    replying.replaceChildren();
    const cancel = h('button', { type: 'button', click: () => reply(null) }, translate('cancel'));
    if (parent) replying.append(translate('inReply', parent.author), cancel);
    countDown(body.value);
  };

  /** @type {Reply} */
  const reply = (parent, text) => {
    draft = { ...draft, ...text, parent };
    show();
    edit();
    body.focus();
  };

  const post = async () => {
    const author = check('author', name.value, 40);
    const text = check('body', body.value, 300);
    const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
    draft = { key, token: load(article.site).token ?? '', ...draft };
    save(storageKey, draft);
    await article.own.submit({ ...draft, author, body: text });
    draft = { author, body: '' };
    show();
    edit();
    announce(translate('posted'));
  };

  element.oninput = edit;
  element.onsubmit = async (event) => {
    event.preventDefault();
    if (body.readOnly) return;
    name.readOnly = body.readOnly = true;
    button.textContent = translate('posting');
    await post().catch((problem) => {
      if (problem.message === 'idempotency-key-reused') {
        edit();
        problem.message = 'unavailable';
      }
      fail(explain(translate, problem), problem.details.field === 'author');
    });
    name.readOnly = body.readOnly = false;
    button.textContent = translate('post');
  };

  show();
  return { element, reply };
};
