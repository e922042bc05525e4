import { h } from '../shared/dom.js';
import { load } from './storage.js';

/** @type {MakeFields} */
const makeFields = ({ translate }) => {
  const required = { part: 'input', 'aria-required': 'true' };
  const name = h('input', { ...required, id: 'name', autocomplete: 'nickname', 'aria-describedby': 'error' });
  const body = h('textarea', { ...required, id: 'body', rows: '4', 'aria-describedby': 'left hint error' });
  const left = h('span', { id: 'left', part: 'countdown' });
  const error = h('p', { id: 'error', part: 'error', role: 'alert' });
  const button = h('button', { type: 'submit', part: 'submit' }, translate('post'));
  const replying = h('p', { part: 'replying' });
  const closed = h('p', { part: 'closed', tabindex: '-1' });
  const done = h('p', { part: 'done' });
  const element = h('form', { part: 'form', novalidate: '' });
  const hint = h('span', { id: 'hint', part: 'hint' }, translate('hint'));
  const foot = h('p', { part: 'foot' }, hint, left, button);
  element.append(closed, h('label', { for: 'name' }, translate('name')), name, replying);
  element.append(h('label', { for: 'body' }, translate('body')), body, foot, error, done);

  const fail = (text = '', isName = false) => {
    const field = isName ? name : body;
    error.textContent = text;
    name.ariaInvalid = body.ariaInvalid = null;
    if (!text) return;
    field.ariaInvalid = 'true';
    field.focus();
  };

  return { element, name, body, left, hint, button, replying, closed, done, error, fail };
};

/** @type {MakeForm} */
export const makeForm = (widget) => {
  const { article, translate, announce } = widget;
  const fields = makeFields(widget);
  const { element, name, left, hint, done, closed, fail } = fields;
  /** @type {Promise<any> | undefined} */
  let signing;
  /** @type {Promise<Writer> | undefined} */
  let loading;
  /** @type {Writer | undefined} */
  let writer;

  /** @type {BeginWriting} */
  const begin = () => {
    loading ??= widget.use('reader').then(({ reader }) => {
      writer = reader.makeWriter(widget, fields);
      form.update();
      return writer;
    });
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };

  /** @type {Write} */
  const write = (use, failed = announce) => {
    // At once if possible: a phone shows its keyboard only within the click.
    if (writer) use(writer);
    else begin().then(use, () => failed(translate('offline')));
  };

  // A window behind others has no focus, and yet input.
  for (const event of ['focusin', 'input']) element.addEventListener(event, () => begin().catch(() => {}));
  element.onsubmit = (event) => {
    event.preventDefault();
    write((it) => it.submit(), fail);
  };
  name.value = load(article.site).author ?? '';
  if (load(`draft ${article.key}`).body != null) begin().catch(() => {});

  const form = {
    element,
    done,
    write,
    goHome: () => writer?.goHome(),
    focus: () => (closed.textContent ? closed : fields.body).focus(),
    update() {
      const { mode, opens_at, signedIn, mayWrite } = article;
      const isClosed = /^[chr]/.test(`${mode}`);
      // Who must sign in first finds no form.
      element.hidden = !isClosed && (article.settings.who ?? 'anyone') !== 'anyone' && !mayWrite;
      if (element.hidden || signedIn || signing) {
        signing ??= widget.use('signing');
        signing.then(({ showWho }) => showWho(widget, fields, isClosed)).catch(() => {});
      }
      hint.textContent = translate(mode === 'premoderated' ? mode : 'hint');
      // When it opens again says what a writer needs.
      if (opens_at) begin().catch(() => {});
      const { anonymous, anonymous_name } = article.settings;
      if (anonymous) {
        name.placeholder = `${anonymous_name}`;
        name.ariaRequired = null;
      }
      if (writer) return writer.update(isClosed);
      element.className = isClosed ? 'closed' : '';
      closed.textContent = isClosed && !opens_at ? translate('closed') : '';
      left.textContent = translate('left', article.settings.limit ?? 300);
    },
  };
  return form;
};
