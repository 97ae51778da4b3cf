import { expect, it } from 'vitest';
import type { KubeObject } from '../../api/types.ts';
import { created, problemsOf, problemsOfUpdate } from '../testing/admit.ts';

// pkg/apis/resource/validation/validation.go

const apiVersion = 'resource.k8s.io/v1';
const request = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };
const claim = (devices: object): KubeObject => ({ apiVersion, kind: 'ResourceClaim', metadata: { name: 'a' }, spec: { devices } });
const asked = (exactly: object) => ({ requests: [{ name: 'gpu', exactly: { ...request.exactly, ...exactly } }] });
const label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const reference = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
const at = 'spec.devices.requests[0]';

it.each<[object, ...string[]]>([
  [{ requests: [request] }],
  [{ requests: [{ name: 'GPU', exactly: request.exactly }] }, `${at}.name: Invalid value: "GPU": ${label}`],
  [{ requests: [request, request] }, 'spec.devices.requests[1]: Duplicate value: "gpu"'],
  [{ requests: Array.from({ length: 33 }, (_, i) => ({ ...request, name: `r${i}` })) }, 'spec.devices.requests: Too many: 33: must have at most 32 items'],
  [{ requests: [{ name: 'gpu' }] }, `${at}: Required value: exactly one of \`exactly\` or \`firstAvailable\` is required`],
  [{ requests: [{ ...request, firstAvailable: [{ name: 'a', deviceClassName: 'b' }] }] }, `${at}: Invalid value: null: exactly one of \`exactly\` or \`firstAvailable\` is required, but multiple fields are set`],
  [asked({ deviceClassName: '' }), `${at}.exactly.deviceClassName: Required value`],
  [asked({ allocationMode: 'Some' }), `${at}.exactly.allocationMode: Unsupported value: "Some": supported values: "All", "ExactCount"`],
  [asked({ allocationMode: 'All', count: 2 }), `${at}.exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'`],
  [asked({ count: -1 }), `${at}.exactly.count: Invalid value: -1: must be greater than zero`],
  [asked({ selectors: [{ cel: { expression: 'device.name == "x"' } }] }), `${at}.exactly.selectors[0].cel.expression: Invalid value: "device.name == \\"x\\"": compilation failed: ERROR: <input>:1:7: undefined field 'name'\n | device.name == "x"\n | ......^`],
  [asked({ selectors: [{}] }), `${at}.exactly.selectors[0].cel: Required value`],
  [asked({ selectors: [{ cel: { expression: 'driver == "x"' } }] }), `${at}.exactly.selectors[0].cel.expression: Invalid value: "driver == \\"x\\"": compilation failed: ERROR: <input>:1:1: undeclared reference to 'driver' (in container '')\n | driver == "x"\n | ^`],
  [asked({ tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] }), `${at}.exactly.tolerations[0].value: Invalid value: "x": must be empty for operator \`Exists\``],
  [{ requests: [{ name: 'gpu', firstAvailable: [{ name: 'big', deviceClassName: 'a' }, { name: 'big', deviceClassName: '' }] }] }, `${at}.firstAvailable[1].deviceClassName: Required value`, `${at}.firstAvailable[1]: Duplicate value: "big"`],
  [{ requests: [request], constraints: [{ requests: ['cpu'], matchAttribute: 'model' }] }, `spec.devices.constraints[0].requests[0]: Invalid value: "cpu": ${reference}`, 'spec.devices.constraints[0].matchAttribute: Invalid value: "model": a fully qualified name must be a domain and a name separated by a slash'],
  [{ requests: [request], config: [{ opaque: { driver: '', parameters: 'x' } }] }, 'spec.devices.config[0].opaque.driver: Required value', expect.stringMatching(/^spec\.devices\.config\[0\]\.opaque\.driver: Invalid value: "": a lowercase RFC 1123 subdomain/) as unknown as string, 'spec.devices.config[0].opaque.parameters: Invalid value: "<value omitted>": must be a valid JSON object'],
  [{ requests: [request], config: [{}] }, 'spec.devices.config[0].opaque: Required value'],
])('ResourceClaim %j', (devices, ...words) => {
  expect(problemsOf(claim(devices))).toEqual(words);
});

it('a claim and its template stay as they are', () => {
  const old = created(claim({ requests: [request] }));
  const next = claim(asked({ count: 2 }));
  expect(problemsOfUpdate({ ...old, spec: created(next)['spec'] }, old)).toEqual([
    'spec: Invalid value: {"Devices":{"Requests":[{"Name":"gpu","Exactly":{"DeviceClassName":"gpu.example.com","Selectors":null,"AllocationMode":"ExactCount","Count":2,"AdminAccess":null,"Tolerations":null,"Capacity":null},"FirstAvailable":null}],"Constraints":null,"Config":null}}: field is immutable',
  ]);
  const template: KubeObject = { apiVersion, kind: 'ResourceClaimTemplate', metadata: { name: 'a' }, spec: { spec: { devices: { requests: [request] } } } };
  expect(problemsOf(template)).toEqual([]);
  expect(problemsOf({ ...template, spec: { spec: { devices: asked({ deviceClassName: '' }) } } })).toEqual(['spec.spec.devices.requests[0].exactly.deviceClassName: Required value']);
  const kept = created(template);
  expect(problemsOfUpdate({ ...kept, spec: { ...kept['spec'], metadata: { labels: { a: 'b' } } } }, kept)[0]).toMatch(/^spec: Invalid value: \{"labels":\{"a":"b"\},"Spec":\{"Devices":.*\}\}: field is immutable$/);
});

it('DeviceClass', () => {
  const base: KubeObject = { apiVersion, kind: 'DeviceClass', metadata: { name: 'gpu.example.com' }, spec: { selectors: [{ cel: { expression: 'device.driver == "gpu.example.com"' } }] } };
  expect(problemsOf(base)).toEqual([]);
  expect(problemsOf({ ...base, spec: { selectors: [{ cel: { expression: '"x"' } }], extendedResourceName: 'cpu' } })).toEqual(['spec.selectors[0].cel.expression: Invalid value: "\\"x\\"": must evaluate to bool', 'spec.extendedResourceName: Invalid value: "cpu": must be a valid extended resource name']);
});

it('ResourceSlice', () => {
  const spec = { driver: 'gpu.example.com', nodeName: 'node01', pool: { name: 'node01', generation: 1, resourceSliceCount: 1 }, devices: [{ name: 'gpu-0', attributes: { model: { string: 'x' } }, capacity: { memory: { value: '1Gi' } } }] };
  const slice = (change: object): KubeObject => ({ apiVersion, kind: 'ResourceSlice', metadata: { name: 'a' }, spec: { ...spec, ...change } });
  const one = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  const device = (change: object) => ({ devices: [{ ...spec.devices[0], ...change }] });
  const cases: [object, ...string[]][] = [
    [{}],
    [{ nodeName: undefined }, `spec: Required value: ${one}`],
    [{ allNodes: true }, `spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${one}, but multiple fields are set`],
    [{ allNodes: false }, 'spec.allNodes: Invalid value: false: must be either unset or set to true'],
    [{ pool: { ...spec.pool, resourceSliceCount: 0 } }, 'spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero'],
    [{ devices: [spec.devices[0], spec.devices[0]] }, 'spec.devices[1]: Duplicate value: "gpu-0"'],
    [device({ attributes: { model: {} } }), 'spec.devices[0].attributes[model]: Invalid value: "": exactly one value must be specified'],
    [device({ attributes: { model: { version: '1.0' } } }), 'spec.devices[0].attributes[model].version: Invalid value: "1.0": must be a string compatible with semver.org spec 2.0.0'],
    [device({ nodeName: 'node01' }), 'spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'],
    [{ nodeName: undefined, perDeviceNodeSelection: true }, 'spec.devices[0]: Required value: exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec'],
    [device({ consumesCounters: [{ counterSet: 'a' }, { counters: { b: { value: '1' } } }] }), 'spec.devices[0].consumesCounters[0].counters: Required value', 'spec.devices[0].consumesCounters[1].counterSet: Required value'],
    [{ devices: undefined, sharedCounters: [{ name: 'a', counters: { A: { value: '1' } } }] }, "spec.sharedCounters[0].counters[A]: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"],
    [device({ capacity: { memory: { value: '1Gi', requestPolicy: { default: '1' } } } }), 'spec.devices[0].capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true'],
    [device({ allowMultipleAllocations: true, capacity: { memory: { value: '4', requestPolicy: { default: '1', validValues: ['3', '2'] } } } }), 'spec.devices[0].capacity[memory].requestPolicy.validValues[1]: Invalid value: "2": values must be sorted in ascending order', 'spec.devices[0].capacity[memory].requestPolicy.validValues: Invalid value: "1": default value is not valid according to the requestPolicy'],
    [device({ allowMultipleAllocations: true, capacity: { memory: { value: '4', requestPolicy: { default: '1', validRange: { min: '2', max: '8', step: '4' } } } } }), ...['min: Invalid value: "1": default is less than min: 2', 'max: Invalid value: "8": max is larger than capacity value: 4', 'step: Invalid value: "4": one step 6 is larger than capacity value: 4', 'step: Invalid value: "1": value is not a multiple of a given step (4) from (2)', 'step: Invalid value: "8": value is not a multiple of a given step (4) from (2)'].map((words) => `spec.devices[0].capacity[memory].requestPolicy.validRange.${words}`)],
    [device({ bindingConditions: ['a', 'a'] }), 'spec.devices[0].bindingConditions[1]: Duplicate value: "a"', 'spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions'],
    [device({ taints: [{ key: 'a' }] }), 'spec.devices[0].taints[0].effect: Required value'],
  ];
  for (const [change, ...words] of cases) expect(problemsOf(slice(change))).toEqual(words);
  const old = created(slice({}));
  expect(problemsOfUpdate(created(slice({ driver: 'other.example.com' })), old)).toEqual(['spec.driver: Invalid value: "other.example.com": field is immutable']);
});
