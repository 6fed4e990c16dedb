// Our own trainer as a peer: its worker makes the same weights and batches by itself and is spoken to in its own
// protocol (crates/protocol). It runs from the page built into dist/.
import { CONFIGS, H } from './common.js';

export default backend => async ({ config, mode, steps, budget }, cpu) => {
  const { D, L, S, B } = CONFIGS[config];
  // Named with its hash in the built page.
  const [, loader] = /name="trainer" content="([^"]+)"/.exec(await (await fetch('./dist/index.html')).text());
  const t0 = performance.now();
  const worker = new Worker(`./dist/${loader}`, { type: 'module' });
  const heard = [], waiting = [];
  let version;
  worker.onmessage = ({ data: [text] }) => (waiting.shift() ?? (t => heard.push(t)))(text);
  const hear = async name => {
    for (;;) {
      const text = heard.shift() ?? await new Promise(ok => waiting.push(ok));
      const { body, version: theirs } = JSON.parse(text);
      version = theirs;
      if (body === name) return;
      if (body[name]) return body[name];
      if (body.Refused || body.Panicked) throw Error(text);
    }
  };
  const measure = async steps => {
    const benchmark = { model: { width: D, layers: L, heads: H }, context: S, batch: B, mode: mode === 'sft' ? 'Sft' : 'Wmss', steps };
    const body = { Measure: { benchmark, device: backend === 'webgpu' ? 'Gpu' : 'Cpu' } };
    worker.postMessage([JSON.stringify({ version, run: 1, body }), null]);
    return hear('Measured');
  };
  await hear('Alive');
  const init = performance.now() - t0;
  const first = await measure(1);
  // As many steps as the budget allows, at least three.
  const again = await measure(1);
  const rest = budget * 1000 - (performance.now() - t0);
  const count = Math.max(3, Math.min(steps, Math.floor(rest / again.first_ms)));
  const before = await cpu();
  const { median_ms, minimum_ms, losses } = await measure(count);
  const round = (x, n = 2) => +x.toFixed(n);
  return {
    steps: count, skipped: 0, ms: round(median_ms), ms_min: round(minimum_ms), cpu_ms: round((await cpu() - before) / count, 1),
    first_ms: round(first.first_ms), init_ms: round(init), losses: losses.map(l => round(l, 7)),
  };
};
