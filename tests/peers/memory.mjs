// Does memory stay flat? Many small WMSS steps in our worker, and the browser's resident memory after each part of them.
// node memory.mjs --device cpu --steps 100000        (Linux only: it reads /proc; needs the page built into dist/)
// Several --trainers take their shares of the steps at the same time: a GPU mostly waits for one.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { eachProcess } from './browser.mjs';
import { device, withTrainer } from './worker.mjs';

const PARTS = 5;
const { values: opt } = parseArgs({ options: { device: { type: 'string', default: 'cpu' }, steps: { type: 'string', default: '100000' }, trainers: { type: 'string', default: '1' } } });

// MiB of every kind of process of the browser.
function memory() {
  const kinds = {};
  eachProcess((id, kind) => {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    if (kib) kinds[kind] = (kinds[kind] ?? 0) + Math.round(kib / 1024);
  });
  return Object.entries(kinds).map(([kind, mib]) => `${kind} ${mib} MiB`).join(', ');
}

const TAKE = async ([steps, device]) => {
  const benchmark = { model: { width: 16, layers: 1, heads: 2 }, context: 8, batch: 4, mode: 'Wmss', steps };
  trainer.say({ Measure: { benchmark, device } });
  return (await trainer.hear(body => body.Measured)).body.Measured.median_ms;
};

await withTrainer(async (...pages) => {
  for (let part = 1; part <= PARTS; part++) {
    const steps = Math.ceil(opt.steps / PARTS / pages.length);
    const times = await Promise.all(pages.map(page => page.evaluate(TAKE, [steps, device(opt.device)])));
    console.log(`${steps * pages.length * part} steps, ${Math.max(...times).toFixed(2)} ms each: ${memory()}`);
  }
}, { trainers: +opt.trainers });
