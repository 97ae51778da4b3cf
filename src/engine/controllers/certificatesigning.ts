import { decodeBase64, encodeBase64 } from '../api/base64.ts';
import { writeCertificate } from '../api/certificate.ts';
import type { CertificateSigningRequest } from '../api/kubernetes.ts';
import type { Informer } from '../client/informer.ts';
import { certificateSigningRequests } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import { rfc3339 } from '../api/time.ts';
import { readCertificateRequest } from '../api/certificaterequest.ts';
import { refusal } from './certificatesigning/validate.ts';
import type { Controller, ControllerContext } from './context.ts';

/** The signers that kube-controller-manager is. */
const SIGNERS = new Set(['kubernetes.io/kube-apiserver-client', 'kubernetes.io/kube-apiserver-client-kubelet', 'kubernetes.io/kubelet-serving', 'kubernetes.io/legacy-unknown']);
const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

const has = (csr: CertificateSigningRequest, type: string): boolean => csr.status?.conditions?.some((c) => c.type === type && c.status === 'True') ?? false;

/** Works on certificate signing requests that have no certificate. */
abstract class Requests implements Controller {
  abstract readonly name: string;
  protected readonly requests: Informer<CertificateSigningRequest>;
  private readonly queue: WorkQueue;

  constructor(
    protected readonly context: ControllerContext,
    queueName: string,
  ) {
    this.queue = new WorkQueue(context.sim, queueName, { baseDelayMs: 200 });
    this.requests = context.informers.informer(certificateSigningRequests);
    const add = (csr: CertificateSigningRequest) => {
      if (!csr.status?.certificate) this.queue.add(csr.metadata.name, csr);
    };
    this.requests.handle({ add, update: (_, csr) => add(csr) });
  }

  start(): void {
    this.queue.run(5, (name) => this.reconcile(name));
  }

  stop(): void {
    this.queue.shutDown();
  }

  protected abstract handle(csr: CertificateSigningRequest): Task;

  private *reconcile(name: string): Task {
    const csr = this.requests.store.get(name);
    if (csr && !csr.status?.certificate) yield* this.handle(csr);
  }
}

/** Signs approved requests (pkg/controller/certificates/signer). The certificate names its subject and is not encrypted in any way. */
class Signer extends Requests {
  readonly name = 'certificatesigningrequest-signing-controller';

  constructor(context: ControllerContext) {
    super(context, 'certificatesigningrequest-signing-controller');
  }

  protected *handle(csr: CertificateSigningRequest): Task {
    if (!has(csr, 'Approved') || has(csr, 'Denied') || has(csr, 'Failed') || !SIGNERS.has(csr.spec!.signerName)) return;
    const request = readCertificateRequest(decodeBase64(csr.spec!.request as string) ?? '');
    const message = refusal(csr.spec!.signerName, request, csr.spec!.usages ?? []);
    if (message !== undefined) {
      const now = rfc3339(this.context.sim.now());
      const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message, lastUpdateTime: now, lastTransitionTime: now };
      yield* this.context.client.updateStatus(certificateSigningRequests, { ...csr, status: { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] } });
      return;
    }
    const { commonName, organizations, dnsNames, ipAddresses } = request;
    const pem = writeCertificate({ CN: commonName, O: organizations, ...(dnsNames.length > 0 && { names: dnsNames }), ...(ipAddresses.length > 0 && { addresses: ipAddresses }) });
    yield* this.context.client.updateStatus(certificateSigningRequests, { ...csr, status: { ...csr.status, certificate: encodeBase64(pem) } });
  }
}

/** Approves what kubelets ask for in their own name (pkg/controller/certificates/approver). */
class Approver extends Requests {
  readonly name = 'certificatesigningrequest-approving-controller';

  constructor(context: ControllerContext) {
    super(context, 'certificatesigningrequest-approving-controller');
  }

  protected *handle(csr: CertificateSigningRequest): Task {
    if (has(csr, 'Approved') || has(csr, 'Denied') || csr.spec?.signerName !== KUBELET_CLIENT) return;
    const { commonName, organizations } = readCertificateRequest(decodeBase64(csr.spec.request as string) ?? '');
    if (!commonName.startsWith('system:node:') || organizations[0] !== 'system:nodes') return;
    const own = csr.spec.username === commonName;
    if (!own && !csr.spec.groups?.includes('system:bootstrappers')) return;
    const message = own ? 'Auto approving self kubelet client certificate after SubjectAccessReview.' : 'Auto approving kubelet client certificate after SubjectAccessReview.';
    const now = rfc3339(this.context.sim.now());
    const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message, lastUpdateTime: now, lastTransitionTime: now };
    yield* this.context.client.update(certificateSigningRequests, { ...csr, status: { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] } }, { subresource: 'approval' });
  }
}

export const csrSigning = (context: ControllerContext): Controller => new Signer(context);
export const csrApproving = (context: ControllerContext): Controller => new Approver(context);
