// node run.mjs --config tiny --mode sft --peer tfjs-webgpu     one JSON line
// node run.mjs --all [--config c] [--mode m] [--peer p]        a markdown table of every (matching) combination
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { adapter, launch } from './browser.mjs';

const ROOT = import.meta.dirname;
const PEERS = ['wmss-webgpu', 'wmss-cpu', 'tfjs-webgpu', 'tfjs-wasm', 'tfjs-cpu', 'jax-webgpu', 'jax-wasm', 'native-jax']; // jax-cpu runs too, if asked for by name: it takes minutes a step
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

const { values: opt } = parseArgs({ options: {
  config: { type: 'string' }, mode: { type: 'string' }, peer: { type: 'string' },
  steps: { type: 'string', default: '51' },
  budget: { type: 'string', default: '120' }, // seconds after which a run takes no further step
  limit: { type: 'string', default: '600' }, // seconds after which a run in the browser is given up
  all: { type: 'boolean' },
  unisolated: { type: 'boolean' }, // serve without COOP/COEP: no SharedArrayBuffer, so no wasm threads
} });

// Bundles the pages (tree-shaken, minified) and serves them; `sent` collects what a page asked for.
async function serve() {
  const { outputFiles } = await build({
    absWorkingDir: ROOT, entryPoints: ['common.js', 'tfjs.js', 'jax.js', 'wmss.js'], outdir: ROOT, write: false, logLevel: 'error',
    bundle: true, minify: true, splitting: true, format: 'esm', external: ['fs', 'path', 'os', 'perf_hooks', 'worker_threads'],
  });
  const files = new Map(outputFiles.map(f => [f.path, Buffer.from(f.contents)])), sent = new Map();
  const server = http.createServer(async (req, res) => {
    try {
      const { pathname } = new URL(req.url, 'http://localhost');
      const [, built] = /^\/(dist\/.*)/.exec(path.normalize(pathname)) ?? [];
      const file = built ? path.join(ROOT, '../..', built) : path.join(ROOT, pathname === '/' ? 'index.html' : path.normalize(pathname));
      const body = files.get(file) ?? await readFile(file);
      if (/\.(js|wasm)$/.test(file)) sent.set(file, body);
      res.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
      if (!opt.unisolated) {
        res.setHeader('cross-origin-opener-policy', 'same-origin');
        res.setHeader('cross-origin-embedder-policy', 'require-corp');
      }
      res.end(body);
    } catch { res.writeHead(404).end(); }
  });
  await new Promise(ok => server.listen(0, '127.0.0.1', ok));
  return { server, sent, url: `http://127.0.0.1:${server.address().port}/` };
}

// CPU time of this process's descendants (the browser), in ms; 100 clock ticks a second.
function cpu() {
  const procs = new Map();
  for (const pid of readdirSync('/proc').filter(d => /^\d+$/.test(d)))
    try {
      const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
      procs.set(pid, { parent: f[1], ms: (+f[11] + +f[12]) * 10 });
    } catch {} // gone meanwhile
  const mine = pid => pid === String(process.pid) || (procs.has(pid) && mine(procs.get(pid).parent));
  return [...procs.values()].reduce((sum, p) => sum + (mine(p.parent) ? p.ms : 0), 0);
}

async function browser(job) {
  const { server, sent, url } = await serve();
  const chrome = await launch();
  try {
    const page = await chrome.newPage();
    page.on('pageerror', e => console.error(job.peer, String(e)));
    await page.exposeFunction('cpu', cpu);
    await page.goto(url);
    await page.waitForFunction('window.start');
    await adapter(page);
    const overdue = setTimeout(opt.limit * 1000, null, { ref: false }).then(() => { throw Error(`given up after ${opt.limit} s`); });
    const result = await Promise.race([page.evaluate(j => window.start(j), job), overdue]);
    const files = [...sent.values()], total = f => files.reduce((n, b) => n + f(b), 0);
    return { ...result, bytes: total(b => b.length), gzip: total(b => gzipSync(b, { level: 9 }).length) };
  } finally {
    await chrome.close();
    server.close();
  }
}

async function native({ config, mode, steps, budget }) {
  const { stdout } = await promisify(execFile)(process.env.PYTHON ?? 'python3',
    [path.join(ROOT, 'native_jax.py'), config, mode, steps, budget].map(String));
  return JSON.parse(stdout);
}

async function run(peer, config, mode) {
  const job = { peer, config, mode, steps: +opt.steps, budget: +opt.budget }, load = +os.loadavg()[0].toFixed(1);
  try {
    return { peer, config, mode, ...await (peer === 'native-jax' ? native : browser)(job), load };
  } catch (e) {
    return { peer, config, mode, error: String(e.message).split('\n')[0].slice(0, 200), load };
  }
}

if (!opt.all) console.log(JSON.stringify(await run(opt.peer, opt.config ?? 'tiny', opt.mode ?? 'sft')));
else {
  const kib = n => (n ? (n / 1024).toFixed(0) : '-');
  const columns = {
    config: r => r.config, mode: r => r.mode, peer: r => r.peer, 'ms/step': r => r.ms ?? r.error, min: r => r.ms_min, 'cpu ms/step': r => r.cpu_ms,
    'first step ms': r => r.first_ms, 'init ms': r => r.init_ms, 'loss 0': r => r.losses?.[0],
    'last loss': r => r.losses && `${r.losses.at(-1)} @${r.steps - 1}`, 'losses apart': r => r.apart, 'lib KiB': r => kib(r.bytes), 'gzip KiB': r => kib(r.gzip), load: r => r.load,
  };
  const row = cells => console.log(`| ${cells.join(' | ')} |`);
  row(Object.keys(columns));
  row(Object.keys(columns).map(() => '---'));
  for (const config of opt.config ? [opt.config] : ['tiny', 'small'])
    for (const mode of opt.mode ? [opt.mode] : ['sft', 'wmss']) {
      let first;
      for (const peer of opt.peer ? [opt.peer] : PEERS) {
        const r = await run(peer, config, mode);
        first ??= r.losses;
        // The furthest from the first line, over the steps that both took.
        const shared = (r.losses ?? []).slice(0, first?.length);
        if (shared.length) r.apart = Math.max(...shared.map((loss, i) => Math.abs(loss - first[i]))).toExponential(1);
        row(Object.values(columns).map(f => f(r) ?? ''));
      }
    }
}
