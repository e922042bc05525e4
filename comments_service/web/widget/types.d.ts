// Types of the widget. See ../shared/types.d.ts.
//
// What is marked @internal describes objects that are the widget's alone. In the scripts that are sent, such properties
// have short names (api/scripts/own_properties.py), unless another type here has a property of that name: so answers of the API,
// what the browser keeps, and what pages use are not marked.

interface HTMLElementTagNameMap {
  /** `<comment-count site article>` shows the text it holds, with the number of comments in it. */
  'comment-count': HTMLElement;
  /** `<comment-thread site article>`: the comments of an article, and the form to write one. */
  'comment-thread': HTMLElement;
  /** `<article-reactions site article>`: what readers think of an article. */
  'article-reactions': HTMLElement;
}

/** What pages use of a `<comment-thread>`. */
interface PublicThread {
  order: string;
  focusForm(): void;
  reload(): Promise<void> | undefined;
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
}
/** What the browser's own objects have too, and the widget uses of them. */
interface OfBrowser {
  focus: unknown;
  host: unknown;
  set: unknown;
}
/** What the gallery of the demo calls. */
interface OfGallery {
  act: unknown;
}
/** The events of an article's stream. */
interface StreamEvents {
  count: unknown;
  change: unknown;
  reset: unknown;
}

/** What an element says: the address of the site in the API, the article's id, and both as one key; and what the
 * publisher says about the article, signed. */
interface Names {
  site: string;
  article: string;
  key: string;
  signed?: string;
  /** The page's address, where the article is known by it. */
  url?: string;
}
/** Returns what an element names, or null if the API could not have it: then the console says what is wrong. */
type Embedded = (element: Element) => Names | null;
/** The article that a page is, and the page's address. */
interface FoundPage {
  article_id: string;
  url?: string;
}
/** Finds the article of an element that names none by its page, puts it in `found` and starts the element again. */
type FindPage = (element: Element, site: string, found: WeakMap<Element, FoundPage>) => Promise<void>;
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
/** Uses what is not needed for the first view, once it is there. */
type Later = (
  use: (loaded: Pick<typeof import('./later.js'), 'complain' | 'find' | 'followCounts' | 'listen'>) => void,
  attempt?: number,
) => void;
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
type Tell = (event: string, detail: object) => void;

/** Writes the counts of all threads as plain text. `origin` is the service's. */
type ShowPlainCounts = (origin: string) => void;
/** Writes the count where it goes: into the element's `<span data-count>`, or in place of the last number of its text, in
 * the same digits, or after a text without a number. English has `1 comment`, also where the number is an element. */
type Fill = (element: Element, count: number) => void;

/** A comment that readers see, one that was removed and left its place (a `tombstone`), or one of this visitor's own: then it
 * has a `status`, with the reason if it was not published. `lost` is one that was published and is not on the page any
 * more, until its status is known. An older service leaves out what follows `parent_id`. */
interface ReaderComment extends Loaded {
  id: string;
  author: string;
  body: string;
  created_at: string;
  parent_id: string | null;
  edited_at?: string | null;
  author_key?: string | null;
  badges?: string[];
  pinned?: boolean;
  reactions?: Reactions;
  /** Of all replies that readers see in the thread that it begins. */
  reply_count?: number;
  tombstone?: 'removed' | 'withdrawn';
  status?: string;
  reason?: string | null;
  version?: number;
  editable_until?: string | null;
}
/** @internal */
interface Loaded {
  /** The comment that began the thread in which it is loaded. */
  root_id?: string;
}
/** How many readers chose each kind. */
type Reactions = Record<string, number>;
/** A comment that answers no loaded one, with the replies that are loaded: oldest first. In a flat view each comment. @internal */
interface Thread extends ReaderComment {
  replies: Thread[];
  /** Where further replies begin; null after the last; undefined until more than the first are loaded. */
  cursor?: string | null;
  /** True while the reader does not want to see the replies. */
  isClosed?: boolean;
}
/** A comment as it is answered. */
interface AnsweredComment extends ReaderComment {
  replies?: ReaderComment[];
}
type Compare = (a: ReaderComment, b: ReaderComment) => number;
type Order = 'newest' | 'oldest' | 'top' | 'replied';
/** What is done with threads. @internal */
interface Lines {
  oldestFirst: Compare;
  threadOf: MakeThreadOf;
  unloadedReplies: HowMany;
}
/** Returns null for an order that time alone does not tell. */
type CompareBy = (article: Article) => Compare | null;
/** Returns the thread with what is answered now, and with the replies that were loaded besides. */
type MakeThreadOf = (comment: AnsweredComment & { cursor?: string | null }, old?: Thread) => Thread;
/** How many replies of a thread are not loaded. */
type HowMany = (thread: Thread) => number;
/** The loaded thread that a comment belongs to; undefined if it is not loaded, null for a comment that begins one. */
type RootOf = (article: Article, comment: ReaderComment) => Thread | null | undefined;
/** True for a comment that is, or would be, among those that are loaded. */
type IsLoaded = (article: Article, comment: ReaderComment) => boolean;

/** `closed`, `readonly` and `hidden` articles take no comments. */
type Mode = 'open' | 'premoderated' | 'closed' | 'readonly' | 'hidden';
/** The time at which comments are taken again, as a reader reads it. */
type TimeOf = (article: Article, opens_at: string) => string;
type WhyClosed = (widget: Widget) => string;

/** What a site wants of the widget. Empty until it is known. */
interface SiteSettings {
  limit?: number;
  check?: boolean;
  reactions?: ReactionKind[];
  order?: Order;
  view?: 'flat' | 'threads';
  depth?: number;
  links?: 'show' | 'text' | 'hold';
  edit_minutes?: number;
  notices?: SiteNotice[];
  who?: string | { claim: string; value: unknown };
  sign_in_prompt?: Record<string, { text: string; url: string }>;
  badges?: Record<string, Record<string, string>>;
  guidelines?: Record<string, string>;
  show_author_key?: boolean;
  anonymous?: boolean;
  anonymous_name?: string;
  trips?: boolean;
  time_zone?: string;
  report_reasons?: { code: string; texts: Record<string, string> }[];
}
/** What a site tells above the box. Times are as in RFC 3339. */
interface SiteNotice {
  text: Record<string, string>;
  section?: string;
  from?: string;
  to?: string;
  require_ack?: boolean;
}
type MakeSiteNotice = (widget: Widget, notice: SiteNotice) => HTMLElement;
/** Shows those of now. Returns the box of one that must still be read. */
type ShowSiteNotices = () => HTMLElement | null;
type MakeSiteNotices = (widget: Widget) => ShowSiteNotices;
type LearnSettings = (article: Article) => Promise<boolean>;

/** An answered page of comments. */
interface Page {
  count: number;
  revision: number;
  mode: Mode;
  /** Only there where the article has one. */
  section?: string;
  opens_at: string | null;
  comments: AnsweredComment[];
  next_cursor: string | null;
  prev_cursor?: string | null;
}

/** What changed on an article, and its count and revision after the change. All values are absolute. */
interface ArticleChange {
  count: number;
  revision: number;
  mode?: Mode;
  section?: string;
  opens_at?: string | null;
  published?: ReaderComment[];
  removed?: string[];
  tombstones?: string[];
  withdrawn?: string[];
  reactions?: Record<string, Reactions>;
  /** Of threads whose replies changed. */
  reply_counts?: Record<string, number>;
  article_reactions?: Reactions;
  /** All pinned comments. */
  pinned?: string[];
}
type ChangeArticle = (article: Article, change: ArticleChange) => void;
/** Changes the threads, and adds the comments that are new to `arrived`. Returns the ids of those that changed, or undefined
 * if all may have. */
type Apply = (article: Article, change: ArticleChange, arrived: ReaderComment[]) => string[] | undefined;
/** Puts a comment in the place of an old one, or first if there is none, in a thread or among the threads. */
type Replace = (root: Thread | null | undefined, old?: Thread, comment?: any) => void;
/** What it replaces is added to `ids`, by its thread, and what is new to `arrived`. */
type MakeReplace = (article: Article, threads: Thread[], ids: string[], arrived: ReaderComment[]) => Replace;
type Remove = (article: Article, replace: Replace, id: string, tombstone?: string) => void;
type Publish = (article: Article, replace: Replace, comment: ReaderComment) => void;

/** Called after each change, with the comments that were published since the last call, with what became of one of the
 * visitor's own, and with the ids of the comments that changed, if only some did; those that are new need not be among
 * them. */
type ArticleListener = (arrived?: ReaderComment[], news?: News, ids?: string[]) => void;
interface News {
  id?: string;
  status?: string;
  reason?: string | null;
  help?: Help;
}

/** The state of an article, shared by all its threads on the page. @internal */
interface Article extends Names {
  /** Who is signed in here. */
  signedIn?: Account;
  /** True if who is signed in may write where the site asks for that. */
  mayWrite?: boolean;
  /** The address of the article in the API. */
  address: string;
  settings: SiteSettings;
  /** True if the settings were answered. */
  learned?: boolean;
  /** What belongs to the visitor. Null for one who neither wrote nor reacted here. */
  own?: OwnComments | null;
  pages: Pages;
  /** The loaded comments in their order. */
  threads: Thread[];
  /** What is done with them, for the parts that are loaded later. */
  lines: Lines;
  /** The same, with their replies, by id. A reply has no replies. */
  known: Map<string, Thread>;
  /** The visitor's reactions by comment. */
  reacted: Record<string, string | null>;
  /** Those that are being sent. */
  reacting: Record<string, string | null>;
  /** The language of texts for the visitor. */
  language: string;
  /** The comment whose page is loaded, in place of the first page. */
  around?: string | null;
  /** Undefined until the first page is loaded. */
  count?: number;
  revision: number;
  mode?: Mode;
  section?: string;
  opens_at?: string | null;
  /** Undefined while nobody chose one and the settings are not known. */
  order?: Order;
  /** The start of the next page, if there is one, and the last comment before it. */
  cursor?: string | null;
  last?: ReaderComment | null;
  /** The start of the page before the loaded ones, if there is one, and the first comment after it. */
  previous?: string | null;
  first?: ReaderComment | null;
  /** True if nothing could be loaded yet. Loading is tried again. */
  failed?: boolean;
  /** True if nothing could be loaded and it is of no use to try again. */
  ended?: boolean;
  listeners: Set<ArticleListener>;
  /** Applies a live event, unless it is older than the state. */
  change(change: ArticleChange): void;
  /** Sets the loaded comments. Only those of the threads `ids` and new ones differ, or any. Those that are new are news, or
   * were there before. */
  set(state: ArticleChange, threads: Thread[], ids?: string[], isNews?: boolean): void;
  /** Tells all listeners of a change. */
  tell(state: ArticleChange, arrived: ReaderComment[], ids?: string[]): void;
  /** Loads what belongs to the visitor. */
  visit(): Promise<OwnComments>;
  notify: ArticleListener;
  /** Removes a listener. After the last one the article is forgotten. */
  leave(listener: ArticleListener): void;
}
type Visit = (article: Article) => Promise<OwnComments>;
/** What the first element of an article wants. `around` is the comment that the page's address names, or ''. @internal */
interface Wishes {
  order?: Order;
  language: string;
  around: string;
}
type MakeArticle = (names: Names, wishes: Wishes) => Article;
/** Opens an article for a listener. `<comment-count>` takes the count of an open article from its stream. */
type OpenArticle = (names: Names, wishes: Wishes, listener: ArticleListener) => Article;

/** Loads the pages of an article, then follows its event stream. @internal */
interface Pages {
  /** Reads again as many comments as are loaded, and retries until it succeeds. */
  reload(): Promise<void>;
  reloadWithin(milliseconds: number): void;
  read: ReadPage;
  /** Reads a page of a thread's replies. */
  readReplies: ReadPageOfReplies;
  /** Sets where the loaded comments end. */
  setEnd(page: Page): void;
  /** Sets where the loaded comments begin. */
  setStart(page: Page): void;
  follow(): void;
  stop(): void;
}
/** `read` reads one page, `readAll` as many as are loaded. @internal */
type MakeReader = (article: Article) => {
  read: ReadPage;
  readAll: () => Promise<Page>;
  readReplies: ReadPageOfReplies;
};
type ReadPageOfReplies = (
  thread: { id: string },
  cursor?: string | null,
) => Promise<{ replies: ReaderComment[]; next_cursor: string | null }>;
/** Returns false if it is of no use to ask again: then the article has ended. */
type GoesOnAfter = (article: Article, problem: Problem) => boolean;
/** Follows the article's events. `opened` is called with what ends that. */
type FollowStream = (article: Article, opened: (end: () => void) => void) => void;
type MakePages = (article: Article) => Pages;
/** Resolves with a page at least as new as the state. A cache may answer an older page, with comments that were removed
 * since; then the page is read again. */
type ReadPage = (query: string) => Promise<Page>;

/** What belongs to the visitor. The browser keeps the own comments. No event reports a rejection, so the status of those
 * that are not published is asked for. Published ones are kept so that their author is told if they are removed. @internal */
interface OwnComments {
  /** Newest first. */
  comments: ReaderComment[];
  makeState: MakeState;
  /** Calls the API about a comment as this visitor, who is given a token first. `rest` follows the comment's address. */
  about: CallAbout;
  /** Calls the API as this visitor. */
  call: CallAsVisitor;
  /** Notes that the text was changed. */
  edited(id: string, body: string, status: string): void;
  /** Chooses a reaction, or none, and shows it at once. Rejects with a Problem, and then shows the former one. */
  react: ReactTo;
  /** Resolves with the comment's id. Rejects with a Problem. */
  submit(draft: Draft): Promise<string>;
  /** Asks for the status of undecided comments, now and then later until all are decided. An answer that comes when
   * somebody has signed in or out meanwhile is not taken: that has asked anew. */
  check(): Promise<void>;
  /** Notes that these are published now. */
  publish(ids: Set<string>): void;
  /** Compares with what is published now. */
  compare(): void;
  /** Forgets comments. */
  dismiss(...ids: string[]): void;
  /** Changes the comments here and in the browser's storage, where another window may have changed them. */
  change(change: (comments: ReaderComment[]) => ReaderComment[]): void;
  /** Forgets own comments and reactions and what was told about them. Of a visitor the browser forgets the token too, and
   * what there is on other articles. */
  forget(): void;
  stop(): void;
}
type ReactTo = (id: string, kind: string | null) => Promise<void>;
type MakeReact = (article: Article, about: CallAbout) => ReactTo;
type ShowReaction = (own: string | null, reactions: Reactions) => void;
type Undecided = (own: { comments: ReaderComment[] }) => ReaderComment[];
/** Takes what the service tells of the visitor's comments and reactions on the article. */
type TakeOwn = (
  article: Article,
  own: OwnComments,
  told: { comments: (ReaderComment & { help?: Help })[]; reactions: Record<string, string> },
) => Promise<void>;
type Become = (ids: Set<string>, told: Partial<ReaderComment>) => void;
/** Posts with the visitor token, or as a new visitor if it is ''. */
type Post = (
  article: Article,
  tools: OwnTools,
  callAsVisitor: CallAsVisitor,
  sent: object,
  draft: Pick<Draft, 'key' | 'token' | 'advised'>,
) => Promise<any>;
type ChangeOwn = (article: Article, tools: OwnTools, change: (comments: ReaderComment[]) => ReaderComment[]) => void;
type MakeOwnComments = (article: Article, tools: OwnTools) => OwnComments;
/** What a part that is loaded later takes from the first view, whose state it shares. @internal */
interface OwnTools {
  call: Call;
  problem: MakeProblem;
  later: Later;
  load: Load;
  save: Save;
  forget: Forget;
}
/** A call as the visitor of this browser. It is a call as a new visitor if the site does not accept the token any more
 * or if `token` is ''. */
type CallAsVisitor = (url: string, options?: RequestInit, token?: string) => Promise<any>;
type CallAbout = (id: string, rest: string, options?: RequestInit) => Promise<any>;
/** @internal */
type MakeCallAsVisitor = (
  article: Article,
  tools: OwnTools,
) => { callAsVisitor: CallAsVisitor; callAsKnown: CallAsVisitor };
/** Tells the author what became of a comment. */
type TellOwnNews = (widget: Widget, news?: any) => Promise<void>;
type ForgetOwn = (article: Article, tools: OwnTools) => void;
type CompareOwn = (article: Article, own: OwnComments, become: Become) => void;
/** Returns what is shown below one of the visitor's own comments. */
type MakeState = (widget: Widget, comment: ReaderComment) => HTMLElement[];

/** What the modules of one `<comment-thread>` share. @internal */
interface Widget extends WordsOf {
  element: HTMLElement;
  article: Article;
  form: Form;
  list: List;
  times: Intl.DateTimeFormat;
  tools: { h: MakeElement; call: Call; problem: MakeProblem; load: Load; save: Save; part: Part };
  /** Notices which texts are cut off. */
  clamped: ResizeObserver;
  /** What ends with the widget, the last first: while anything listens to the article, its stream stays. */
  leaving: (() => void)[];
  announce: Announce;
  /** Dispatches an event that the page can listen to. */
  tell: Tell;
  updateNotices?: ShowSiteNotices;
  addArrivals?: AddArrivals;
  /** Whether it shows notices. */
  isGreeted?: boolean;
  /** Loads a part and all words. */
  use: Part;
  act: Act;
}
type MakeWidget = (element: HTMLElement, words: WordsOf, live: HTMLElement) => Widget;
/** Loads a part when it is first used. Rejects with a Problem, `offline`. */
type Part = <Name extends keyof Parts>(name: Name) => Promise<Parts[Name]>;
interface Parts extends Record<`languages/${string}`, { words: Words }> {
  reader: typeof import('./reader.js');
  signing: typeof import('./signing.js');
}
type Reader = typeof import('./reader.js').reader;
/** What only our own scripts call of it, by name. @internal */
interface ReaderParts {
  makeOwnComments: MakeOwnComments;
  makeWriter: MakeWriter;
}
/** Does what a reader's click asks for. */
type Act = (name: keyof Reader, ...about: any[]) => Promise<void>;
interface Actions {
  /** Shows the comments in another order, and remembers it for the site. */
  sort(widget: Widget, order: Order): Promise<void>;
  /** Scrolls to a loaded comment, focuses and marks it. */
  reveal(widget: Widget, id: string): Promise<void>;
  /** Shows the comments of somebody again who was muted. */
  unmute(widget: Widget, comment: ReaderComment): Promise<void>;
  countOf(widget: Widget, id: string, button: HTMLElement): Promise<void>;
  more(widget: Widget): Promise<void>;
  previous(widget: Widget): Promise<unknown>;
  /** Loads the page of a comment, unless it is loaded, and reveals it. */
  find(widget: Widget, id: string): Promise<void>;
  /** Shows further replies of a thread, or those that are hidden, or hides them. */
  toggle(widget: Widget, id: string): Promise<void>;
}
/** Shows these threads. `ids` are of those that are not new and changed. */
type ShowThreads = (article: Article, threads: Thread[], ids: string[]) => void;
/** Loads the comments anew: from the first page, or around a comment. */
type ReloadFrom = (article: Article, around: string | null) => Promise<void>;
/** Reads the page behind those that are loaded, or before them. Resolves with the id of its first comment. `begin` is
 * called when the page is there, before it is shown. */
type ReadOn = (article: Article, place: 'cursor' | 'previous', begin?: () => void) => Promise<string | undefined>;
type ReadReplies = (article: Article, thread: Thread) => Promise<void>;
type MakeWays = (widget: Widget) => void;
type AboutComment = (widget: Widget, id: string) => unknown;
/** Opens the menu of a comment, or closes it. */
type OpenMenu = (widget: Widget, id: string, button: HTMLElement) => void;
type OptionsOf = (widget: Widget, id: string) => [key: string, act: AboutComment, may: unknown][];
type Say = (widget: Widget, id: string, what: any) => void;
/** Opens a box below a comment, with a button that acts. What goes wrong is said in it, and what was done below the comment. */
type MakePanel = (
  widget: Widget,
  id: string,
  children: HTMLElement[],
  key: string,
  act: () => Promise<void>,
  done: string,
) => void;
/** One thing that happened to a comment of the visitor. */
interface Notice {
  id: string;
  kind: 'approved' | 'held' | 'rejected' | 'removed' | 'answered' | 'reactions' | 'warned';
  comment_id?: string;
  article_id?: string;
  created_at: string;
  reason?: string;
  reply_id?: string;
  count?: number;
}
type MakeNotice = (widget: Widget, notice: Notice) => HTMLElement;
/** Resolves with the notices that the browser keeps, and new ones. `seen` is the latest that was shown. */
type ReadNotices = (widget: Widget) => Promise<{ list?: Notice[]; seen?: number; next?: string }>;
type MakeNotices = (widget: Widget) => Promise<void>;
/** Returns what one can do with all that is kept about oneself: have it, and have it erased. */
/** Makes what saves all that is kept about the reader as a file, or erases it, and says what came of that. */
type MakeOwnData = (widget: Widget) => HTMLElement;
type MakeOwnDataButton = (key: string, method: 'GET' | 'DELETE', done: (data: unknown) => string) => HTMLElement;
/** Gives the element a style sheet that a later part needs. */
type Dress = (widget: Widget) => void;

/** Advice on a text before it is sent. Resolves with what the figures are told, a query or '', or with null: then its
 * author is shown the advice, and the text is not sent yet. Without a text it is made ready. Never rejects. */
type Advise = (text: string) => Promise<string | null>;
type MakeAdvice = (widget: Widget, fields: Fields) => Advise;
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
type AskForecast = (widget: Widget, body: string) => Promise<Forecast | null>;
/** Returns the text in pieces, with the stretches as `<mark>`. */
type MarkPhrases = (h: MakeElement, text: string, spans: Stretch[]) => (Node | string)[];
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
type MakeContact = (h: MakeElement, contact: HelpContact) => HTMLElement;
type MakeHelp = (widget: Widget, help: Help) => HTMLElement[];
/** Shows it once for a comment of the visitor's own. */
type ShowHelp = (widget: Widget, about: { id: string; help: Help }) => void;

/** Reads and writes the storage of the browser. In private mode and when the storage is full, the values are in memory
 * only. */
type Load = (key: string) => any;
/** What the publisher's token says. */
interface Claims {
  sub?: string;
  aud?: string;
  exp?: number;
  name?: string;
  [claim: string]: any;
}
type ClaimsOf = (token: string) => Claims;
/** @internal */
interface Account {
  claims: Claims;
  renew: Renew;
}
/** Resolves with whether somebody else is signed in by then. */
type Renew = () => Promise<boolean | undefined>;
/** Keeps what is the reader's own in this map, or with undefined in the browser again. */
type SetSession = (kept?: Map<string, any>) => void;
/** @internal */
interface Storing {
  load: Load;
  save: Save;
  setSession: SetSession;
  forget: Forget;
}
type InBrowser = <Result>(act: (storing: Storing) => Result) => Result;
type FindEarlier = (site: string) => string | undefined;
type AskAlong = (widget: Widget, visitor_token: string) => HTMLElement;
type SignIn = (token: string) => Promise<void>;
/** @internal */
type ForEachThread = (act: (thread: { article: Article; tell: Tell }) => unknown) => void;
/** @internal */
type ShownThreads = Iterable<{ thread?: { article: Article; tell: Tell } }>;
type SignInWith = (token: string, threads: ShownThreads, storage: Storing) => void;
type Enter = (article: Article, storage: Storing, token: string, isOther: boolean) => Promise<void>;
type ShowWho = (widget: Widget, fields: Fields, isClosed: boolean) => void;
/** What pages call. */
interface PublishersWay {
  signIn: SignIn;
  signOut: () => Promise<void>;
}
interface Window {
  comments: PublishersWay;
}
type Save = (key: string, value: object) => void;
/** Makes the browser forget the visitor of a site: token, name, own comments and drafts on all articles, notices. */
type Forget = (site: string) => void;

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

/** Starts a reply, or ends it with null. Replaces the text if there is a new one. The box takes the focus unless it should
 * not. */
type Reply = (parent?: Draft['parent'], text?: { author?: string; body: string }, takesFocus?: boolean) => void;
/** Announces a text to users of screen readers. */
type Announce = (text: string) => void;
/** The form. `done` confirms that a comment was received, until there is news of it. @internal */
interface Form {
  element: HTMLFormElement;
  done: HTMLElement;
  /** Loads what a writer needs, and uses it. */
  write: Write;
  /** Moves it back to its own place. */
  goHome(): void;
  focus(): void;
  /** Shows a changed article. */
  update(): void;
}
type MakeForm = (widget: Widget) => Form;
type Write = (use: (writer: Writer) => void, failed?: (text: string) => void) => void;
type BeginWriting = () => Promise<Writer>;
/** What the form does once somebody writes. @internal */
interface Writer {
  reply: Reply;
  goHome(): void;
  /** Shows a changed article. */
  update(isClosed: boolean): void;
  submit(): Promise<void>;
}
type MakeWriter = (widget: Widget, fields: Fields) => Writer;
type MakeSubmit = (fields: Fields, widget: Widget, send: () => Promise<void>) => () => Promise<void>;
type PostDraft = (widget: Widget, fields: Fields, draft: Draft, advise: Advise) => Promise<string | null>;
type MakeFields = (widget: Widget) => Fields;
/** @internal */
interface Fields {
  element: HTMLFormElement;
  name: HTMLInputElement;
  body: HTMLTextAreaElement;
  left: HTMLElement;
  hint: HTMLElement;
  closed: HTMLElement;
  replying: HTMLElement;
  done: HTMLElement;
  error: HTMLElement;
  button: HTMLButtonElement;
  /** Shows an error, or none, and focuses the field that it is about. */
  fail: (text?: string, isName?: boolean) => void;
}
/** Returns the cleaned text of a field. Throws a Problem. @internal */
type CheckText = (tools: { problem: MakeProblem }, field: string, value: string, limit: number) => string;
type CheckBody = (widget: Widget, value: string) => string;
/** Moves the form under the comment that is answered, if it may move now and that one is loaded, and says which it is. */
type Place = (id?: string, mayMove?: boolean) => void;
/** @internal */
type MakePlace = (widget: Widget, fields: Fields, reply: Reply) => { place: Place; goHome: () => void };
type ListenToKeys = (fields: Fields) => void;
/** Returns a function that shows why a comment could not be posted. */
type MakeFail = (fields: Fields, widget: Widget, edit: () => void) => (problem: any) => void;
/** Returns a function that opens or closes the form. What was written stays. */
type MakeClose = (fields: Fields, widget: Widget) => (why: string) => void;
/** Returns a function that shows how many characters are left, and announces it at 50, 20, 10 and 0. */
type MakeCountdown = (fields: Fields, widget: Widget) => (text: string) => void;

/** A line of the list: a comment, or with `rest` the button below a thread that has so many replies that are not loaded.
 * `own` is the visitor's own comment in its place, `host` the comment below which it stands. @internal */
interface Row {
  comment: Thread | ReaderComment;
  level: number;
  host: string | null;
  own?: ReaderComment;
  rest?: number;
  /** True if the reader muted the author. */
  muted?: boolean;
}
/** Returns the rows of a thread with its comments at most `depth` levels below it. */
type LineUp = (thread: Thread, replies: ReaderComment[], depth: number) => Row[];
/** Returns all that begins a thread in its order, with the visitor's own that are not published; whether the comment that
 * began a thread is not there any more; and the rows of a thread by their keys. @internal */
type Arrange = (
  article: Article,
  own?: OwnComments | null,
) => { order: Thread[]; isGone: (id: string) => boolean; rowsOf: (thread: Thread) => Map<string, Row> };
/** @internal */
interface Item {
  element: HTMLElement;
  show(row: any): void;
}
type MakeComment = (widget: Widget, id: string) => Item;
type FillComment = (comment: ReaderComment, own?: ReaderComment, muted?: boolean) => void;
type ShownName = (article: Article, author: string) => string;
type MakeKey = (widget: Widget, comment: ReaderComment) => HTMLElement;
/** Returns the way to the comment that is answered, of this id. */
type MakeParent = (widget: Widget, id: string) => HTMLElement;
type MakeHead = (widget: Widget, comment: ReaderComment) => HTMLElement[];
type MakeRest = (widget: Widget) => Item;
/** Returns the paragraph of a text, which shows its beginning if it is long. */
type MakeText = (widget: Widget, body: string) => HTMLElement;
/** Returns the button that opens a long text. */
type MakeExpand = (translate: Translate, text: Element) => HTMLElement;
type ObserveClamped = (translate: Translate) => ResizeObserver;
/** Returns a text in pieces, with its web addresses as links. */
type Linked = (text: string) => (Node | string)[];
type MakeButton = (key: string, click: () => void) => HTMLElement;
/** The buttons to react to a comment. @internal */
type MakeReactions = (widget: Widget, id: string) => { element: HTMLElement; update: (reactions: Reactions) => void };
type React = (kind: string) => void;
/** @internal */
interface List {
  element: HTMLElement;
  /** Follows the list. Holds a note about it. */
  end: HTMLElement;
  /** Returns the element of a published comment. */
  item(id?: string): HTMLElement | undefined;
  /** Shows the article's comments as they are, or only the threads of these and new ones: what takes too long, after other
   * work of the page. */
  show(ids?: Iterable<string>): void;
  /** Resolves when all are shown. */
  done: Promise<void>;
  leave(): void;
}
type MakeList = (widget: Widget) => List;
/** Returns the order that an element asks for. */
type OrderOf = (element: Element) => Order | undefined;
type IsOrder = (name: string) => boolean;
/** The choice of an order. @internal */
type MakeOrder = (widget: Widget) => { element: HTMLElement; update: () => void };
/** Returns what announces new comments and shows a button that leads to those that arrived above what is read. It goes when their
 * place above the list comes into view. @internal */
type MakeArrivals = (widget: Widget) => AddArrivals;
type AddArrivals = (arrived: ReaderComment[]) => void;
type TellArrivals = (widget: Widget, arrived: ReaderComment[]) => void;
/** Returns a function that shows the count and tells the page of it. */
type MakeCount = (tell: Tell, number: HTMLElement) => (count?: number) => void;
/** Returns the contents of a `<comment-thread>`, and a function to call when they are removed. @internal */
type MakeThread = (
  element: HTMLElement,
  names: Names,
  words: WordsOf,
) => { root: HTMLElement; show: () => void; leave: () => void; article: Article; form: Form; act: Act; tell: Tell };
/** `left` are the threads that are not shown as they are; new ones need not be among them. `show` shows them all, item by
 * item, and pauses after each with what that was worth in a slice. @internal */
type MakeItems = (
  widget: Widget,
  list: HTMLElement,
  end: HTMLElement,
) => {
  items: Map<string, Item>;
  blocks: Map<string, string[]>;
  left: Set<string>;
  show: () => Generator<number, any, void>;
};
type InSight = (parent: Element) => Element[];
/** Returns the item behind one, or the first one, in whichever group. */
type Following = (list: HTMLElement, last?: HTMLElement) => HTMLElement | undefined;
/** Removes an item, and its group if that has no other. */
type Leave = (element: HTMLElement) => void;
/** Puts an item behind another, or first, into a group that has room, unless it is there. */
type PutBehind = (list: HTMLElement, element: HTMLElement, last?: HTMLElement) => void;
/** Changes the list without moving the comments that are being read. They are if the list fills half of the window, or
 * all of it while the form has the focus. `end` follows the list. */
type KeepScroll = (list: HTMLElement, end: HTMLElement, form: HTMLElement, change: () => void) => void;

/** Each word by its key. A word may have two forms with `|` between, the first for one. `{}` is the
 * place of a value. */
type Words = Record<string, string>;
/** The language of the texts that the element shows: by its own `lang`, or that of the closest element with one, or the
 * page's; Japanese where there is none of ours. */
type LanguageOf = (element: Element) => string;
/** Returns a word in the reader's language, with the value in place of `{}`, and '' for one that is not loaded. */
type Translate = (key: string, value?: string | number) => string;
/** The words of a language: those of the first view, and all after `complete`. @internal */
interface WordsOf {
  language: string;
  times: Intl.DateTimeFormat;
  translate: Translate;
  complete(): Promise<unknown>;
  isComplete(): boolean;
  knows(key: string): boolean;
}
type MakeTranslate = (language: string) => Promise<WordsOf>;
/** Returns what went wrong and what to do about it. */
type Explain = (widget: Widget, problem: Problem) => string;
/** How long ago a date is by the server's clock, in minutes: as far as it is told, in whole hours, and a day at most. */
type AgeOf = (moment: number) => number;
/** Returns how long ago a date is; the date itself after a day. */
type TimeText = (moment: number, widget: Widget) => string;

/** A kind of reaction that the site has, with its text in each language. */
interface ReactionKind {
  kind: string;
  texts: Record<string, string>;
}
/** What is shown below an article: the kinds of its site, how many there are of each, and the reader's own. */
interface ArticleReactionState {
  kinds: ReactionKind[];
  reactions: Record<string, number>;
  own: string | null;
  revision: number;
}
/** A call with the visitor token of this browser, which is made if there is none. */
type CallAsReader = (site: string, url: string, options?: RequestInit) => Promise<any>;
/** Reacts to an article, or takes it back with null. Resolves with the exact numbers and the reader's own. */
type ReactToArticle = (
  site: string,
  address: string,
  kind: string | null,
) => Promise<{ reactions: Record<string, number>; own: string | null }>;
type ReadArticleReactions = (site: string, address: string, article: string) => Promise<ArticleReactionState>;
/** Calls `show` with the numbers whenever they change. A thread of the same article shares its stream. Returns a function
 * that ends it. */
type FollowArticleReactions = (
  names: Names,
  since: number,
  show: (reactions: Record<string, number>) => void,
) => () => void;
type MakeArticleButtons = (
  kinds: ReactionKind[],
  language: string,
  click: (kind: string) => void,
) => { elements: HTMLElement[]; show: (state: ArticleReactionState) => void };
type ForeseeReaction = (state: ArticleReactionState, kind: string | null) => ArticleReactionState;
/** Shows the reactions in the element. Returns a function that ends it. */
type ShowArticleReactions = (element: HTMLElement, root: ShadowRoot, names: Names) => () => void;
