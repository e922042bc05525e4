// Types of what the pages besides the queue show. See ../types.d.ts.

/** A person of a site as moderators know them. A list of people has no history, decisions and log. */
interface Person {
  badges?: string[];
  account?: { sub: string; name: string | null } | null;
  id: string;
  names: string[];
  status: string;
  muted_until: string | null;
  banned: boolean;
  banned_at: string | null;
  ban_reason: string | null;
  trusted: boolean | null;
  note: string | null;
  warned_at: string | null;
  warning: string | null;
  changed_at: string | null;
  changed_by: string | null;
  history: {
    approved: number;
    held: number;
    rejected: number;
    removed: number;
    reports: number;
    first_seen: string | null;
  };
  decisions: (Decision & { comment_id: string; note: string | null })[];
  log: { moderator: string; changed_at: string; change: Record<string, any> }[];
}

/** A reason of a site's list: what its authors are told, and for which statuses it may be given. */
interface SiteReason {
  code: string;
  texts: Record<string, string>;
  statuses: string[];
}

interface Thresholds {
  approve_below: number;
  reject_above: number;
}

/** A site's policy. `trusted` and `newcomers` are thresholds for these people, null for those of all. */
interface Policy {
  version?: number;
  default: Thresholds;
  thresholds: Record<string, Thresholds>;
  blocked_words: string[];
  suspect_words: string[];
  allowed_words: string[];
  max_links: number;
  max_repeats: number;
  tags: Record<string, string>;
  languages: string[];
  own_contacts: string[];
  trusted?: Thresholds | null;
  newcomers?: Thresholds | null;
}

interface SettingsVersion {
  version: number;
  /** Null for the first one, and for what the command line changed. */
  moderator: string | null;
  changed_at: string;
  changed: string[];
  settings: Record<string, any>;
}

interface PolicyVersion {
  version: number;
  moderator: string | null;
  changed_at: string;
  policy: Policy;
}

/** What moderators did on a site in a time. Lengths are in seconds. With `at_least` counting stopped at `depth`; a
 * `reason` is a code, null for none and for own words. */
interface Statistics {
  queue: { depth: number; at_least: boolean; oldest_age: number | null };
  decisions: {
    moderator: string;
    status: string;
    reason: string | null;
    count: number;
    median_seconds: number | null;
  }[];
  time_to_decision: { median: number | null; p95: number | null };
  minutes_per_hundred: number | null;
}

/** A moderator as an admin sees it. Of one that is not `changeable`, since it works on other sites too, only the sites
 * can be changed. */
interface KnownModerator {
  name: string;
  role: string;
  sites: string[] | null;
  email: string | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  has_token: boolean;
  signs_in_elsewhere: boolean;
  changeable: boolean;
}

interface OpenInvitation {
  id: string;
  name: string | null;
  role: string;
  sites: string[] | null;
  email: string | null;
  created_by: string | null;
  expires_at: string;
}
