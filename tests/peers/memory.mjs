// Does memory stay flat? Many small WMSS steps in our worker, and the browser's resident memory after each part of them.
// node memory.mjs --device cpu --steps 100000        (Linux only: it reads /proc; needs the page built into dist/)
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const DIST = path.join(import.meta.dirname, '../../dist'), PARTS = 5;
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const { values: opt } = parseArgs({ options: { device: { type: 'string', default: 'cpu' }, steps: { type: 'string', default: '100000' } } });

const server = http.createServer(async (req, res) => {
  const { pathname } = new URL(req.url, 'http://localhost'), type = TYPES[path.extname(pathname)];
  res.setHeader('content-type', type ?? 'text/html');
  res.end(type ? await readFile(path.join(DIST, path.normalize(pathname))).catch(() => '') : '<!doctype html>');
});
await new Promise(ok => server.listen(0, '127.0.0.1', ok));

// MiB of every kind of process of the browser.
function memory() {
  const kinds = {};
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name)))
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const [, kind] = /chromium.*--type=(renderer|gpu-process)/.exec(line) ?? [];
      const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      if (kind && kib) kinds[kind] = (kinds[kind] ?? 0) + Math.round(kib / 1024);
    } catch {} // gone meanwhile
  return Object.entries(kinds).map(([kind, mib]) => `${kind} ${mib} MiB`).join(', ');
}

// Named with its hash in the built page.
const [, LOADER] = /name="trainer" content="([^"]+)"/.exec(readFileSync(path.join(DIST, 'index.html'), 'utf8'));

// In the page: a worker, and a function that takes so many steps in it.
const START = async ([loader, device]) => {
  const worker = new Worker(`./${loader}`, { type: 'module' });
  const next = () => new Promise(ok => { worker.onmessage = ({ data: [text] }) => ok(JSON.parse(text).body); });
  await next();
  window.take = async steps => {
    const benchmark = { model: { width: 16, layers: 1, heads: 2 }, context: 8, batch: 4, mode: 'Wmss', steps };
    worker.postMessage([JSON.stringify({ version: 1, run: 1, body: { Measure: { benchmark, device } } }), null]);
    for (;;) {
      const body = await next();
      if (body.Measured) return body.Measured.median_ms;
      if (body.Refused || body.Panicked) throw Error(JSON.stringify(body));
    }
  };
};

const chrome = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  const page = await chrome.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(START, [LOADER, opt.device === 'gpu' ? 'Gpu' : 'Cpu']);
  for (let part = 1; part <= PARTS; part++) {
    const ms = await page.evaluate(steps => window.take(steps), Math.ceil(opt.steps / PARTS));
    console.log(`${Math.ceil(opt.steps / PARTS) * part} steps, ${ms.toFixed(2)} ms each: ${memory()}`);
  }
} finally {
  await chrome.close();
  server.close();
}
