// What the form needs when somebody writes: the text rules, the draft, what went wrong, and the advice before sending.
import { makeAdvice } from './advice.js';
import { whyClosed } from './opening.js';
import { showSiteNotices } from './site-notices.js';
import { clean, count, visible } from './text.js';

/** @type {MakeAdvice} */
const makeAdviseOn = (widget, fields) => {
  /** @type {Advise | undefined} */
  let adviseOn;
  return async (text) => {
    // The settings may still be on their way when somebody begins to write.
    if (widget.article.settings.check) adviseOn ??= makeAdvice(widget, fields);
    return adviseOn?.(text) ?? '';
  };
};

/** @type {CheckText} */
const check = ({ problem }, field, value, limit) => {
  const text = clean(value);
  if (!visible(text)) throw problem('empty', { field });
  if (count(text) > limit) throw problem('too-long', { field, limit, count: count(text) });
  return text;
};

/** @type {CheckBody} */
export const checkBody = ({ article, tools }, value) => check(tools, 'body', value, article.settings.limit ?? 300);

/** @type {MakeCountdown} */
const makeCountdown = ({ left }, { article, translate, announce }) => {
  let step = Infinity;
  return (text) => {
    const rest = (article.settings.limit ?? 300) - count(clean(text));
    left.textContent = rest < 0 ? translate('over', -rest) : translate('left', rest);
    left.part.toggle('over', rest < 0);
    const reached = [0, 10, 20, 50].find((step) => rest <= step) ?? Infinity;
    if (reached < step) announce(left.textContent);
    step = reached;
  };
};

/** @type {Explain} */
export const explain = ({ translate, knows }, { message, details }) => {
  const code = message.replace('body-too-large', 'too-many-bytes').replace('invalid-token', 'sign-in-needed');
  const key = [`${code} ${details.field}`, code].find(knows);
  const number = details.retry_after ?? details.count - details.limit;
  return details.reason ?? translate(key ?? (details.status < 500 ? 'refused' : 'unavailable'), number);
};

/** @type {MakeFail} */
const makeFail =
  ({ error, fail }, widget, edit) =>
  (problem) => {
    if (problem.message === 'idempotency-key-reused') {
      edit();
      problem.message = 'unavailable';
    }
    if (problem.message === 'comments-closed') {
      const { mode = 'closed', opens_at } = problem.details;
      Object.assign(widget.article, { mode, opens_at });
      return widget.article.notify();
    }
    const text = explain(widget, problem);
    fail(text, problem.details.field === 'author');
    problem.details.unread?.focus();
    // The text is over when its time is.
    const seconds = problem.message === 'rate-limited' && problem.details.retry_after;
    if (seconds) setTimeout(() => error.textContent === text && fail(), seconds * 1000);
  };

/** Moves the form under the comment that is answered, and back to its own place. @type {MakePlace} */
const makePlace = ({ article, translate, list: { item }, tools: { h } }, { element, replying, body }, reply) => {
  const home = h('button', { part: 'write', click: () => reply(null) }, translate('write'));

  const goHome = () => {
    const hadFocus = element.matches(':focus-within');
    if (home.isConnected) home.replaceWith(element);
    if (hadFocus) body.focus({ preventScroll: true });
  };

  /** @type {Place} */
  const place = (id, mayMove = true) => {
    // The name of a comment that was removed is not shown, nor is that of one not loaded.
    const author = article.known.get(`${id}`)?.author;
    const label = id ? translate(author ? 'inReply' : 'earlier', author) : '';
    if (label !== (replying.firstElementChild?.textContent ?? '')) {
      const cancel = () => {
        reply(null, undefined, false);
        const target = /** @type {HTMLElement} */ (item(`${id}`)?.querySelector('[part=reply]') ?? body);
        target.focus();
      };
      const button = h('button', { type: 'button', part: 'cancel', click: cancel }, translate('cancel'));
      replying.replaceChildren(...(id ? [h('span', {}, label), button] : []));
    }
    const target = item(`${id}`);
    if (!mayMove || (target ? target.contains(element) : !home.isConnected)) return;
    // The comment that is answered stays where it is, though the form leaves the place above it.
    const anchor = target ?? /** @type {Element} */ (element.parentNode);
    const { top } = anchor.getBoundingClientRect();
    if (target) {
      if (!home.isConnected) element.before(home);
      target.append(element);
    } else goHome();
    scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: 'instant' });
  };
  return { place, goHome };
};

/** @type {MakeClose} */
const makeClose = ({ element, body, name, closed }, { translate, announce }) => {
  let told = '';
  return (why) => {
    if (why === told) return;
    told = why;
    const isClosed = !!why;
    const text = why + (why && body.value ? translate('kept') : '');
    const hadFocus = element.matches(':focus-within');
    closed.textContent = text;
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

/** @type {ListenToKeys} */
const listenToKeys = ({ element, name, body }) => {
  element.onkeydown = (event) => {
    // 229: the Enter that ends a composition in Safari
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey) element.requestSubmit();
    else if (event.target === name) body.focus();
    else return;
    event.preventDefault();
  };
};

/** Sends what is written, unless its author is advised first: then it resolves with null. @type {PostDraft} */
const postDraft = async (widget, { name, body }, draft, advise) => {
  const { article, tools } = widget;
  const { load, save } = tools;
  const signed = article.signedIn?.claims.name;
  const author = signed ?? clean(name.value);
  const { anonymous, trips } = article.settings;
  const named = trips ? author.replace(/[#＃].*/, '') : author;
  if (!signed && (named || !anonymous)) check(tools, 'author', named, 40);
  const text = checkBody(widget, body.value);
  const unread = showSiteNotices(widget);
  if (unread) throw tools.problem('mustRead', { unread });
  const advised = await advise(text);
  if (advised == null) return null;
  const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
  Object.assign(draft, { key, token: load(article.site).token ?? '', ...draft });
  // A token of the publisher is kept nowhere.
  if (article.signedIn) draft.token = undefined;
  save(`draft ${article.key}`, draft);
  const own = await article.visit();
  return own.submit({ ...draft, author, body: text, advised });
};

/** Returns what sends, one at a time. @type {MakeSubmit} */
const makeSubmit =
  ({ name, body, button, closed }, { translate }, send) =>
  async () => {
    if (body.readOnly) return;
    name.readOnly = body.readOnly = true;
    button.textContent = translate('posting');
    await send();
    name.readOnly = body.readOnly = !!closed.textContent;
    button.textContent = translate('post');
  };

/** @type {MakeWriter} */
export const makeWriter = (widget, fields) => {
  const { article, translate, tools } = widget;
  const { element, name, body, done } = fields;
  const place = `draft ${article.key}`;
  const countDown = makeCountdown(fields, widget);
  const advise = makeAdviseOn(widget, fields);
  const close = makeClose(fields, widget);
  listenToKeys(fields);
  const isBegun = body.value !== '';
  /** @type {Draft} */
  let draft = { author: name.value, body: body.value, ...(isBegun ? {} : tools.load(place)) };

  const edit = () => {
    draft = { author: name.value, body: body.value, parent: draft.parent };
    tools.save(place, draft);
    fields.fail();
    done.textContent = '';
    countDown(body.value);
  };

  const show = () => {
    name.value = draft.author;
    if (body.value !== draft.body) body.value = draft.body;
    countDown(draft.body);
  };

  /** @type {Reply} */
  const reply = (parent, text, takesFocus = true) => {
    draft = { ...draft, ...text, parent };
    show();
    form.place(parent?.id);
    edit();
    if (takesFocus) body.focus();
  };
  const form = makePlace(widget, fields, reply);

  const send = async () => {
    const { parent } = draft;
    const id = await postDraft(widget, fields, draft, advise);
    if (!id) return;
    reply(null, { body: '' }, !parent);
    done.textContent = translate('posted');
    widget.announce(translate('posted'));
    for (const event of ['comment-posted', 'comments-posted']) widget.tell(event, { id });
    // Who answered goes on where the answer stands, once a long list has it.
    const { list } = widget;
    await list.done;
    if (parent) list.item(id)?.focus();
  };

  element.oninput = edit;
  show();
  // What was written before this was loaded is kept too.
  if (isBegun) edit();

  return {
    reply,
    goHome: form.goHome,
    update(isClosed) {
      widget.list.done.then(() => form.place(draft.parent?.id, !element.matches(':focus-within')));
      close(isClosed ? whyClosed(widget) : '');
    },
    submit: makeSubmit(fields, widget, () => send().catch(makeFail(fields, widget, edit))),
  };
};
