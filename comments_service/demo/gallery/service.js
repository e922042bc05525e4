// Stands in for the service: answers what the widget asks about the gallery's articles from fixed data, in this page.
// Must run before the widget does.

/** The article of each site. @type {Map<string, GalleryArticle>} */
const articles = new Map();
/** The article of each comment. @type {Map<string, GalleryArticle>} */
const places = new Map();
/** The stream of each site's article, and who waits for it. @type {Map<string, SilentStream>} */
const streams = new Map();
/** @type {Map<string, (stream: SilentStream) => void>} */
const waiting = new Map();
/** What the widget keeps in the browser, until this page is left. @type {Record<string, string>} */
const storage = {};

/** The only article of each site, whose readers see one state. */
export const ARTICLE = '1';
/** The key of an author whom the reader has muted. */
export const MUTED = 'muted';

/** @type {Record<string, Record<string, string>>} */
const KINDS = {
  empathy: { ja: '共感した', en: 'Agree', ko: '공감해요', 'zh-Hans': '有共鸣', 'zh-Hant': '有共鳴' },
  insight: { ja: 'なるほど', en: 'Insightful', ko: '그렇군요', 'zh-Hans': '有道理', 'zh-Hant': '有道理' },
  doubt: { ja: 'うーん', en: 'Not sure', ko: '글쎄요', 'zh-Hans': '有疑问', 'zh-Hant': '有疑問' },
};
/** @type {Record<string, Record<string, string>>} */
const REPORTS = {
  abuse: { ja: '誹謗中傷', en: 'Personal attack', ko: '비방·모욕', 'zh-Hans': '诽谤中伤', 'zh-Hant': '誹謗中傷' },
  hate: { ja: '差別', en: 'Discrimination', ko: '차별', 'zh-Hans': '歧视', 'zh-Hant': '歧視' },
  personal_data: {
    ja: '個人情報',
    en: 'Personal information',
    ko: '개인정보',
    'zh-Hans': '个人信息',
    'zh-Hant': '個人資料',
  },
  obscene: { ja: 'わいせつ', en: 'Obscene', ko: '음란물', 'zh-Hans': '淫秽内容', 'zh-Hant': '猥褻內容' },
  spam: { ja: 'スパム', en: 'Spam', ko: '스팸', 'zh-Hans': '垃圾信息', 'zh-Hant': '垃圾訊息' },
  off_topic: {
    ja: '記事と無関係',
    en: 'Not about the article',
    ko: '기사와 무관',
    'zh-Hans': '与报道无关',
    'zh-Hant': '與報導無關',
  },
  other: { ja: 'その他', en: 'Other', ko: '기타', 'zh-Hans': '其他', 'zh-Hant': '其他' },
};
const SETTINGS = {
  limit: 300,
  badges: {
    staff: { ja: '編集部', en: 'Staff', ko: '편집부', 'zh-Hans': '编辑部', 'zh-Hant': '編輯部' },
  },
  reactions: Object.entries(KINDS).map(([kind, texts]) => ({ kind, texts })),
  report_reasons: Object.entries(REPORTS).map(([code, texts]) => ({ code, texts })),
  edit_minutes: 5,
  order: 'newest',
  view: 'threads',
  depth: 1,
  links: 'show',
  notices: [],
  who: 'anyone',
  author_key: 'article',
  guidelines: {},
  languages: ['ja', 'en', 'ko', 'zh-Hans', 'zh-Hant'],
};

/** @type {SetGalleryArticle} */
export const setArticle = (site, article) => {
  articles.set(site, article);
  const { page, replies = {}, own = [] } = article;
  for (const comment of [...page.comments, ...Object.values(replies).flat(), ...own]) places.set(comment.id, article);
};

/** @type {Emit} */
export const emit = async (site, event, data) => {
  /** @type {SilentStream} */
  const stream = streams.get(site) ?? (await new Promise((resolve) => waiting.set(site, resolve)));
  stream.send(event, data);
};

/** @type {(key: string, value: object) => void} */
export const keep = (key, value) => {
  storage[`comments ${key}`] = JSON.stringify(value);
};

class SilentStream extends EventTarget {
  readyState = 1;

  /** @param {string} url */
  constructor(url) {
    super();
    const site = /\/sites\/([^/]+)\/articles\//.exec(url)?.[1] ?? '';
    streams.set(site, this);
    waiting.get(site)?.(this);
  }

  /** @param {string} event @param {object} data */
  send(event, data) {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }

  close() {
    this.readyState = 2;
  }
}

/** @type {Answer} */
const answer = (body, status = 200) =>
  new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { Date: new Date().toUTCString(), 'Content-Type': 'application/json' },
  });

/** @type {(reactions: Record<string, number> | undefined, kind: string | null) => object} */
const reacted = (reactions = {}, kind) => ({
  reactions: kind ? { ...reactions, [kind]: (reactions[kind] ?? 0) + 1 } : reactions,
  own: kind,
});

/** Where a phrase stands in a text, in code points. @type {(phrase: string, text: string) => object} */
const stretchOf = (phrase, text) => {
  const start = [...text.slice(0, text.indexOf(phrase))].length;
  return { start, end: start + [...phrase].length };
};

/** @type {AnswerArticle} */
const answerArticle = (article, path, method, body, site) => {
  if (method === 'POST' && article.refusal) return answer(article.refusal, article.refusal.status);
  if (path === 'comments:check') return answer({ likely: 'held', spans: [stretchOf(article.phrase ?? '', body.body)] });
  if (method === 'POST' && path === 'comments') {
    const posted = { ...body, id: crypto.randomUUID(), status: 'pending', created_at: new Date().toISOString() };
    setArticle(site, { ...article, own: [posted, ...(article.own ?? [])] });
    return answer({ ...posted, visitor_token: 'gallery' }, 202);
  }
  if (path === 'reactions') return answer({ reactions: article.reactions ?? {}, revision: 1 });
  if (method === 'PUT') return answer(reacted(article.reactions, body.kind));
  return answer(article.page);
};

/** @type {AnswerComment} */
const answerComment = (article, id, call, method, body) => {
  if (call === 'replies') return answer({ comments: article.replies?.[id] ?? [], next_cursor: null });
  if (call === 'reaction') {
    const all = [...article.page.comments, ...Object.values(article.replies ?? {}).flat()];
    return answer(reacted(all.find((comment) => comment.id === id)?.reactions, body.kind));
  }
  if (call === 'reports') return answer({ status: 'received' }, 202);
  if (method === 'DELETE') return answer(null, 204);
  const own = article.own?.find((comment) => comment.id === id);
  return own ? answer({ ...own, ...body }, method === 'PATCH' ? 202 : 200) : answer({ code: 'comment-not-found' }, 404);
};

/** @type {(url: URL, method: string, body: any) => Response | Promise<Response>} */
const respond = ({ pathname }, method, body) => {
  const [, id = '', call = ''] = /^\/v1\/comments\/([^/]+)\/?(\w*)/.exec(pathname) ?? [];
  const place = places.get(id);
  if (place) return answerComment(place, id, call, method, body);
  const [, site = '', rest = ''] = /^\/v1\/sites\/([\w-]+)\/(.*)/.exec(pathname) ?? [];
  const article = articles.get(site);
  if (!article) return answer({ code: 'not-found' }, 404);
  const { own = [], reacted = {}, notices = [], settings } = article;
  if (rest === 'settings') return answer({ ...SETTINGS, ...settings });
  if (rest === 'visitors') return answer({ visitor_token: 'gallery' }, 201);
  if (rest === 'counts') return answer({ counts: { [ARTICLE]: article.page.count } });
  if (rest === 'own') return answer({ comments: own, reactions: reacted, article_reaction: reacted.article ?? null });
  if (rest === 'own/notices') return answer({ notices, next: '1' });
  if (article.silent) return new Promise(() => {});
  if (article.offline) throw new TypeError('offline');
  return answerArticle(article, rest.replace(/^articles\/\w+\//, ''), method, body, site);
};

/** Takes the place of `fetch`, `EventSource` and `localStorage`. */
export const standIn = () => {
  const { fetch } = window;
  window.fetch = async (input, options = {}) => {
    const url = new URL(input instanceof Request ? input.url : input, location.href);
    if (!url.pathname.startsWith('/v1/')) return fetch(input, options);
    const body = typeof options.body === 'string' ? JSON.parse(options.body) : {};
    return respond(url, options.method ?? 'GET', body);
  };
  Object.assign(window, { EventSource: SilentStream });
  // Many widgets take the focus, and the page is to stay where it is. A menu that loses the focus would close.
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function (options) {
    if (navigator.userActivation.isActive) focus.call(this, { ...options, preventScroll: true });
  };
  HTMLElement.prototype.scrollIntoView = () => {};
  Object.defineProperty(window, 'localStorage', { value: storage });
};
