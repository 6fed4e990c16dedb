// Which thread a race keeps busy: processor time a step of the worker's own thread, of whatever else runs in its process
// (compilers and collectors of JavaScript), and of the process that owns the GPU. With --idle WebGPU is told everything
// but to run a kernel: what is left is what a step costs however fast the GPU is, and a graphics card is not needed.
// node threads.mjs --idle     (Linux only: it reads /proc; needs the page built into dist/)
import { readFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { eachProcess } from './browser.mjs';
import { config, withTrainer } from './worker.mjs';

const { values: opt } = parseArgs({ options: { steps: { type: 'string', default: '3000' }, idle: { type: 'boolean', default: false } } });
const PARTS = 4;
const MS_A_TICK = 10;

// In the worker. The device is tried with real kernels before.
const IDLE = `
  let idle = false;
  const own = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...cubes) { if (!idle) own.apply(this, cubes); };
  // What no kernel has written may be no number, and would end the run.
  const mapped = GPUBuffer.prototype.getMappedRange;
  GPUBuffer.prototype.getMappedRange = function (...range) {
    const found = mapped.apply(this, range);
    return idle ? new ArrayBuffer(found.byteLength) : found;
  };
  const channel = new BroadcastChannel('idle');
  channel.onmessage = () => { idle = true; channel.postMessage(null); };`;

// Milliseconds so far.
function spent() {
  const times = { worker: 0, 'beside it': 0, "the GPU's process": 0 };
  eachProcess((id, kind) => {
    for (const thread of readdirSync(`/proc/${id}/task`)) {
      const stat = readFileSync(`/proc/${id}/task/${thread}/stat`, 'utf8');
      const [, name, rest] = /\((.*)\) (.*)/s.exec(stat), words = rest.split(' ');
      const whose = kind === 'gpu-process' ? "the GPU's process" : name.startsWith('DedicatedWorker') ? 'worker' : 'beside it';
      times[whose] += (+words[11] + +words[12]) * MS_A_TICK;
    }
  });
  return times;
}

const TAKE = async steps => {
  let taken = 0;
  while (taken < steps) taken += (await trainer.hear(body => body.Steps)).body.Steps.metrics.length;
  return taken;
};

await withTrainer(async page => {
  // A worker whose WebGPU is changed finds no file beside itself, so it makes its M0.
  const run = { ...config, base: 'Random', sft_steps: 5, race_steps: +opt.steps };
  await page.evaluate(async ([config, idle]) => {
    trainer.say({ Open: { config, device: 'Gpu' } });
    await trainer.hear(body => body.Probed);
    if (idle) await new Promise(ok => {
      const channel = new BroadcastChannel('idle');
      channel.onmessage = ok;
      channel.postMessage(null);
    });
    trainer.say('Start');
    await trainer.hear(body => body.Steps?.metrics.some(step => step.contenders.length > 1));
  }, [run, opt.idle]);
  for (let part = 1; part < PARTS; part++) {
    const before = spent(), begun = performance.now();
    const taken = await page.evaluate(TAKE, Math.floor(opt.steps / PARTS));
    const after = spent(), clock = performance.now() - begun;
    const each = Object.keys(after).map(name => `${name} ${((after[name] - before[name]) / taken).toFixed(2)}`);
    console.log(`ms a step, of ${taken}: ${(clock / taken).toFixed(2)} by the clock; ${each.join(', ')}`);
  }
}, { before: opt.idle ? IDLE : '' });
