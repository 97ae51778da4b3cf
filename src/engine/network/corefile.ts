// CoreDNS' configuration file (coredns/caddy: caddyfile/lexer.go, parse.go; core/dnsserver/zdirectives.go).

/** A plugin as a server block has it. */
export interface PluginConfig {
  name: string;
  args: readonly string[];
  /** The lines between its braces, by words. */
  lines: readonly (readonly string[])[];
}

export interface ServerBlock {
  /** Zones without the last dot and in lower case; '' for the root. */
  zones: readonly string[];
  port: number;
  plugins: readonly PluginConfig[];
}

/** A configuration that CoreDNS does not start with; the message is CoreDNS' own. */
export class CorefileError extends Error {}

const DIRECTIVES = new Set(
  'root metadata geoip cancel tls quic grpc_server https https3 timeouts multisocket reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 acl any chaos loadbalance tsig cache rewrite header dnssec autopath minimal template transfer hosts route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic whoami on sign view nomad'.split(' '),
);

const KUBERNETES = new Set('endpoint tls kubeconfig apiserver_qps apiserver_burst apiserver_max_inflight namespaces labels namespace_labels pods endpoint_pod_names ttl noendpoints fallthrough ignore transfer startup_timeout'.split(' '));

interface Token {
  text: string;
  line: number;
}

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  text.split('\n').forEach((raw, i) => {
    for (const match of raw.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
      if (match[2]?.startsWith('#')) break;
      tokens.push({ text: match[1] ?? match[2]!, line: i + 1 });
    }
  });
  return tokens;
};

const zoneOf = (text: string): { zone: string; port: number } => {
  const match = /^(?:dns:\/\/)?(.*?)(?::(\d+))?$/.exec(text)!;
  return { zone: match[1]!.toLowerCase().replace(/\.$/, ''), port: match[2] ? Number(match[2]) : 53 };
};

/** Reads the text of a Corefile; `file` is how messages name it. Throws CorefileError. */
export function parseCorefile(text: string, file: string): ServerBlock[] {
  const tokens = tokensOf(text);
  let at = 0;
  const fail = (line: number, what: string, prefix = ''): CorefileError => new CorefileError(`${prefix}${file}:${line} - Error during parsing: ${what}`);
  const end = (): CorefileError => fail(tokens[tokens.length - 1]?.line ?? 1, 'Unexpected EOF');

  /** The words up to the end of the line; an opening brace ends them, too. */
  const words = (line: number): string[] => {
    const out: string[] = [];
    while (at < tokens.length && tokens[at]!.line === line && tokens[at]!.text !== '{' && tokens[at]!.text !== '}') out.push(tokens[at++]!.text);
    return out;
  };

  const linesIn = (plugin: string): string[][] => {
    const lines: string[][] = [];
    for (let depth = 1; ; ) {
      const token = tokens[at];
      if (!token) throw end();
      if (token.text === '}') {
        at++;
        if (--depth === 0) return lines;
      } else if (token.text === '{') {
        at++;
        depth++;
      } else {
        if (plugin === 'kubernetes' && !KUBERNETES.has(token.text)) throw fail(token.line, `unknown property '${token.text}'`, 'plugin/kubernetes: ');
        lines.push(words(token.line));
      }
    }
  };

  const pluginAt = (): PluginConfig => {
    const { text: name, line } = tokens[at]!;
    if (!DIRECTIVES.has(name)) throw fail(line, `Unknown directive '${name}'`);
    at++;
    const args = words(line);
    const lines = tokens[at]?.text === '{' && tokens[at]!.line === line ? (at++, linesIn(name)) : [];
    if (name === 'forward' && args.length < 2) throw fail(line, `Wrong argument count or unexpected line ending after '${args[0] ?? 'forward'}'`, 'plugin/forward: ');
    return { name, args, lines };
  };

  const blocks: ServerBlock[] = [];
  while (at < tokens.length) {
    const first = tokens[at]!;
    const labels: string[] = [];
    while (at < tokens.length && tokens[at]!.text !== '{') labels.push(tokens[at++]!.text.replace(/,$/, ''));
    if (at >= tokens.length) throw end();
    if (labels.length === 0 || labels.includes('}')) throw new CorefileError(`${file}:${first.line} - Syntax error: Unexpected token '${first.text}', expecting 'server block'`);
    at++;
    const plugins: PluginConfig[] = [];
    for (;;) {
      const token = tokens[at];
      if (!token) throw end();
      if (token.text === '}') break;
      plugins.push(pluginAt());
    }
    at++;
    const zones = labels.map(zoneOf);
    blocks.push({ zones: zones.map((z) => z.zone), port: zones[0]!.port, plugins });
  }
  return blocks;
}

/** True for a name in a zone; all are in the root. */
export const inZone = (name: string, zone: string): boolean => zone === '' || zone === '.' || name === zone || name.endsWith(`.${zone}`);

/** The server block for a name: the one with the longest zone. */
export const blockFor = (blocks: readonly ServerBlock[], port: number, name: string): ServerBlock | undefined => {
  let best: ServerBlock | undefined;
  let length = -1;
  for (const block of blocks) {
    if (block.port !== port) continue;
    for (const zone of block.zones) {
      if (zone.length > length && inZone(name, zone)) [best, length] = [block, zone.length];
    }
  }
  return best;
};

/** kubeadm's configuration, as far as answers depend on it. */
export const usual = (domain: string): ServerBlock[] =>
  parseCorefile(`.:53 {\n errors\n health\n ready\n kubernetes ${domain} in-addr.arpa ip6.arpa {\n pods insecure\n fallthrough in-addr.arpa ip6.arpa\n }\n prometheus :9153\n forward . /etc/resolv.conf\n cache 30\n}\n`, 'Corefile');
