// The trainer's worker from dist/ in an empty page of a browser, spoken to in the page's protocol (crates/protocol).
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { adapter, launch } from './browser.mjs';

const DIST = path.join(import.meta.dirname, '../../dist');
const STARTED = '/started.js';
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.safetensors': 'application/octet-stream' };

// In the page: `trainer.say(body)`, `trainer.hear(test)`, which takes out the first message that has not been heard and
// passes the test, with the time it came at.
const START = async script => {
  const worker = new Worker(script, { type: 'module' });
  const heard = [];
  let wake = () => {}, version;
  worker.onmessage = ({ data: [text] }) => {
    const message = JSON.parse(text);
    version = message.version;
    heard.push({ at: performance.now(), body: message.body });
    wake();
  };
  window.trainer = {
    say: body => worker.postMessage([JSON.stringify({ version, run: 1, body }), null]),
    hear: async test => {
      for (;;) {
        while (heard.length) {
          const { at, body } = heard.shift();
          if (test(body)) return { at, body };
          if (body.Refused || body.Panicked) throw Error(JSON.stringify(body));
        }
        await new Promise(ok => { wake = ok; });
      }
    },
  };
  await window.trainer.hear(body => body.Alive);
};

// Runs `work(page)`, with the trainer as `window.trainer` there; a device is 'Cpu' or 'Gpu'. `before` runs in the worker
// before the trainer does. Of several `trainers` each has a page of its own.
export async function withTrainer(work, { before = '', flags = [], trainers = 1 } = {}) {
  // Named with their hashes in the built page.
  const built = readFileSync(path.join(DIST, 'index.html'), 'utf8');
  const named = name => new RegExp(`name="${name}" content="([^"]+)"`).exec(built)[1];
  const loader = `${named('trainer')}?m0=${named('base-model')}`;
  const server = http.createServer(async (req, res) => {
    const { pathname } = new URL(req.url, 'http://localhost'), type = TYPES[path.extname(pathname)];
    res.setHeader('content-type', type ?? 'text/html');
    if (pathname === STARTED) res.end(`${before}\nawait import('./${loader}');`);
    else res.end(type ? await readFile(path.join(DIST, path.normalize(pathname))).catch(() => '') : '<!doctype html>');
  });
  await new Promise(ok => server.listen(0, '127.0.0.1', ok));
  const chrome = await launch(...flags);
  const open = async () => {
    const page = await chrome.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await adapter(page);
    await page.evaluate(START, before ? STARTED : loader);
    return page;
  };
  try {
    const pages = [];
    while (pages.length < trainers) pages.push(await open());
    return await work(...pages);
  } finally {
    await chrome.close();
    server.close();
  }
}

// The recorded run's configuration, which is the lab's default.
export const { config } = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../assets/evidence.json'), 'utf8'));

export const device = name => name === 'gpu' ? 'Gpu' : 'Cpu';
