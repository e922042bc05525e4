import { h } from '../shared/dom.js';
import { linked } from './links.js';
import { makeReactions } from './reactions.js';
import { ageOf, timeText } from './times.js';

/** @type {MakeText} */
const makeText = ({ article, clamped }, body) => {
  const text = h('p', { part: 'text', dir: 'auto' }, ...(article.settings.links === 'text' ? [body] : linked(body)));
  clamped.observe(text);
  return text;
};

/** @type {MakeExpand} */
const makeExpand = (translate, text) =>
  h(
    'button',
    {
      part: 'expand',
      'aria-expanded': 'false',
      click({ target }) {
        const isOpen = text.classList.toggle('open');
        target.ariaExpanded = `${isOpen}`;
        target.textContent = translate(isOpen ? 'collapse' : 'expand');
        text.scrollIntoView({ block: 'nearest' });
      },
    },
    translate('expand'),
  );

/** Offers to open those texts that are cut off at their present width. @type {ObserveClamped} */
export const observeClamped = (translate) =>
  new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.matches('.open')) continue;
      const button = target.parentNode?.querySelector('[part=expand]');
      if (target.scrollHeight <= target.clientHeight + 1) button?.remove();
      else if (!button) target.after(makeExpand(translate, target));
    }
  });

/** Says on a click how much this person wrote. @type {MakeKey} */
const makeKey = ({ act }, { id, author_key }) => {
  const key = h('button', { part: 'key', click: () => act('countOf', `${id}`, key) }, `ID:${author_key}`);
  return key;
};

/** @type {MakeHead} */
const makeHead = (widget, comment) => {
  const { article, translate, times, language } = widget;
  const { author, created_at, edited_at, badges = [], pinned, author_key } = comment;
  const title = times.format(new Date(created_at));
  const head = h('p', { part: 'head' }, h('b', { part: 'author', dir: 'auto', title: author }, author), ' ');
  for (const badge of badges) {
    const { [language]: text, ja = badge } = article.settings.badges?.[badge] ?? {};
    head.append(h('span', { part: 'badge' }, text ?? ja), ' ');
  }
  head.append(h('time', { part: 'time', datetime: created_at, title }));
  if (author_key && article.settings.show_author_key) head.append(' ', makeKey(widget, comment));
  if (edited_at) head.append(' ', h('span', { part: 'edited' }, translate('edited')));
  return pinned ? [h('p', { part: 'pinned' }, translate('pinned')), head] : [head];
};

/** @type {MakeParent} */
const makeParent = ({ act }, id) =>
  h('a', {
    part: 'parent',
    href: '#',
    click(event) {
      event.preventDefault();
      act('find', id);
    },
  });

/** @type {MakeComment} */
export const makeComment = (widget, id) => {
  const { article, translate } = widget;
  const content = h('div', { part: 'content' });
  const element = h('li', { part: 'comment', id: `comment-${id}`, tabindex: '-1' }, content);
  /** @type {HTMLElement | undefined} */
  let parent;
  const foot = h('p', { part: 'actions' });
  const label = { 'aria-label': translate('menu'), 'aria-expanded': 'false' };
  const menu = h('button', { part: 'menu', ...label, click: () => widget.act('menu', id, menu) }, '…');
  const reactions = makeReactions(widget, id);
  /** @type {any} */
  let shown = [];
  let text = '';
  let moment = 0;

  const reply = () => widget.form.write((writer) => writer.reply({ id }));

  /** @type {FillComment} */
  const fill = (comment, own, muted) => {
    const hadFocus = content.matches(':focus-within');
    const { author, body, parent_id, tombstone } = { ...comment, ...own };
    // Its author is told why it is gone.
    if (tombstone && !own) content.replaceChildren(h('p', { part: 'tombstone' }, translate(`gone ${tombstone}`)));
    else if (muted) {
      const unmute = h('button', { part: 'unmute', click: () => widget.act('unmute', comment) }, translate('unmute'));
      content.replaceChildren(h('p', { part: 'tombstone' }, translate('muted'), unmute));
    } else {
      content.replaceChildren(...makeHead(widget, { ...comment, ...own }));
      if (parent_id) {
        parent ??= makeParent(widget, parent_id);
        content.append(parent);
      }
      content.append(makeText(widget, body));
      const attributes = { part: 'reply', 'aria-label': translate('replyTo', author), click: reply };
      const answers = [reactions.element, h('button', attributes, translate('reply'))];
      if (own) content.append(...(article.own?.makeState(widget, own) ?? []));
      foot.replaceChildren(...(own ? [] : answers), menu);
      content.append(foot);
    }
    if (hadFocus) element.focus();
  };

  return {
    element,
    show({ comment, own, muted, level, host }) {
      const { created_at, parent_id, reactions: numbers } = comment;
      moment ||= Date.parse(created_at);
      // The name of a parent that was removed vanishes with it.
      const name = article.known.get(`${parent_id}`)?.author;
      const state = [comment, own, muted, level, host, name, numbers, article.reacted[id], ageOf(moment)];
      // Of thousands of comments few change.
      if (state.every((one, index) => one === shown[index])) return;
      shown = state;
      // What was loaded anew mostly says the same.
      const now = JSON.stringify([{ ...comment, replies: 0, reply_count: 0, reactions: 0 }, own, muted]);
      if (now !== text) fill(comment, own, muted);
      text = now;
      if (level) element.setAttribute('aria-level', `${level + 1}`);
      element.style.setProperty('--level', `${level}`);
      const time = content.querySelector('time');
      if (time) time.textContent = timeText(moment, widget);
      if (numbers) reactions.update(numbers);
      if (!parent) return;
      parent.hidden = parent_id === host;
      parent.textContent = translate(name ? 'inReply' : 'earlier', name);
    },
  };
};
