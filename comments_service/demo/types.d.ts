// Types of the demo page. See ../web/shared/types.d.ts.

/** An article as the API's ranking answers it. */
interface RankedArticle {
  article_id: string;
  title: string | null;
  url: string | null;
  count: number;
}
