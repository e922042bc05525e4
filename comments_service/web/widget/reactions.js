import { h } from '../shared/dom.js';
import { grouped } from '../shared/numbers.js';

/** @type {MakeReactions} */
export const makeReactions = ({ article, translate, language, act, tell }, id) => {
  const element = h('span', { part: 'reactions', role: 'group', 'aria-label': translate('reactions') });
  /** @type {Record<string, HTMLElement>} */
  const buttons = {};

  /** @type {React} */
  const react = (kind) => {
    if (article.mode === 'readonly') return act('say', id, 'closed');
    const wanted = article.reacted[id] === kind ? null : kind;
    article
      .visit()
      .then((own) => own.react(id, wanted))
      .then(() => tell('comments-reacted', { id, kind: wanted, reactions: article.known.get(id)?.reactions }))
      .catch((problem) => act('say', id, problem.details ? problem : 'offline'));
  };

  return {
    element,
    update(reactions) {
      const own = article.reacted[id];
      for (const { kind, texts } of article.settings.reactions ?? []) {
        const click = () => react(kind);
        buttons[kind] ??= h('button', { part: 'reaction', click }, texts[language] ?? texts.ja ?? kind, '');
        const button = buttons[kind];
        const number = reactions[kind] || '';
        /** @type {any} */ (button.lastChild).textContent = number && ` ${grouped(number)}`;
        button.ariaPressed = `${own === kind}`;
        button.part.toggle('own', own === kind);
        // To move what has the focus takes it away.
        if (!button.parentNode) element.append(button);
      }
    },
  };
};
