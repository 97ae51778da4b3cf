import { each, fill, put } from '../fill.ts';

interface DeviceRequest {
  exactly?: Counted;
  firstAvailable?: Counted[];
}

interface Counted {
  allocationMode?: string;
  count?: number;
  tolerations?: { operator?: string }[];
}

interface ClaimSpec {
  devices?: { requests?: DeviceRequest[] };
}

const tolerant = (toleration: { operator?: string }) => fill(toleration, { operator: 'Equal' });

const counted = <T extends Counted>(given: T): T => {
  const request = given.tolerations ? put(given, 'tolerations', each(given.tolerations, tolerant)) : given;
  const out = request.allocationMode ? request : { ...request, allocationMode: 'ExactCount' };
  return out.allocationMode === 'ExactCount' && !out.count ? { ...out, count: 1 } : out;
};

const defaultRequest = (request: DeviceRequest): DeviceRequest => {
  if (request.exactly) return put(request, 'exactly', counted(request.exactly));
  return request.firstAvailable ? put(request, 'firstAvailable', each(request.firstAvailable, counted)) : request;
};

/** A device request asks for one device unless it says otherwise (pkg/apis/resource/v1/defaults.go). */
export const defaultClaimSpec = <T extends ClaimSpec>(spec: T): T => {
  const requests = spec.devices?.requests;
  return requests ? put(spec, 'devices', put(spec.devices!, 'requests', each(requests, defaultRequest)) as T['devices']) : spec;
};
