import { encodeBase64 } from '../api/base64.ts';
import type { Secret, ServiceAccount } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import type { Informer } from '../client/informer.ts';
import { secrets as secretResource, serviceAccounts, type Resource } from '../client/resources.ts';
import { keyOf, type Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

type Strings = Record<string, string>;
const annotationsOf = (secret: Secret): Strings => (secret.metadata.annotations as Strings | undefined) ?? {};

export const tokensController = (context: ControllerContext): Controller => new TokensController(context);

/** Fills token secrets of service accounts, and deletes those of accounts that are gone (pkg/controller/serviceaccount/tokens_controller.go). */
class TokensController implements Controller {
  readonly name = 'serviceaccount-token-controller';
  private readonly queue: WorkQueue;
  private readonly secrets: Informer<Secret>;
  private readonly accounts: Informer<ServiceAccount>;
  private readonly byAccount: Index<Secret>;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.secrets = informers.informer(secretResource);
    this.accounts = informers.informer(serviceAccounts);
    this.byAccount = this.secrets.index('account', (secret) => (secret.type === TYPE ? `${secret.metadata.namespace}/${annotationsOf(secret)[ACCOUNT_NAME] ?? ''}` : undefined));
    const add = (secret: Secret) => {
      if (secret.type === TYPE) this.queue.add(keyOf(secret), secret);
    };
    this.secrets.handle({ add, update: (_, secret) => add(secret) });
    const accountChanged = (account: ServiceAccount) => {
      for (const key of this.byAccount.get(keyOf(account)).keys()) this.queue.add(key, account);
    };
    this.accounts.handle({ add: accountChanged, delete: accountChanged });
  }

  start(): void {
    this.queue.run(5, (key) => this.reconcile(key));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(key: string): Task {
    const { client, flags } = this.context;
    const secret = this.secrets.store.get(key);
    if (!secret) return;
    const annotations = annotationsOf(secret);
    const account = this.accounts.get(secret.metadata.namespace, annotations[ACCOUNT_NAME] ?? '');
    if (!account || (annotations[ACCOUNT_UID] && annotations[ACCOUNT_UID] !== account.metadata.uid)) {
      yield* this.remove(secret);
      return;
    }
    const data = (secret.data as Strings | undefined) ?? {};
    if (data['token'] && data['ca.crt'] !== undefined && data['namespace'] && annotations[ACCOUNT_UID]) return;
    const { namespace, name } = account.metadata;
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: { name, namespace: namespace! }, spec: { audiences: [], expirationSeconds: 2 ** 32 } };
    const issued = yield* client.create(serviceAccounts as Resource<any>, review, { subresource: 'token', name });
    const next = { ...data, token: encodeBase64(issued.status.token), 'ca.crt': encodeBase64(flags.rootCaFile), namespace: encodeBase64(namespace!) };
    yield* client.update(secretResource, { ...secret, metadata: { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid! } }, data: next });
  }

  private *remove(secret: Secret): Task {
    try {
      yield* this.context.client.delete(secretResource, secret.metadata, { preconditions: { uid: secret.metadata.uid } });
    } catch (error) {
      if (!isStatus(error, 'NotFound') && !isStatus(error, 'Conflict')) throw error;
    }
  }
}
