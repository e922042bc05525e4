// Types of the widget. See ../shared/types.d.ts.

interface HTMLElementTagNameMap {
  /** `<comment-count site article>` shows the text it holds, with the number of comments in it. */
  'comment-count': HTMLElement;
  /** `<comment-thread site article>`: the comments of an article, and the form to write one. */
  'comment-thread': HTMLElement;
}

/** What an element says: the address of the site in the API, the article's id, and both as one key. */
interface Names {
  site: string;
  article: string;
  key: string;
}
/** Returns what an element names, or null if the API could not have it: then the console says what is wrong. */
type Embedded = (element: Element) => Names | null;
/** What the API says when it refuses, at least the HTTP status. */
interface Refusal {
  status?: number;
  code?: string;
  detail?: string;
}
/** True if it is of no use to ask again: the request is wrong. */
type IsFinal = (status: number) => boolean;
type Complaints = typeof import('./complaints.js');
/** Tells the publisher, on the console. */
type Complain = <Name extends keyof Complaints>(name: Name, ...about: Parameters<Complaints[Name]>) => void;
/** Says each fault of the element's attributes once, as they are by then. */
type ComplainOfAttributes = (element: Element) => void;
type ComplainOfAnswer = (address: string, answer: Refusal) => void;
/** Loads what is not needed for the first view, and uses it. Tries again while it cannot be loaded, as during an
 * update, 5 seconds later each time. */
type Later = (use: (loaded: typeof import('./later.js')) => void, attempt?: number) => void;
/** Shows the counts of a site that an answer or an event has, and returns it. An answer that is a refusal has none. */
type SetCounts = (site: string, answer: any) => any;
type UpdateCounts = (answer: any) => any;
type FollowGroup = (site: string, address: string) => void;
/** Follows the counts of a group of articles, unless `first`, the answer to the first `read`, is a refusal. Returns a
 * function that ends it. */
type FollowCounts = (
  address: string,
  first: Promise<Refusal>,
  read: () => Promise<Refusal>,
  update: (data: any) => void,
) => () => void;
/** Dispatches an event that the page can listen to. */
type Tell = (element: Element, event: string, detail: object) => void;

/** Writes the counts of all threads as plain text. `origin` is the service's. */
type ShowPlainCounts = (origin: string) => void;
/** Writes the count where it goes: into the element's `<span data-count>`, or in place of the last number of its text, in
 * the same digits, or after a text without a number. English has `1 comment`, also where the number is an element. */
type Fill = (element: Element, count: number) => void;

/** A published comment, or a comment of this visitor: then it has a `status`, with the reason if it was not published.
 * `lost` is one that was published and is not on the page any more, until its status is known. */
interface ReaderComment {
  id: string;
  author: string;
  body: string;
  created_at: string;
  parent_id: string | null;
  status?: string;
  reason?: string | null;
}
type Compare = (a: ReaderComment, b: ReaderComment) => number;
type IdsOf = (comments: ReaderComment[]) => Set<string>;

/** `closed` while the article takes no comments. */
type Mode = 'open' | 'closed';

/** A page of an article's comments, newest first. */
interface Page {
  count: number;
  revision: number;
  mode: Mode;
  comments: ReaderComment[];
  next_cursor: string | null;
}

/** What changed on an article, and its count and revision after the change. */
interface ArticleChange {
  count: number;
  revision: number;
  mode?: Mode;
  published?: ReaderComment[];
  removed?: string[];
}

/** Called after each change, with the comments that were published since the last call, and with what became of one of
 * the visitor's own. */
type ArticleListener = (arrived?: ReaderComment[], news?: News) => void;
interface News {
  status: string;
  reason?: string | null;
}

/** The state of an article, shared by all its threads on the page. */
interface Article extends Names {
  /** The address of the article in the API. */
  address: string;
  own: OwnComments;
  pages: Pages;
  /** The loaded comments, newest first. */
  comments: ReaderComment[];
  /** Undefined until the first page is loaded. */
  count?: number;
  revision: number;
  mode?: Mode;
  /** The start of the next page, if there is one, and the last comment before it. */
  cursor?: string | null;
  oldest?: ReaderComment | null;
  /** True if nothing could be loaded yet. Loading is tried again. */
  failed?: boolean;
  /** True if nothing could be loaded and it is of no use to try again. */
  ended?: boolean;
  listeners: Set<ArticleListener>;
  /** Applies a live event, unless it is older than the state. */
  change(change: ArticleChange): void;
  /** Sets the loaded comments. */
  set(state: ArticleChange, comments: ReaderComment[]): void;
  notify: ArticleListener;
  /** Removes a listener. After the last one the article is forgotten. */
  leave(listener: ArticleListener): void;
}
type MakeArticle = (names: Names) => Article;
/** Opens an article for a listener. `<comment-count>` takes the count of an open article from its stream. */
type OpenArticle = (names: Names, listener: ArticleListener) => Article;

/** Loads the pages of an article, then follows its event stream. */
interface Pages {
  /** Reads again as many comments as are loaded, and retries until it succeeds. */
  reload(): Promise<void>;
  /** Loads the next page, unless it was loaded meanwhile. Rejects with a Problem. */
  more(): Promise<void>;
  /** Sets where the loaded comments end. */
  setEnd(page: Page): void;
  follow(): void;
  stop(): void;
}
/** `read` reads one page, `readAll` as many as are loaded. */
type MakeReader = (article: Article) => { read: ReadPage; readAll: () => Promise<Page> };
/** Returns false if it is of no use to ask again: then the article has ended. */
type GoesOnAfter = (article: Article, problem: Problem) => boolean;
type MakePages = (article: Article) => Pages;
/** Resolves with a page at least as new as the state. A cache may answer an older page, with comments that were removed
 * since; then the page is read again. */
type ReadPage = (query: string) => Promise<Page>;

/** The visitor's own comments. The browser keeps them. No event reports a rejection, so the status of those that are not
 * published is asked for. Published ones are kept so that their author is told if they are removed. */
interface OwnComments {
  /** Newest first. */
  comments: ReaderComment[];
  /** As the browser has stored them: with those of its other windows. */
  stored(): ReaderComment[];
  /** Resolves with the comment's id. Rejects with a Problem. */
  submit(draft: Draft): Promise<string>;
  /** Asks for the status of undecided comments, now and then later until all are decided. */
  check(): Promise<void>;
  /** Notes that these are published now. */
  publish(ids: Set<string>): void;
  /** Compares with what is published now. `isLoaded` is true for a comment that would be among these. */
  compare(ids: Set<string>, isLoaded: (comment: ReaderComment) => boolean): void;
  /** Forgets comments. */
  dismiss(...ids: string[]): void;
  /** Changes the comments here and in the browser's storage, where another window may have changed them. */
  change(change: (comments: ReaderComment[]) => ReaderComment[]): void;
  stop(): void;
}
type Undecided = (own: OwnComments) => ReaderComment[];
/** Asks for the status of one comment. */
type Ask = (comment: ReaderComment, article: Article, become: Become) => Promise<void>;
type Become = (ids: Set<string>, status: string, reason?: string | null) => void;
/** Posts with the visitor token, or as a new visitor if it is ''. `advised` is a query, or ''. */
type Post = (article: Article, sent: object, key?: string, token?: string, advised?: string) => Promise<any>;
type MakeOwnComments = (article: Article) => OwnComments;
/** A call as the visitor of this browser. It is a call as a new visitor if the site does not accept the token any more
 * or if `token` is ''. */
type CallAsVisitor = (site: string, url: string, options?: RequestInit, token?: string) => Promise<any>;

/** Cleans a text, counts it, and tells if anything of it can be seen: like domain/text.py. And gives advice before a text
 * is sent. Loaded when the form is used. After an update an open page may load those of the next release, so that what
 * the form calls stays as it is. */
type Writing = typeof import('./writing.js');
/** Advice on a text before it is sent. Resolves with what the figures are told, a query or '', or with null: then its
 * author is shown the advice, and the text is not sent yet. Without a text it is made ready. Never rejects. */
type Advise = (article: Article, fields: Fields, announce: Announce, text?: string) => Promise<string | null>;
type MakeAdviseOn = (article: Article, fields: Fields, announce: Announce) => (text?: string) => Promise<string | null>;
/** Resolves with false where the site wants no advice. */
type LoadAdvice = (
  article: Article,
  fields: Fields,
  announce: Announce,
) => Promise<((text: string) => Promise<string | null>) | false>;
type MakeAdvice = (article: Article, fields: Fields, announce: Announce) => (text: string) => Promise<string | null>;
/** A stretch of a text in code points. */
interface Stretch {
  start: number;
  end: number;
}
interface Forecast {
  likely: 'approved' | 'held';
  spans: Stretch[];
  help?: Help;
}
/** Resolves with null if the service does not know. */
type AskForecast = (address: string, body: string) => Promise<Forecast | null>;
/** Returns the text in pieces, with the stretches as `<mark>`. */
type MarkPhrases = (text: string, spans: Stretch[]) => (Node | string)[];
type ShowForecast = (text: string, forecast: Forecast) => Promise<void>;
/** Whom an author who seems to be at risk may turn to. */
interface HelpContact {
  name: string;
  number?: string;
  hours?: string;
  url?: string;
}
interface Help {
  text: string;
  contacts: HelpContact[];
}
type MakeHelp = (root: ShadowRoot, help: Help) => HTMLElement[];
/** Shows it once for a comment of the visitor's own. */
type ShowHelp = (article: Article, id: string, help: Help) => void;

/** Reads and writes the storage of the browser. In private mode and when the storage is full, the values are in memory
 * only. */
type Load = (key: string) => any;
type Save = (key: string, value: object) => void;

/** A text that is being written. `key`, and the visitor token it was first sent with ('' for none), stay the same until
 * the text changes, so that a draft that is sent twice is posted once. The key is not a randomUUID because that exists
 * in secure contexts only. */
interface Draft {
  author: string;
  body: string;
  parent?: { id: string } | null;
  key?: string;
  token?: string;
  /** What `Advise` resolved with. */
  advised?: string;
}

/** Starts a reply, or ends it with null. Replaces the text if there is a new one. */
type Reply = (parent: Draft['parent'], text?: { author: string; body: string }) => void;
/** Announces a text to users of screen readers. */
type Announce = (text: string) => void;
/** `posted` is called with the id of each comment that was posted. `update` shows a changed article. `done`
 * confirms that a comment was received, until there is news of it. */
type MakeForm = (
  article: Article,
  translate: Translate,
  announce: Announce,
  posted: (id: string) => void,
) => { element: HTMLFormElement; done: HTMLElement; reply: Reply; update: () => void };
interface Fields {
  element: HTMLFormElement;
  name: HTMLInputElement;
  body: HTMLTextAreaElement;
  closed: HTMLElement;
  error: HTMLElement;
  button: HTMLButtonElement;
  /** Shows an error, or none, and focuses the field that it is about. */
  fail: (text?: string, isName?: boolean) => void;
}
/** Returns a function that shows which comment is answered. */
type MakeReplying = (
  element: HTMLElement,
  article: Article,
  translate: Translate,
  end: () => void,
) => (parent: Draft['parent']) => void;
/** Returns a function that shows why a comment could not be posted. */
type MakeFail = (fields: Fields, article: Article, translate: Translate, edit: () => void) => (problem: any) => void;
/** Returns the listener of `submit`, which takes one at a time. */
type MakeSubmit = (
  fields: Fields,
  article: Article,
  translate: Translate,
  post: () => Promise<void>,
) => (event: Event) => void;
/** Returns a function that opens or closes the form. What was written stays. */
type MakeClose = (fields: Fields, translate: Translate, announce: Announce) => (isClosed: boolean) => void;
/** Returns a function that shows how many characters are left, and announces it at 50, 20, 10 and 0. */
type MakeCountdown = (element: HTMLElement, translate: Translate, announce: Announce) => (text: string) => void;

interface CommentActions {
  reply(parent: { id: string }): void;
  /** Focuses the comment with this id. */
  find(id: string): void;
  rewrite(comment: ReaderComment): void;
  dismiss(id: string): void;
}
type MakeItem = (
  comment: ReaderComment,
  translate: Translate,
  actions: CommentActions,
  clamped: ResizeObserver,
) => HTMLElement;
/** Returns the paragraph of a text, which shows its beginning if it is long, and the button that opens it. */
type MakeText = (body: string, translate: Translate, clamped: ResizeObserver) => HTMLElement[];
type MakeButton = (key: string, click: () => void, label?: string) => HTMLElement;
/** Shows what changes while the comment stays: its age, and the name of its parent. */
type UpdateItem = (item: HTMLElement, comment: ReaderComment, names: Map<string, string>) => void;
type MakeList = (
  english: boolean,
  translate: Translate,
  actions: CommentActions,
) => {
  element: HTMLElement;
  /** Follows the list. Holds a note about it. */
  end: HTMLElement;
  /** Returns the element of a published comment. */
  item(id: string): HTMLElement | undefined;
  show(comments: ReaderComment[]): void;
  leave(): void;
};
/** The button that leads to new comments, which arrived above what is read. It goes when their place above the list comes into
 * view. */
type MakeArrivals = (
  list: HTMLElement,
  translate: Translate,
  announce: Announce,
) => { elements: HTMLElement[]; add: (many: number) => void; leave: () => void };
/** Returns a function that shows the count and tells the page of it. */
type MakeCount = (element: Element, number: HTMLElement) => (count?: number) => void;
type MakeActions = (
  article: Article,
  reply: Reply,
  /** Resolves with what went wrong, if anything did. */
  loadMore: () => Promise<Problem | undefined>,
  item: (id: string) => HTMLElement | undefined,
) => CommentActions;
/** Returns the contents of a `<comment-thread>`, and a function to call when they are removed. */
type MakeThread = (element: HTMLElement, names: Names) => { root: HTMLElement; show: () => void; leave: () => void };
/** Changes the list without moving the comments that are being read. They are if the list fills half of the window, or
 * all of it while the form has the focus. `end` follows the list. */
type KeepScroll = (list: HTMLElement, end: HTMLElement, change: () => void) => void;

type Messages = Record<string, [ja: string, en: string]>;
/** Returns a message in the reader's language, with the value in place of `{}`. English has two forms with `|` between,
 * the first for 1. */
type Translate = (key: string, value?: string | number) => string;
type Translator = (english: boolean) => Translate;
/** Returns what went wrong and what to do about it. */
type Explain = (translate: Translate, problem: Problem) => string;
/** Returns how long ago a date is by the server's clock; the date itself after a day. */
type TimeOf = (date: string, english: boolean, translate: Translate) => string;
