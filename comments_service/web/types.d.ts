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

/** What is being written. `key` stays until the text changes, so that a draft sent twice is taken once. */
interface Draft {
  author: string;
  body: string;
  parent?: { id: string; author: string } | null;
  key?: string;
}

/** An article's comments: all that is known of them, over one stream, for every thread that shows it. */
interface Article {
  /** The address of its site in the API, and that with its id. */
  site: string;
  key: string;
  /** What is loaded, newest first. */
  comments: ReaderComment[];
  /** One's own that are not published, newest first; kept in the browser. */
  own: ReaderComment[];
  /** null until it is known. */
  count: number | null;
  revision: number;
  /** Where the next page begins, if there is one. */
  cursor: string | null;
  /** Nothing could be loaded yet; it is tried again. */
  failed: boolean;
  listeners: Set<ArticleListener>;
  reload(): Promise<void>;
  /** Loads the next page. Rejects with a Problem. */
  more(): Promise<void>;
  /** Rejects with a Problem. */
  submit(draft: Draft): Promise<void>;
  /** Forgets one's own comment. */
  dismiss(id: string): void;
  leave(listener: ArticleListener): void;
}

/** Called after each change, with the comments that were published meanwhile. */
type ArticleListener = (arrived: ReaderComment[]) => void;

interface ArticleChange {
  count: number;
  revision: number;
  published?: ReaderComment[];
  removed?: string[];
}

/** A message in the reader's language, with the value in place of `{}`. */
type Speak = (key: string, value?: string | number) => string;

interface Reader {
  english: boolean;
  speak: Speak;
  /** Tells those who listen to the page. */
  announce(text: string): void;
}

/** Makes an element; functions become listeners, and strings text nodes. */
type MakeElement = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes?: Record<string, string | ((event: any) => void)>,
  ...children: (Node | string)[]
) => HTMLElementTagNameMap[Tag];

/** Opens an event stream while the page is visible, and anew after each break; `url` is asked before each connection.
 * Returns how to end it. */
type Listen = (url: () => string, handlers: Record<string, (data: any) => void>) => () => void;

/** Resolves with the JSON of the answer. Rejects with a Problem. */
type Call = (url: string, options?: RequestInit) => Promise<any>;

/** `reply` begins or ends a reply, or goes on with the text of a comment. */
type MakeForm = (article: Article, reader: Reader) => {
  element: HTMLFormElement;
  reply(parent: Draft['parent'], text?: ReaderComment): void;
};

type MakeList = (reader: Reader, actions: {
  reply(comment: ReaderComment): void;
  /** Shows the comment with this id. */
  find(id: string): void;
  rewrite(comment: ReaderComment): void;
  dismiss(id: string): void;
}) => {
  element: HTMLElement;
  /** The element of a published comment. */
  item(id: string): HTMLElement | undefined;
  show(comments: ReaderComment[]): void;
  /** Says anew how long ago each was written. */
  tick(): void;
};

type OpenArticle = (site: string, id: string, listener: ArticleListener) => Article;
type MakeArticle = (site: string, id: string) => Article;
type ChangeOwn = (change: (own: ReaderComment[]) => ReaderComment[]) => void;
type CallOfSite = (site: string, url: string, options?: RequestInit) => Promise<any>;
