// Types of the desk. See ../shared/types.d.ts.

type Queue = import('./queue.js').Queue;

/** A matched part of a comment's text or name, in code points. */
interface Span {
  start: number;
  end: number;
  label: string;
  field?: 'body' | 'author';
}

/** A decision of the audit log. */
interface Decision {
  version: number;
  status: string;
  phase: string;
  reason: string;
  moderator: string | null;
  scores: Record<string, number>;
  decided_at: string;
}

/** A comment as the review API answers it. It has its history if the moderator asked for that.
 *
 * If somebody else decided about it while it was shown, `elsewhere` is what it is now, or null while that is not known.
 * `failed` is the code of the error for which this moderator's decision about it failed. */
interface ReviewComment {
  id: string;
  site_id: string;
  article_id: string;
  article?: { title: string | null; url: string | null };
  author: string;
  body: string;
  shown_body?: string | null;
  reports?: { reason: string; note: string | null; created_at: string }[];
  created_at: string;
  parent_id: string | null;
  status: string;
  version: number;
  scores: Record<string, number>;
  scorer: string | null;
  phase: string | null;
  reason: string | null;
  moderator: string | null;
  spans: Span[];
  decided_at: string | null;
  history?: Decision[];
  elsewhere?: ReviewComment | null;
  failed?: string;
}

/** A decision of this moderator. `version` is the comment's after it, 0 until that is known. */
interface OwnDecision {
  comment: ReviewComment;
  status: string;
  version: number;
}

/** The signed-in moderator, and the sites that they may moderate. */
interface Me {
  name: string;
  sites: string[];
}

interface ReviewPage {
  comments: ReviewComment[];
  next_cursor: string | null;
}

/** What the queue needs of the page around it. */
interface QueueView {
  /** Shows the comments of the queue after a change. */
  update(): void;
  notify(text: string): void;
  /** Ends the session because the token is not valid. */
  rejectToken(): void;
}

interface CardActions {
  decide(comment: ReviewComment, status: string): void;
  toggleHistory(comment: ReviewComment): void;
  /** Answers it as the site's staff. */
  reply(comment: ReviewComment): void;
}

/** What a reader of the event stream is called with. */
interface StreamHandlers {
  event(name: string, data: any): void;
  connection(connected: boolean): void;
  /** The token is not valid. */
  invalidToken(): void;
}
