// What the modules share and promise each other. Read by the type checker only: no browser loads it.

/** A published comment, or one's own on its way: then it has a `status`. */
interface ReaderComment {
  id: string;
  author: string;
  body: string;
  created_at: string;
  parent_id: string | null;
  status?: string;
}

/** What is being written. `key`, and the visitor's token it was first sent with ('' for none), stay until the text
 * changes, so that a draft sent twice is taken once. The key is no
 * randomUUID, which is for secure contexts only. */
interface Draft {
  author: string;
  body: string;
  parent?: { id: string; author: string } | null;
  key?: string;
  token?: string;
}

/** An article's comments: all that is known of them, over one stream, for every thread that shows it. */
interface Article {
  /** The address of its site in the API, and that with its id. */
  site: string;
  key: string;
  /** What is loaded, newest first. */
  comments: ReaderComment[];
  /** One's own that are not published, newest first; kept in the browser. No event tells of a rejection: it is asked for. */
  own: ReaderComment[];
  /** Not there until it is known. */
  count?: number;
  revision: number;
  /** Where the next page begins, if there is one, and the last comment before it. */
  cursor?: string | null;
  oldest?: ReaderComment | null;
  /** Nothing could be loaded yet; it is tried again. */
  failed?: boolean;
  listeners: Set<ArticleListener>;
  /** Reads what is loaded anew, and tries until it can. */
  reload(): Promise<void>;
  /** Loads the next page, unless it was loaded meanwhile. Rejects with a Problem. */
  more(): Promise<void>;
  /** Notes where a page ends. */
  take(page: { next_cursor: string | null; comments: ReaderComment[] }): void;
  /** Applies a live event, unless it is older than what is known. */
  change(change: ArticleChange): void;
  /** Sets what is loaded. */
  set(state: ArticleChange, comments: ReaderComment[]): void;
  /** Rejects with a Problem. */
  submit(draft: Draft): Promise<void>;
  /** Forgets one's own comment. */
  dismiss(id: string): void;
  /** Changes one's own comments, here and in what the browser keeps: another window may have changed that. */
  changeOwn(change: (own: ReaderComment[]) => ReaderComment[]): void;
  notify(arrived?: ReaderComment[]): void;
  leave(listener: ArticleListener): void;
}

/** A page at least as new as what is known: a cache may have an older one, which would bring removed comments back. */
type Read = (query: string) => Promise<any>;

/** Called after each change, with the comments that were published meanwhile. */
type ArticleListener = (arrived?: ReaderComment[]) => void;

interface ArticleChange {
  count: number;
  revision: number;
  published?: ReaderComment[];
  removed?: string[];
}

/** A message in the reader's language, with the value in place of `{}`. */
type Speak = (key: string, value?: string | number) => string;

/** Makes an element; functions become listeners, and strings text nodes. */
type MakeElement = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | ((event: any) => void)>,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[Tag];

/** Opens an event stream while the page is visible. After a break the browser itself comes back when the server asked
 * it to; only a stream that it closed (2) is opened anew; then `url` is asked again. Returns how to end it. */
type Listen = (url: () => string, handlers: Record<string, (data: any) => void>) => () => void;

/** Resolves with the JSON of the answer. Rejects with a Problem. */
type Call = (url: string, options?: RequestInit) => Promise<any>;

/** Begins a reply or, with null, ends it; goes on with another text if there is one. */
type Reply = (parent: Draft['parent'], text?: { author: string; body: string }) => void;

/** `announce` tells those who listen to the page. */
type MakeForm = (article: Article, speak: Speak, announce: (text: string) => void) => {
  element: HTMLFormElement;
  reply: Reply;
};

/** What is read stays where it is: comments once the list fills half of the window, but not while one writes above
 * them. `end` follows the list. */
type KeepPlace = (list: HTMLElement, end: HTMLElement, change: () => void) => void;

type MakeList = (english: boolean, speak: Speak, actions: {
  reply(comment: ReaderComment): void;
  /** Shows the comment with this id. */
  find(id: string): void;
  rewrite(comment: ReaderComment): void;
  dismiss(id: string): void;
}) => {
  element: HTMLElement;
  /** Follows the list; a place for a word about it. */
  end: HTMLElement;
  /** The element of a published comment. */
  item(id: string): HTMLElement | undefined;
  show(comments: ReaderComment[]): void;
};

/** The article, shared by all its threads on the page. */
type OpenArticle = (site: string, id: string, listener: ArticleListener) => Article;

/** What the API says is wrong: its `code` as the message, and its other fields; `offline` when it says nothing. */
type Problem = Error & { details: any };
type MakeProblem = (code: string, details?: object) => Problem;
/** What is wrong and what to do. */
type Explain = (speak: Speak, problem: Problem) => string;

/** A call as the visitor that the site knows this browser to be, or as a new one when it does not know it any more or
 * `token` is ''. */
type CallAsVisitor = (site: string, url: string, options?: RequestInit, token?: string) => Promise<any>;
