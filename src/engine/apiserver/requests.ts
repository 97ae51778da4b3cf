import { apply } from './apply.ts';
import { componentStatuses } from './componentstatus.ts';
import { remove } from './delete.ts';
import { removeCollection } from './deletecollection.ts';
import { proxy } from './proxy.ts';
import { selfSubjectAccessReview, selfSubjectReview, selfSubjectRulesReview, subjectAccessReview, tokenReview } from './reviews.ts';
import { evict } from './subresources/eviction.ts';
import { attach, exec, log, portForward } from './subresources/remote.ts';
import { scale } from './subresources/scale.ts';
import { token } from './subresources/token.ts';

/** Handlers of requests that a cluster without a user does not make. */
export const handlers = { apply, attach, componentStatuses, evict, exec, log, portForward, proxy, remove, removeCollection, scale, selfSubjectAccessReview, selfSubjectReview, selfSubjectRulesReview, subjectAccessReview, token, tokenReview };
