// Types of the desk. See ../shared/types.d.ts.

type Queue = import('./queue/queue.js').Queue;

/** A matched part of a comment's text or name, in code points. */
interface Span {
  start: number;
  end: number;
  label: string;
  field?: 'body' | 'author';
}

/** A decision of the audit log. `note` is for moderators alone; `undoes` is the version of the decision that it took
 * back. */
interface Decision {
  version: number;
  status: string;
  phase: string;
  reason: string;
  moderator: string | null;
  scores: Record<string, number>;
  decided_at: string;
  note?: string | null;
  undoes?: number | null;
}

/** How many comments of a person have each status. */
interface AuthorHistory {
  [status: string]: number | string | undefined;
  reports?: number;
  first_seen?: string;
}

/** A comment as the review API answers it.
 *
 * If somebody else decided about it while it was shown, `elsewhere` is what it is now, or null while that is not known.
 * `failed` is the code of the error for which this moderator's decision about it failed. */
interface ReviewComment {
  id: string;
  site_id: string;
  article_id: string;
  article?: { title: string | null; url: string | null; section?: string | null };
  author: string;
  author_id?: string;
  author_history?: AuthorHistory;
  author_status?: { muted_until: string | null; banned: boolean; trusted: boolean | null };
  account?: { sub: string; name: string | null } | null;
  badges?: string[];
  body: string;
  shown_body?: string | null;
  reports?: { reason: string; note: string | null; created_at: string }[];
  created_at: string;
  parent_id: string | null;
  parent?: { id: string; author: string; body: string; status: string } | null;
  status: string;
  pinned?: boolean;
  legal_hold?: boolean;
  version: number;
  scores: Record<string, number>;
  score?: number | null;
  margin?: number | null;
  thresholds?: Record<string, Thresholds>;
  scorer: string | null;
  scorer_version?: string | null;
  policy_version?: number | null;
  phase: string | null;
  reason: string | null;
  reason_texts?: Record<string, string> | null;
  moderator: string | null;
  spans: Span[];
  decided_at: string | null;
  claim?: { by: string; expires_at: string } | null;
  elsewhere?: ReviewComment | null;
  failed?: string;
}

/** Comments that this moderator decided about at once. None yet if the decision is on its way. */
interface OwnDecision {
  ids: string[];
}

/** What became of one of many decisions. */
interface BulkResult {
  comment_id: string;
  decision?: { comment_version: number };
  problem?: { code: string };
}

/** A reason of a site: its code, what authors read, and the statuses that it may be given for. */
interface Reason {
  code: string;
  texts: Record<string, string>;
  statuses: string[];
}

/** The reason and the internal note that a moderator gives with a decision. */
interface DecisionDraft {
  reason: string;
  note: string;
}

/** Which comments are shown, as in the address of the page. */
interface QueueFilter {
  [name: string]: string;
  status: string;
  site: string;
  q: string;
}

/** How many comments there are of an article, phase, reason or attribute. */
interface Facet {
  value?: string;
  site_id?: string;
  article_id?: string;
  title?: string | null;
  count: number;
}

/** The signed-in moderator, the sites that they may see, and their rights there. */
interface Me {
  name: string;
  role: string;
  sites: string[];
  may: string[];
  /** Whether a site's moderators claim comments. */
  claims?: Record<string, boolean>;
}

/** Calls the review API: a POST where there is a body, unless `method` says otherwise. Resolves with the JSON of the
 * answer, null if it has none. Rejects with a Problem. */
type CallReview = (
  path: string,
  options?: { method?: string; body?: object; headers?: Record<string, string> },
) => Promise<any>;

/** An address of the desk: `#/people/news/0198?status=muted` has the name `people` and the path `['news', '0198']`. */
interface Route {
  name: string;
  path: string[];
  query: URLSearchParams;
}

/** What is done at a key, as `KeyboardEvent.key` names it. False: nothing; the browser does what it does. */
type Keys = Record<string, (event: KeyboardEvent) => unknown>;

/** A line of the help: keys with blanks between several, and the name of the word that explains them. */
type KeyHelp = [keys: string, name: string];

/** What a message offers to do. */
interface ToastAction {
  text: string;
  key?: string;
  run: () => void;
}

/** The event `queue` of the stream. Counting stopped at the numbers that `at_least` names. */
interface QueueEvent {
  depth: Record<string, number>;
  at_least?: string[];
}

/** What is called at each event of the stream, by its name, at `connection` (true or false), and when another `site` is
 * followed. */
type LiveListener = Record<string, (data: any) => void>;

/** The one event stream of the desk. */
interface Live {
  connected: boolean;
  listen(listener: LiveListener, signal?: AbortSignal): void;
  /** Follows a site, or all of them if it is empty. */
  watch(site: string): void;
}

/** What a page gets from the desk around it. */
interface DeskContext {
  me: Me;
  sites: string[];
  /** The names of the pages that the moderator may open. */
  pages: string[];
  /** Whether the moderator has a right. */
  may: (right: string) => boolean;
  call: CallReview;
  word: (name: string, ...values: (string | number)[]) => string;
  live: Live;
  /** Shows a message at the bottom of the desk, in place of the one before. */
  notify: (text: string, action?: ToastAction) => void;
  /** Tells about a failed call: signs out if nobody is signed in any more, else shows a message. */
  fail: (error: unknown) => void;
  /** Opens an address of the desk, such as `#/people`. Back returns from it. */
  go: (hash: string) => void;
  /** Changes the address without opening anything, for filters. Back does not return from it. */
  replace: (hash: string) => void;
}

/** A page that is open. */
interface OpenPage {
  element: HTMLElement;
  keys?: Keys;
  help?: KeyHelp[];
  /** What `open` gets when the page is drawn in another language. */
  state?: any;
  /** The element is in the document now. */
  shown?(): void;
  /** The address changed, but not the page. False, or no such function: the page is opened anew. */
  change?(route: Route): boolean;
  /** `again`: it is drawn in another language at once, with its `state`. */
  close?(again?: boolean): void;
}

/** A page of the desk: what a module of `pages/` exports as `page`. */
interface DeskPage {
  /** As in `PAGES` and in the address. */
  name: string;
  title(): string;
  open(context: DeskContext, route: Route, state?: any): OpenPage;
}

interface ReviewPage {
  comments: ReviewComment[];
  next_cursor: string | null;
}

/** What of the queue's page goes on in another language. */
interface QueueState {
  queue: Queue;
  marks: import('./queue/marks.js').Marks;
  claims: import('./queue/claims.js').Claims;
}

/** What the queue needs of the page around it. */
interface QueueView {
  /** Shows the comments of the queue after a change. */
  update(): void;
  notify(text: string): void;
  fail(error: unknown): void;
}

/** What the controls above the list need. */
interface FilterView {
  filter: QueueFilter;
  /** Shows what a changed filter asks for. While it is typed, Back does not return to it. */
  setFilter(change: Partial<QueueFilter>, how?: { typing?: boolean }): void;
  focusList(): void;
}

/** What the list needs. */
interface ListView {
  makeRow(comment: ReviewComment): HTMLElement;
  isMarked(id: string): boolean;
  /** Selects a comment, marks it (`toggle`), or marks all up to it (`range`). */
  pick(id: string, how: { range: boolean; toggle: boolean }): void;
}

/** What the buttons below a comment need. */
interface DecideView {
  drafts: import('./comment/reasons.js').Drafts;
  /** Whether the moderator may answer as staff, and pin. */
  mayStaff: boolean;
  isAble(comment: ReviewComment): boolean;
  decide(status: string): void;
  reply(): void;
  pin(): void;
  focusList(): void;
}

/** What the tabs below a comment need. */
interface RelatedView {
  isAble(comment: ReviewComment): boolean;
  decideSimilar(comments: ReviewComment[]): void;
  fail(error: unknown): void;
}

/** What the dialog of a bulk decision needs. */
interface BulkView {
  /** Resolves with those that it failed for. */
  decideMany(
    comments: ReviewComment[],
    status: string,
    draft: DecisionDraft,
  ): Promise<{ comment: ReviewComment; code: string }[]>;
  notify(text: string): void;
  closed(): void;
}

/** What a reader of the event stream is called with. */
interface StreamHandlers {
  event(name: string, data: any): void;
  connection(connected: boolean): void;
  /** The token is not valid. */
  invalidToken(): void;
}
