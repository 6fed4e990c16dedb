// How long does each kernel of a training step take on the GPU, and what else is the time of a step?
// WEBGPU=hardware node kernels.mjs --config tiny --mode sft --steps 50        (needs the page built into dist/)
import { parseArgs } from 'node:util';
import { CONFIGS, H } from './common.js';
import { withTrainer } from './worker.mjs';

const { values: opt } = parseArgs({ options: {
  config: { type: 'string', default: 'tiny' }, mode: { type: 'string', default: 'sft' }, steps: { type: 'string', default: '50' },
} });

// In the worker: every launch in a pass of its own, with the GPU's clock before and after it. A timestamp is in ns.
const WATCH = timed => {
  const MOST = 512, kernels = new Map(), pending = [];
  let waiting = 0;
  const name = code => /fn (\w+)\s*\(/.exec(code.slice(code.indexOf('@compute')))[1];
  const names = new WeakMap();
  const wrap = (owner, method, change) => {
    const own = owner.prototype[method];
    owner.prototype[method] = function (...words) { return change.call(this, own, ...words); };
  };
  if (timed) {
    wrap(GPUDevice, 'createShaderModule', function (own, what) {
      const made = own.call(this, what);
      names.set(made, name(what.code));
      return made;
    });
    wrap(GPUDevice, 'createComputePipeline', function (own, what) {
      const made = own.call(this, what);
      names.set(made, names.get(what.compute.module));
      return made;
    });
    wrap(GPUDevice, 'createCommandEncoder', function (own, what) {
      const made = own.call(this, what);
      made.device = this;
      made.launched = [];
      return made;
    });
    wrap(GPUCommandEncoder, 'beginComputePass', function (own) {
      const encoder = this, groups = new Map();
      let pipeline;
      const launch = (method, words) => {
        encoder.clock ??= encoder.device.createQuerySet({ type: 'timestamp', count: MOST });
        const at = 2 * encoder.launched.length;
        if (at >= MOST) throw Error('more launches in an encoder than the script has room for');
        const timestampWrites = { querySet: encoder.clock, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
        const pass = own.call(encoder, { timestampWrites });
        pass.setPipeline(pipeline);
        for (const [index, group] of groups) pass.setBindGroup(index, ...group);
        pass[method](...words);
        pass.end();
        encoder.launched.push(names.get(pipeline));
      };
      return {
        setPipeline: made => { pipeline = made; },
        setBindGroup: (index, ...group) => groups.set(index, group),
        dispatchWorkgroups: (...words) => launch('dispatchWorkgroups', words),
        dispatchWorkgroupsIndirect: (...words) => launch('dispatchWorkgroupsIndirect', words),
        end() {}, pushDebugGroup() {}, popDebugGroup() {}, insertDebugMarker() {},
      };
    });
    wrap(GPUCommandEncoder, 'finish', function (own, ...words) {
      const count = 2 * this.launched.length;
      if (count) {
        const size = 8 * count, make = usage => this.device.createBuffer({ size, usage });
        const resolved = make(GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC), read = make(GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
        this.resolveQuerySet(this.clock, 0, count, resolved, 0);
        this.copyBufferToBuffer(resolved, 0, read, 0, size);
        pending.push({ read, launched: this.launched, spent: [resolved, this.clock] });
      }
      return own.apply(this, words);
    });
  }
  const mapAsync = GPUBuffer.prototype.mapAsync;
  wrap(GPUBuffer, 'mapAsync', async function (own, ...words) {
    const asked = performance.now();
    await own.apply(this, words);
    waiting += performance.now() - asked;
  });
  const channel = new BroadcastChannel('kernels');
  channel.onmessage = async () => {
    for (const { read, launched, spent } of pending.splice(0)) {
      await mapAsync.call(read, GPUMapMode.READ);
      const times = new BigUint64Array(read.getMappedRange());
      launched.forEach((kernel, i) => {
        const [count, ns] = kernels.get(kernel) ?? [0, 0];
        kernels.set(kernel, [count + 1, ns + Number(times[2 * i + 1] - times[2 * i])]);
      });
      [read, ...spent].forEach(made => made.destroy());
    }
    channel.postMessage({ kernels: [...kernels], waiting });
    kernels.clear();
    waiting = 0;
  };
};

// In the page: a benchmark, and what the worker's launches took since the last one.
const TAKE = async benchmark => {
  trainer.say({ Measure: { benchmark, device: 'Gpu' } });
  const { median_ms } = (await trainer.hear(body => body.Measured)).body.Measured;
  const channel = new BroadcastChannel('kernels'), answer = new Promise(ok => { channel.onmessage = ({ data }) => ok(data); });
  channel.postMessage(null);
  return { median_ms, ...await answer };
};

const { D, L, S, B } = CONFIGS[opt.config];
const benchmark = { model: { width: D, layers: L, heads: H }, context: S, batch: B, mode: opt.mode === 'sft' ? 'Sft' : 'Wmss' };
const take = timed => withTrainer(async page => {
  await page.evaluate(TAKE, { ...benchmark, steps: 10 });
  return page.evaluate(TAKE, { ...benchmark, steps: +opt.steps });
}, { before: `(${WATCH})(${timed});`, flags: ['--disable-dawn-features=timestamp_quantization'] });

// Apart, since a pass for each launch takes time of its own.
const { median_ms, waiting } = await take(false), { kernels } = await take(true);
const us = ns => (ns / 1e3 / opt.steps).toFixed(1).padStart(9);
kernels.sort(([, [, a]], [, [, b]]) => b - a);
for (const [kernel, [count, ns]] of kernels) console.log(`${us(ns)} us a step in ${(count / opt.steps).toFixed(1).padStart(5)} launches: ${kernel}`);
const launches = kernels.reduce((sum, [, [count]]) => sum + count, 0), all = kernels.reduce((sum, [, [, ns]]) => sum + ns, 0);
console.log(`${us(all)} us a step in ${(launches / opt.steps).toFixed(1).padStart(5)} launches: all kernels`);
console.log(`${us(1e6 * waiting)} us of a step the worker waits for the GPU's answer; a step takes ${(1e3 * median_ms).toFixed(0)} us`);
