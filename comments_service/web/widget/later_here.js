// A thread has what the first view does not need with it: it follows a stream at once.
import { comesFrom } from './embedding.js';
import { complain, find, followCounts, listen } from './later.js';

comesFrom((use) => use({ complain, find, followCounts, listen }));
