// What one person wrote on a site.

// An answer has comments of one status.
const STATUSES = ['held', 'approved', 'rejected', 'removed', 'pending'];

/** Reads the newest comments by a person, whatever became of them.
 * @param {(path: string) => Promise<{comments: ReviewComment[]}>} call
 * @param {{site: string, author_id?: string, author?: string}} by the `site`, with the `author_id` or the name as `author` @param {number} most
 * @returns {Promise<ReviewComment[]>} */
export async function readWritten(call, by, most) {
  const pages = await Promise.all(
    STATUSES.map((status) =>
      call(`/comments?${new URLSearchParams({ ...by, status, order: 'newest', limit: String(most) })}`),
    ),
  );
  const comments = pages.flatMap((page) => page.comments);
  return comments.sort((one, other) => other.created_at.localeCompare(one.created_at)).slice(0, most);
}
