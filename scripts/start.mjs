// npm start: installs what is missing, builds, serves the production page.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { ensureDependencies, root, run } from './ensure.mjs';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.ttf': 'font/ttf', '.webmanifest': 'application/manifest+json', '.md': 'text/plain; charset=utf-8',
};

ensureDependencies();
if (!process.argv.includes('--no-build')) {
  const status = run('npx', ['vite', 'build', '--logLevel', 'warn']);
  if (status !== 0) process.exit(status);
}
const dist = join(root, 'dist');
const port = Number(process.env.PORT ?? 4173);
const server = createServer((request, response) => {
  let path;
  try {
    path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
  } catch {
    response.writeHead(400).end();
    return;
  }
  let file = join(dist, path);
  if (!file.startsWith(dist)) return void response.writeHead(403).end();
  if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
  if (!existsSync(file)) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file).pipe(response);
});
server.on('error', (error) => {
  console.error(error.code === 'EADDRINUSE' ? `Port ${port} is taken; choose another: PORT=8080 npm start` : String(error));
  process.exit(1);
});
server.listen(port, () => console.log(`Podium is at http://localhost:${port}`));
