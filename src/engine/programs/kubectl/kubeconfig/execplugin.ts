import type { Credentials } from '../../../api/http.ts';
import { ConnectionError } from '../../../api/status.ts';
import { parseYaml } from '../../../api/yaml/parse.ts';
import { sinkOutput, textInput } from '../../../hosts/pipe.ts';
import type { Process } from '../../../hosts/types.ts';
import { objectProblem } from '../../../kinds/validation/gojson.ts';
import type { Task } from '../../../sim/sim.ts';
import { compactJson } from '../text/json.ts';
import { resolvePath } from '../text/path.ts';
import { decodeCertificate } from './certificates.ts';
import { EXEC_VERSIONS, type ExecConfig } from './config.ts';

// client-go: plugin/pkg/client/auth/exec/exec.go

/** How often a missing plugin is explained. */
const HINTS = 10;
const HINT = `

It looks like you are trying to use a client-go credential plugin that is not installed.

To learn more about this feature, consult the documentation available at:
      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins`;

/** The version of what is in memory alone. */
const INTERNAL = 'client.authentication.k8s.io/__internal';

const VERSION_AND_KIND = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

interface ExecCredential {
  apiVersion?: string;
  kind?: string;
  status?: { token?: string; clientCertificateData?: string; clientKeyData?: string };
}

const decode = (text: string): ExecCredential => {
  const json = /^\s*\{/.test(text) ? text : asJson(text);
  const problem = objectProblem(json, VERSION_AND_KIND);
  if (problem) throw new Error(`decoding stdout: couldn't get version/kind; json parse error: ${problem}`);
  // What does not say what it is counts as the kind that it is decoded into.
  const { kind = 'ExecCredential', apiVersion = INTERNAL, status } = (JSON.parse(json) ?? {}) as ExecCredential;
  if (kind !== 'ExecCredential' || ![INTERNAL, ...EXEC_VERSIONS].includes(apiVersion)) throw new Error(`decoding stdout: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/client/auth/exec/exec.go:64"`);
  return { apiVersion, ...(status ? { status } : {}) };
};

/** What is no JSON is read as YAML. */
const asJson = (text: string): string => {
  try {
    return JSON.stringify(parseYaml(text));
  } catch (error) {
    throw new Error(`decoding stdout: couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
};

const credentialsIn = ({ apiVersion, status }: ExecCredential, wanted: string): Credentials => {
  if (apiVersion !== wanted) throw new Error(`exec plugin is configured to use API version ${wanted}, plugin returned version ${apiVersion}`);
  if (!status) throw new Error("exec plugin didn't return a status field");
  const { token = '', clientCertificateData: certificate = '', clientKeyData: key = '' } = status;
  if (!token && !certificate && !key) throw new Error("exec plugin didn't return a token or cert/key pair");
  if (!certificate !== !key) throw new Error('exec plugin returned only certificate or key, not both');
  const decoded = certificate ? decodeCertificate(certificate) : undefined;
  if (certificate && !decoded) throw new Error('failed parsing client key/certificate: tls: failed to find any PEM data in certificate input');
  return { ...(token ? { token } : {}), ...(decoded ? { certificate: decoded } : {}) };
};

/** A user's credential plugin: a program that prints who the user is. */
export class ExecPlugin {
  private known: Credentials | undefined;
  private missed = 0;

  constructor(
    private readonly process: Process,
    private readonly config: ExecConfig,
    private readonly cluster: object,
  ) {}

  /** What the plugin says, asked once. Throws a ConnectionError in client-go's words. */
  *credentials(): Task<Credentials> {
    try {
      return (this.known ??= yield* this.ask());
    } catch (error) {
      throw new ConnectionError('tls', `getting credentials: ${(error as Error).message}`);
    }
  }

  private *ask(): Task<Credentials> {
    const { config } = this;
    const interactive = config.interactiveMode !== 'Never' && Boolean(this.process.tty);
    if (config.interactiveMode === 'Always' && !interactive) throw new Error('exec plugin cannot support interactive mode: standard input is not a terminal');
    return credentialsIn(decode(yield* this.run(interactive)), config.apiVersion!);
  }

  private *run(interactive: boolean): Task<string> {
    const { process, config } = this;
    const { machine } = process;
    const command = config.command!;
    const file = this.find(command);
    const info = { kind: 'ExecCredential', apiVersion: config.apiVersion, spec: { ...(config.provideClusterInfo ? { cluster: this.cluster } : {}), interactive } };
    let text = '';
    const handle = machine.spawn({
      args: [file, ...(config.args ?? [])],
      env: { ...process.env, ...Object.fromEntries((config.env ?? []).map(({ name, value = '' }) => [name, value])), KUBERNETES_EXEC_INFO: `${compactJson(info, 'own')}\n` },
      cwd: process.cwd,
      stdin: interactive ? process.stdin : textInput(''),
      stdout: sinkOutput((more) => (text += more)),
      stderr: process.stderr,
      parent: process,
    });
    const exit = yield* handle.wait();
    if (exit !== 0) throw new Error(`exec: executable ${command} failed with exit code ${exit}`);
    return text;
  }

  private find(command: string): string {
    const { machine, env } = this.process;
    if (command.includes('/')) {
      const stat = machine.fs.stat(resolvePath(this.process, command));
      if (!stat) throw new Error(`exec: fork/exec ${command}: no such file or directory`);
      if (stat.type === 'dir' || !(stat.mode & 0o111)) throw new Error(`exec: fork/exec ${command}: permission denied`);
      return command;
    }
    const found = machine.which(command, env.PATH);
    if (found) return found;
    const hint = this.missed++ < HINTS ? `${HINT}${this.config.installHint ? `\n\n${this.config.installHint}` : ''}` : '';
    throw new Error(`exec: executable ${command} not found${hint}`);
  }
}
