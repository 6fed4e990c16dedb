// The trainer's worker from dist/ in an empty page of a browser, spoken to in the page's protocol (crates/protocol).
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const DIST = path.join(import.meta.dirname, '../../dist');
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

// In the page: `trainer.say(body)`, `trainer.hear(test)`, which takes out the first message that has not been heard and
// passes the test, with the time it came at.
const START = async loader => {
  const worker = new Worker(`./${loader}`, { type: 'module' });
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

// Runs `work(page)`, with the trainer as `window.trainer` there; a device is 'Cpu' or 'Gpu'.
export async function withTrainer(work) {
  const server = http.createServer(async (req, res) => {
    const { pathname } = new URL(req.url, 'http://localhost'), type = TYPES[path.extname(pathname)];
    res.setHeader('content-type', type ?? 'text/html');
    res.end(type ? await readFile(path.join(DIST, path.normalize(pathname))).catch(() => '') : '<!doctype html>');
  });
  await new Promise(ok => server.listen(0, '127.0.0.1', ok));
  // Named with its hash in the built page.
  const [, loader] = /name="trainer" content="([^"]+)"/.exec(readFileSync(path.join(DIST, 'index.html'), 'utf8'));
  const chrome = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
  try {
    const page = await chrome.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(START, loader);
    return await work(page);
  } finally {
    await chrome.close();
    server.close();
  }
}

export const device = name => name === 'gpu' ? 'Gpu' : 'Cpu';
