// What one can do about a comment besides to answer it: share, report, mute; edit and withdraw one's own.
import { checkBody, explain } from './writing.js';

/** @param {string} id */
const linkTo = (id) => `${location.href.replace(/#.*/, '')}#comment-${id}`;

/** Says below a comment, and to screen readers, what came of a click: a word of the widget or a problem. @type {Say} */
export const say = (widget, id, what) => {
  const { list, announce, translate, tools } = widget;
  const isGone = what.message === 'comment-not-found';
  const text = what.details && !isGone ? explain(widget, what) : translate(isGone ? 'gone' : what);
  const line = tools.h('p', { part: 'said' }, text);
  announce(text);
  list.item(id)?.querySelector('[part=content]')?.append(line);
  setTimeout(() => line.remove(), 6000);
};

/** @type {MakePanel} */
const makePanel = (widget, id, children, key, act, done) => {
  const { h } = widget.tools;
  const item = /** @type {HTMLElement} */ (widget.list.item(id));
  const error = h('p', { part: 'error', role: 'alert' });
  const label = widget.translate(key);
  const panel = h('div', { part: 'panel', role: 'group', 'aria-label': label }, ...children, error);
  const close = () => {
    panel.remove();
    /** @type {any} */ (item.querySelector('[part=menu]') ?? item).focus();
  };
  const send = async () => {
    try {
      await act();
      close();
      say(widget, id, done);
    } catch (/** @type {any} */ problem) {
      error.textContent = explain(widget, problem);
    }
  };
  panel.onkeydown = (event) => {
    // 229: a key of a composition in Safari
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
  };
  panel.append(
    h(
      'p',
      { part: 'choice' },
      h('button', { part: 'panel-send', click: send }, label),
      h('button', { part: 'dismiss', click: close }, widget.translate('dismiss')),
    ),
  );
  item.querySelector('[part=panel]')?.remove();
  item.querySelector('[part=content]')?.after(panel);
  /** @type {any} */ (panel.querySelector('textarea, input, button')).focus();
};

/** @type {AboutComment} */
const copy = async (widget, id) => {
  try {
    await navigator.clipboard.writeText(linkTo(id));
    say(widget, id, 'copied');
  } catch {
    // Then it stands in the address.
    location.hash = `comment-${id}`;
  }
};

/** @type {AboutComment} */
const report = (widget, id) => {
  const { article, translate, language, tools } = widget;
  const { h } = tools;
  const reasons = (article.settings.report_reasons ?? []).map(({ code, texts }) =>
    h('label', {}, h('input', { type: 'radio', name: 'reason', value: code }), texts[language] ?? texts.ja),
  );
  const list = h('fieldset', {}, h('legend', {}, translate('reportReason')), ...reasons);
  const note = h('textarea', { part: 'input', rows: '2', placeholder: translate('reportNote') });
  const send = async () => {
    const reason = /** @type {any} */ (list.querySelector(':checked'))?.value;
    if (!reason) throw tools.problem('no-reason');
    const own = await article.visit();
    const body = JSON.stringify({ reason, note: note.value });
    await own.about(id, '/reports', { method: 'POST', body });
  };
  makePanel(widget, id, [list, note], 'report', send, 'reported');
};

/** @type {AboutComment} */
const withdraw = (widget, id) => {
  const { article, translate, tools } = widget;
  const act = async () => {
    const own = await article.visit();
    await own.about(id, '', { method: 'DELETE' });
    own.dismiss(id);
  };
  makePanel(widget, id, [tools.h('p', {}, translate('withdrawSure'))], 'withdraw', act, 'withdrawn');
};

/** @type {AboutComment} */
const edit = async (widget, id) => {
  const { article, translate, tools } = widget;
  const query = `?lang=${article.language}`;
  const own = await article.visit();
  const { body, version } = await own.about(id, query);
  const field = tools.h('textarea', { part: 'input', rows: '4', 'aria-label': translate('edit') });
  field.value = body;
  const act = async () => {
    const sent = JSON.stringify({ body: checkBody(widget, field.value), version });
    const { status } = await own.about(id, query, { method: 'PATCH', body: sent });
    own.edited(id, field.value, status);
  };
  makePanel(widget, id, [tools.h('p', {}, translate('editHint')), field], 'update', act, 'editSent');
};

/** @type {AboutComment} */
const share = (widget, id) =>
  navigator.share({ title: document.title, url: linkTo(id) }).then(
    () => say(widget, id, 'shared'),
    () => {},
  );

/** @type {AboutComment} */
const mute = ({ article, tools, announce, translate }, id) => {
  const { keys = [] } = tools.load('muted');
  tools.save('muted', { keys: [...keys, article.known.get(id)?.author_key] });
  article.notify();
  announce(translate('muted'));
};

/** @type {OptionsOf} */
const optionsOf = ({ article }, id) => {
  const comment = article.known.get(id);
  const own = article.own?.comments.find((each) => each.id === id);
  // The service says null when it cannot be edited any more, and nothing of what was sent just now.
  const { created_at, editable_until = +new Date(created_at ?? 0) + (article.settings.edit_minutes ?? 0) * 60000 } =
    own ?? {};
  /** @type {[string, AboutComment, unknown][]} */
  const options = [
    ['copy', copy, comment],
    ['share', share, comment && 'share' in navigator],
    ['edit', edit, own && !comment?.reply_count && +new Date(editable_until ?? 0) > Date.now()],
    ['withdraw', withdraw, own],
    ['report', report, !own],
    ['mute', mute, !own && comment?.author_key],
  ];
  return options.filter(([, , may]) => may);
};

/** @type {OpenMenu} */
export const menu = (widget, id, button) => {
  const { h } = widget.tools;
  if (button.ariaExpanded === 'true') {
    button.nextElementSibling?.remove();
    button.ariaExpanded = 'false';
    return;
  }
  const close = () => {
    // What has the focus loses it when it goes, and that closes the menu too.
    if (button.ariaExpanded === 'false') return;
    button.ariaExpanded = 'false';
    options.remove();
  };
  const items = optionsOf(widget, id).map(([key, act]) => {
    const click = () => {
      close();
      button.focus();
      act(widget, id);
    };
    return h('button', { part: 'option', click }, widget.translate(key));
  });
  const options = h('div', { part: 'options' }, ...items);
  options.onkeydown = ({ key }) => {
    if (key !== 'Escape') return;
    close();
    button.focus();
  };
  options.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget !== button && !options.contains(/** @type {any} */ (relatedTarget))) close();
  });
  button.ariaExpanded = 'true';
  button.after(options);
  items[0]?.focus();
};
