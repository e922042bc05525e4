// Types of the gallery. See ../../web/shared/types.d.ts.

/** A name and what it says. */
type Written = [author: string, body: string];
interface GalleryTexts {
  first: Written;
  asks: Written;
  answers: Written;
  thanks: Written;
  child: Written;
  late: Written;
  figures: Written;
  staff: Written;
  long: Written;
  link: Written;
  own: Written;
  heated: Written;
  worried: Written;
  /** What of that is insulting. */
  insult: string;
  /** Why a comment was not published, for its author. */
  reason: string;
  /** The site's rules for those who write, by language. */
  guidelines: Record<string, string>;
  /** For an author who seems to be at risk. */
  help: { text: string; contacts: { name: string; number?: string; hours?: string; url?: string }[] };
}

/** A comment as the API answers it; a tombstone; or one's own, with a status. */
interface GalleryComment {
  id: string;
  author: string;
  body: string;
  created_at: string;
  parent_id: string | null;
  reactions: Record<string, number>;
  reply_count: number;
  tombstone?: string;
  replies?: GalleryComment[];
}
type MakeGalleryComment = (text: Written, minutes: number, fields?: object) => GalleryComment;
/** A page of comments as the API answers it. */
interface GalleryPage {
  count: number;
  comments: GalleryComment[];
}
type MakeGalleryPage = (comments: GalleryComment[], fields?: object) => GalleryPage;

/** What the stand-in knows of an article. */
interface GalleryArticle {
  page: GalleryPage;
  /** All answers of a thread, by the id of its first comment. */
  replies?: Record<string, GalleryComment[]>;
  /** To the article itself. */
  reactions?: Record<string, number>;
  /** This reader's own comments; his reactions by comment, and as `article` to that; what became of his comments. */
  own?: GalleryComment[];
  reacted?: Record<string, string>;
  notices?: object[];
  /** What the site wants otherwise. */
  settings?: object;
  /** The answer to every submission. */
  refusal?: { status: number; code: string; retry_after?: number };
  /** The words for which every text would be held. */
  phrase?: string;
  /** It never answers, or cannot be reached. */
  silent?: boolean;
  offline?: boolean;
}
type SetGalleryArticle = (site: string, article: GalleryArticle) => void;
/** Sends an event to the thread of a site as soon as it listens. */
type Emit = (site: string, event: string, data: object) => Promise<void>;
type Answer = (body: object | null, status?: number) => Response;
type AnswerArticle = (article: GalleryArticle, path: string, method: string, body: any, site: string) => Response;
type AnswerComment = (article: GalleryArticle, id: string, call: string, method: string, body: any) => Response;

/** A state of the widget. `act` does what a reader does to come there. */
interface GalleryState {
  id: string;
  title: string;
  /** What is shown, if it is no thread. */
  element?: 'article-reactions';
  make: (texts: GalleryTexts) => GalleryArticle;
  act?: (root: ShadowRoot, texts: GalleryTexts, site: string) => unknown;
}
