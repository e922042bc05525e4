// The counts on a page without comments.
import './later_loaded.js';
import './counts.js';
