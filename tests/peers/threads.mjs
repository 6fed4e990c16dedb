// Which thread a race keeps busy: processor time a step of the worker's own thread, of whatever else runs in its process
// (compilers and collectors of JavaScript), and of the process that owns the GPU. In software that one computes, too.
// node threads.mjs     (Linux only: it reads /proc; needs the page built into dist/)
// Without a graphics card, small enough to wait for: --width 16 --batch 4 --examples 16
import { readFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { config, withTrainer } from './worker.mjs';

const { values: opt } = parseArgs({ options: { width: { type: 'string', default: '64' }, batch: { type: 'string', default: '64' }, examples: { type: 'string', default: '128' }, steps: { type: 'string', default: '300' } } });
const MS_A_TICK = 10;

// Milliseconds so far.
function spent() {
  const times = { worker: 0, 'beside it': 0, GPU: 0 };
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name)))
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const [, kind] = /chromium.*--type=(renderer|gpu-process)/.exec(line) ?? [];
      if (!kind) continue;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
        const [, name, rest] = /\((.*)\) (.*)/s.exec(stat), words = rest.split(' ');
        const whose = kind === 'gpu-process' ? 'GPU' : name.startsWith('DedicatedWorker') ? 'worker' : 'beside it';
        times[whose] += (+words[11] + +words[12]) * MS_A_TICK;
      }
    } catch {} // gone meanwhile
  return times;
}

await withTrainer(async page => {
  const model = { width: +opt.width, layers: 2, heads: 4 };
  const run = { ...config, base: 'Random', model, batch: +opt.batch, train_examples: +opt.examples, held_out_examples: 2 * opt.examples, sft_steps: 20, race_steps: +opt.steps };
  await page.evaluate(async config => {
    trainer.say({ Open: { config, device: 'Gpu' } });
    await trainer.hear(body => body.Probed);
    trainer.say('Start');
    await trainer.hear(body => body.Steps?.metrics.some(m => m.contenders.length > 1));
  }, run);
  const before = spent(), begun = performance.now();
  const taken = await page.evaluate(async steps => {
    let taken = 0;
    while (taken < steps) taken += (await trainer.hear(body => body.Steps)).body.Steps.metrics.length;
    return taken;
  }, Math.floor(opt.steps * 0.9));
  const after = spent();
  const each = Object.keys(after).map(name => `${name} ${((after[name] - before[name]) / taken).toFixed(2)}`);
  console.log(`ms a step, of ${taken}: ${((performance.now() - begun) / taken).toFixed(2)} by the clock; ${each.join(', ')}`);
});
