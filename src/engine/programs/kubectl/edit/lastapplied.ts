import { unsimulated } from '../verbs/pending.ts';

export const editLastApplied = unsimulated('edit-last-applied', 'Edit what an object was last applied with');
