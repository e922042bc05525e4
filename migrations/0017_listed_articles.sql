-- The articles of a site, the newest first, as admins look through them. An update of an article's numbers does not touch
-- it; building it reads all articles and blocks new ones meanwhile, some seconds for each million.
CREATE INDEX articles_listed ON articles (site_id, created_at, article_id);
