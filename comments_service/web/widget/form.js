import { h } from '../shared/dom.js';
import { problem } from '../shared/http.js';
import { explain } from './messages.js';
import { load, save } from './storage.js';

/** @type {Promise<Writing> | undefined} */
let rules;

/** The text rules. Those of the release; after an update, which took these away, the present ones.
 * @returns {Promise<Writing>} */
const loadRules = () => {
  rules ??= import('./writing.js').catch(() => import(new URL('/static/widget/writing.js', import.meta.url).href));
  rules.catch(() => {
    rules = undefined;
  });
  return rules;
};

const check = async (field = '', value = '', limit = 0) => {
  const { clean, count, visible } = await loadRules().catch(() => {
    throw problem('offline');
  });
  const text = clean(value);
  if (!visible(text)) throw problem('empty', { field });
  if (count(text) > limit) throw problem('too-long', { field, limit, count: count(text) });
  return text;
};

/** @type {MakeCountdown} */
const makeCountdown = (element, translate, announce) => {
  let step = Infinity;
  let asked = 0;
  element.textContent = translate('left', 300);
  return async (text) => {
    const ask = ++asked;
    const rules = await loadRules().catch(() => null);
    if (!rules || ask !== asked) return;
    const rest = 300 - rules.count(rules.clean(text));
    element.textContent = rest < 0 ? translate('over', -rest) : translate('left', rest);
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
  const replying = h('p', { part: 'replying' });
  const closed = h('p', { part: 'closed', tabindex: '-1', hidden: '' });
  const done = h('p', { part: 'done' });
  const element = h('form', { part: 'form', novalidate: '' });
  const hint = h('span', { id: 'hint', part: 'hint' }, translate('hint'));
  const foot = h('p', { part: 'foot' }, hint, left, button);
  element.append(closed, h('label', { for: 'name' }, translate('name')), name, replying);
  element.append(h('label', { for: 'body' }, translate('body')), body, foot, error, done);

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

  return { element, name, body, left, button, replying, closed, done, error, fail };
};

/** @type {MakeClose} */
const makeClose = ({ element, body, name, closed }, translate, announce) => {
  let isClosed = false;
  return (closes) => {
    if (closes === isClosed) return;
    isClosed = closes;
    const text = translate('closed') + (body.value ? translate('kept') : '');
    const hadFocus = element.matches(':focus-within');
    closed.textContent = text;
    closed.hidden = !isClosed;
    name.readOnly = body.readOnly = isClosed;
    // What was written stays to be copied; without it nothing but the line is left.
    const stays = body.value && body.matches(':focus');
    element.className = isClosed ? (body.value ? 'closed kept' : 'closed') : '';
    if (!isClosed) return announce('');
    if (!hadFocus) return;
    if (!stays) closed.focus();
    announce(text);
  };
};

/** @type {MakeReplying} */
const makeReplying = (element, article, translate, end) => (parent) => {
  // The name of a comment that was removed is not shown, nor is that of one not loaded.
  const author = article.comments.find(({ id }) => id === parent?.id)?.author;
  const label = parent ? translate(author ? 'inReply' : 'earlier', author) : '';
  if (label === (element.firstElementChild?.textContent ?? '')) return;
  const cancel = h('button', { type: 'button', part: 'cancel', click: end }, translate('cancel'));
  element.replaceChildren(...(parent ? [h('span', {}, label), cancel] : []));
};

/** @type {MakeFail} */
const makeFail =
  ({ error, fail }, article, translate, edit) =>
  (problem) => {
    if (problem.message === 'idempotency-key-reused') {
      edit();
      problem.message = 'unavailable';
    }
    if (problem.message === 'comments-closed') {
      article.mode = 'closed';
      return article.notify();
    }
    const text = explain(translate, problem);
    fail(text, problem.details.field === 'author');
    // The text is over when its time is.
    const seconds = problem.message === 'rate-limited' && problem.details.retry_after;
    if (seconds) setTimeout(() => error.textContent === text && fail(), seconds * 1000);
  };

/** @type {MakeAdviseOn} */
const makeAdviseOn =
  (...form) =>
  async (text) =>
    (await loadRules()).advise(...form, text);

/** @type {MakeSubmit} */
const makeSubmit =
  ({ name, body, button }, article, translate, post) =>
  async (event) => {
    event.preventDefault();
    if (body.readOnly) return;
    name.readOnly = body.readOnly = true;
    button.textContent = translate('posting');
    await post();
    name.readOnly = body.readOnly = article.mode === 'closed';
    button.textContent = translate('post');
  };

/** @type {MakeForm} */
export const makeForm = (article, translate, announce, posted) => {
  const fields = makeFields(translate);
  const { element, name, body, left, done, fail } = fields;
  const countDown = makeCountdown(left, translate, announce);
  const close = makeClose(fields, translate, announce);
  const showParent = makeReplying(fields.replying, article, translate, () => reply(null));
  const advise = makeAdviseOn(article, fields, announce);
  const place = `draft ${article.key}`;
  /** @type {Draft} */
  let draft = { author: load(article.site).author ?? '', body: '', ...load(place) };

  const edit = () => {
    draft = { author: name.value, body: body.value, parent: draft.parent };
    save(place, draft);
    fail();
    done.textContent = '';
    countDown(body.value);
  };

  const show = () => {
    name.value = draft.author;
    body.value = draft.body;
    showParent(draft.parent);
    if (draft.body) countDown(draft.body);
  };

  /** @type {Reply} */
  const reply = (parent, text) => {
    draft = { ...draft, ...text, parent };
    show();
    edit();
    body.focus();
  };

  const post = async () => {
    const author = await check('author', name.value, 40);
    const text = await check('body', body.value, 300);
    const advised = await advise(text);
    if (advised == null) return;
    const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
    draft = { key, token: load(article.site).token ?? '', ...draft };
    save(place, draft);
    const id = await article.own.submit({ ...draft, author, body: text, advised });
    draft = { author, body: '' };
    show();
    edit();
    done.textContent = translate('posted');
    announce(translate('posted'));
    posted(id);
  };

  const complain = makeFail(fields, article, translate, edit);
  element.oninput = edit;
  const begin = () => {
    countDown(body.value);
    advise().catch(() => {});
  };
  element.addEventListener('focusin', begin, { once: true });
  element.onsubmit = makeSubmit(fields, article, translate, () => post().catch(complain));

  const update = () => {
    showParent(draft.parent);
    close(article.mode === 'closed');
  };
  show();
  return { element, done, reply, update };
};
