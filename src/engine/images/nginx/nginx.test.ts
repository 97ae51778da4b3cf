import { describe, expect, it } from 'vitest';
import { MountedFileSystem } from '../../hosts/filesystem.ts';
import { MemDir } from '../../hosts/inode.ts';
import { Sim } from '../../sim/sim.ts';
import type { ServerContext } from '../types.ts';
import { nginx } from './image.ts';
import { ConfigError } from './config.ts';
import { loadConfig, serve } from './serve.ts';

const make = (files: Record<string, string> = {}) => {
  const sim = new Sim(1, Date.UTC(2026, 10, 21, 1, 10, 38));
  const fs = new MountedFileSystem(() => sim.now(), new MemDir(0o755, 0, 0, 0));
  for (const [path, text] of Object.entries({ ...nginx.files!('latest'), ...files })) {
    fs.mkdir(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    fs.write(path, text);
  }
  const log: string[] = [];
  const context = { sim, fs, hostname: 'web', net: { addresses: ['10.244.1.5'] }, log: (_: string, text: string) => log.push(text), spend: () => {}, state: <T>(f: () => T) => f() } as unknown as ServerContext;
  const get = (path: string, port = 80, host = 'localhost') => {
    const handle = sim.spawn('test', serve(context, loadConfig(fs), '1.29.3', port, { method: 'GET', path, headers: { Host: host, 'User-Agent': 'curl/8.5.0' } }, '10.244.1.1:4000'));
    sim.run();
    return handle.result!;
  };
  return { fs, get, log };
};

const site = (text: string) => ({ '/etc/nginx/conf.d/default.conf': text });

describe('nginx', () => {
  it('serves its files, and logs in the combined format', () => {
    const { get, log, fs } = make();
    expect(get('/').body).toContain('<h1>Welcome to nginx!</h1>');
    expect(log[0]).toMatch(/^10\.244\.1\.1 - - \[21\/Nov\/2026:01:10:38 \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "curl\/8\.5\.0" "-"$/);
    fs.write('/usr/share/nginx/html/index.html', 'mine\n');
    expect(get('/').body).toBe('mine\n');
    expect(get('/none')).toMatchObject({ status: 404, headers: { Server: 'nginx/1.29.3' } });
    expect(get('/none').body).toContain('<center><h1>404 Not Found</h1></center>');
  });

  it('follows its configuration: ports, names, locations, return', () => {
    const { get } = make(site('server { listen 8080; server_name a.example; location / { return 200 "a $host\\n"; } location = /x { return 301 https://$host/y; } location ~ \\.php$ { deny all; } }\nserver { listen 8080; location / { root /srv; try_files $uri /index.html =404; } }'));
    expect(get('/', 8080, 'a.example').body).toBe('a a.example\n');
    expect(get('/x', 8080, 'a.example')).toMatchObject({ status: 301, headers: { Location: 'https://a.example/y' } });
    expect(get('/a.php', 8080, 'a.example').status).toBe(403);
    expect(get('/z', 8080, 'b.example').body).toBe('a b.example\n');
  });

  it('says what is wrong with a configuration, and where', () => {
    const wrong = (text: string) => {
      try {
        loadConfig(make(site(text)).fs);
      } catch (error) {
        if (error instanceof ConfigError) return error.message;
      }
      return 'fine';
    };
    expect(wrong('server {\n  listen 80;\n  bogus on;\n}\n')).toBe('unknown directive "bogus" in /etc/nginx/conf.d/default.conf:3');
    expect(wrong('server {\n  listen 80\n}\n')).toBe('unexpected "}" in /etc/nginx/conf.d/default.conf:3');
    expect(wrong('server {\n  listen 80;\n')).toMatch(/^unexpected end of file, expecting "}" in \/etc\/nginx\/conf\.d\/default\.conf:3$/);
  });
});
