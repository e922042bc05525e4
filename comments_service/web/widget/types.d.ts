// Types of the widget. See ../shared/types.d.ts.

interface HTMLElementTagNameMap {
  /** `<comment-count site article>` shows the text it holds, with the number of comments in it. */
  'comment-count': HTMLElement;
  /** `<comment-thread site article>`: the comments of an article, and the form to write one. */
  'comment-thread': HTMLElement;
}

/** A published comment, or a comment of this visitor that is not published yet: then it has a `status`. */
interface ReaderComment {
  id: string;
  author: string;
  body: string;
  created_at: string;
  parent_id: string | null;
  status?: string;
}
type Compare = (a: ReaderComment, b: ReaderComment) => number;
type IdsOf = (comments: ReaderComment[]) => Set<string>;

/** A page of an article's comments, newest first. */
interface Page {
  count: number;
  revision: number;
  comments: ReaderComment[];
  next_cursor: string | null;
}

/** What changed on an article, and its count and revision after the change. */
interface ArticleChange {
  count: number;
  revision: number;
  published?: ReaderComment[];
  removed?: string[];
}

/** Called after each change, with the comments that were published since the last call. */
type ArticleListener = (arrived?: ReaderComment[]) => void;

/** The state of an article, shared by all its threads on the page. */
interface Article {
  /** The address of the site in the API. */
  site: string;
  /** The site's address and the article's id. */
  key: string;
  /** The address of the article in the API. */
  address: string;
  own: OwnComments;
  pages: Pages;
  /** The loaded comments, newest first. */
  comments: ReaderComment[];
  /** Undefined until the first page is loaded. */
  count?: number;
  revision: number;
  /** The start of the next page, if there is one, and the last comment before it. */
  cursor?: string | null;
  oldest?: ReaderComment | null;
  /** True if nothing could be loaded yet. Loading is tried again. */
  failed?: boolean;
  listeners: Set<ArticleListener>;
  /** Applies a live event, unless it is older than the state. */
  change(change: ArticleChange): void;
  /** Sets the loaded comments. */
  set(state: ArticleChange, comments: ReaderComment[]): void;
  notify(arrived?: ReaderComment[]): void;
  /** Removes a listener. After the last one the article is forgotten. */
  leave(listener: ArticleListener): void;
}
type MakeArticle = (site: string, id: string) => Article;
/** Opens an article for a listener. `<comment-count>` takes the count of an open article from its stream. */
type OpenArticle = (site: string, id: string, listener: ArticleListener) => Article;

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
type MakePages = (article: Article) => Pages;
/** Resolves with a page at least as new as the state. A cache may answer an older page, with comments that were removed
 * since; then the page is read again. */
type ReadPage = (query: string) => Promise<Page>;

/** The visitor's own comments that are not published yet. The browser keeps them. No event reports a rejection, so
 * their status is asked for. */
interface OwnComments {
  /** Newest first. */
  comments: ReaderComment[];
  /** Rejects with a Problem. */
  submit(draft: Draft): Promise<void>;
  /** Asks for the status of undecided comments, now and then later until all are decided. */
  check(): Promise<void>;
  /** Forgets comments. */
  dismiss(...ids: string[]): void;
  /** Changes the comments here and in the browser's storage, where another window may have changed them. */
  change(change: (comments: ReaderComment[]) => ReaderComment[]): void;
  stop(): void;
}
type MakeOwnComments = (article: Article) => OwnComments;
/** A call as the visitor of this browser. It is a call as a new visitor if the site does not accept the token any more
 * or if `token` is ''. */
type CallAsVisitor = (site: string, url: string, options?: RequestInit, token?: string) => Promise<any>;

/** Reads and writes the storage of the browser. In private mode and when the storage is full, the values are in memory
 * only. */
type Load = (key: string) => any;
type Save = (key: string, value: object) => void;

/** Opens an event stream while the page is visible. After a break the browser connects again by itself, except when the
 * stream is closed (`readyState` 2): then a new one is opened, and `url` is called again. Returns a function that ends
 * it. */
type Listen = (url: () => string, handlers: Record<string, (data: any) => void>) => () => void;

/** A text that is being written. `key`, and the visitor token it was first sent with ('' for none), stay the same until
 * the text changes, so that a draft that is sent twice is posted once. The key is not a randomUUID because that exists
 * in secure contexts only. */
interface Draft {
  author: string;
  body: string;
  parent?: { id: string; author: string } | null;
  key?: string;
  token?: string;
}

/** Starts a reply, or ends it with null. Replaces the text if there is a new one. */
type Reply = (parent: Draft['parent'], text?: { author: string; body: string }) => void;
/** Announces a text to users of screen readers. */
type Announce = (text: string) => void;
type MakeForm = (
  article: Article,
  translate: Translate,
  announce: Announce,
) => { element: HTMLFormElement; reply: Reply };
/** Returns a function that shows how many characters are left, and announces it at 50, 20, 10 and 0. */
type MakeCountdown = (element: HTMLElement, translate: Translate, announce: Announce) => (text: string) => void;

interface CommentActions {
  reply(comment: ReaderComment): void;
  /** Focuses the comment with this id. */
  find(id: string): void;
  rewrite(comment: ReaderComment): void;
  dismiss(id: string): void;
}
type MakeItem = (
  comment: ReaderComment,
  parent: string | undefined,
  translate: Translate,
  actions: CommentActions,
) => HTMLElement;
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
};
/** Changes the list without moving the comments that are being read. They are if the list fills half of the window, or
 * all of it while the form has the focus. `end` follows the list. */
type KeepScroll = (list: HTMLElement, end: HTMLElement, change: () => void) => void;

type Messages = Record<string, [ja: string, en: string]>;
/** Returns a message in the reader's language, with the value in place of `{}`. */
type Translate = (key: string, value?: string | number) => string;
type Translator = (english: boolean) => Translate;
/** Returns what went wrong and what to do about it. */
type Explain = (translate: Translate, problem: Problem) => string;
/** Returns how long ago a date is; the date itself after a day. */
type TimeOf = (date: string, english: boolean) => string;
