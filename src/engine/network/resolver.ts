/** resolv.conf(5), as far as the lookups here use it. */
export interface ResolverConfig {
  nameservers: readonly string[];
  search: readonly string[];
  ndots: number;
}

export const parseResolvConf = (text: string): ResolverConfig => {
  const nameservers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [key, ...values] = line.split(/\s+/).filter(Boolean);
    if (key === 'nameserver' && values[0] && nameservers.length < 3) nameservers.push(values[0]);
    else if (key === 'search' || key === 'domain') search = values;
    else if (key === 'options') for (const v of values) if (v.startsWith('ndots:')) ndots = Number(v.slice(6)) || 1;
  }
  return { nameservers, search, ndots };
};

export const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');
