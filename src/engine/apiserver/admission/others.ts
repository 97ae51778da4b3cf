import { certificateSubjectRestriction } from './certificatesubject.ts';
import type { Plugin } from './chain.ts';
import { limitRanger } from './limitranger.ts';
import { mutatingAdmissionPolicy } from './mutatingadmissionpolicy.ts';
import { nodeRestriction } from './noderestriction.ts';
import { podSecurity } from './podsecurity/podsecurity.ts';
import { resourceQuota } from './resourcequota.ts';
import { validatingAdmissionPolicy } from './validatingadmissionpolicy.ts';
import { mutatingWebhooks, validatingWebhooks } from './webhooks/plugins.ts';

/** The plugins that have nothing to do in a fresh cluster. */
export const plugins = { certificateSubjectRestriction, limitRanger, mutatingAdmissionPolicy, mutatingWebhooks, nodeRestriction, podSecurity, resourceQuota, validatingAdmissionPolicy, validatingWebhooks } satisfies Record<string, Plugin>;
