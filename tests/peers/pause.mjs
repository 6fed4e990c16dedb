// How long after a pause is asked for, anywhere in a step, does the trainer say that it has stopped?
// node pause.mjs --device cpu --pauses 12 --runs 1        (the first of the runs below; needs the page built into dist/)
import { parseArgs } from 'node:util';
import { config as recorded, device, withTrainer } from './worker.mjs';

const { values: opt } = parseArgs({ options: { device: { type: 'string', default: 'cpu' }, pauses: { type: 'string', default: '12' }, runs: { type: 'string' } } });

// A model of any size can take the place of the recorded one.
const config = { ...recorded, base: 'Random', sft_steps: 1 };
const [sft, wmss] = config.contenders, four = [sft, wmss, wmss, wmss];
const large = { model: { width: 128, layers: 4, heads: 4 } };
const RUNS = {
  'SFT and WMSS': {},
  'four contenders': { contenders: four },
  'four, batches of 512': { contenders: four, batch: 512, train_examples: 512 },
  'four, width 128, 4 layers': { contenders: four, ...large },
};

const MEASURE = async ([config, device, pauses]) => {
  const { say, hear } = trainer;
  say({ Open: { config, device } });
  await hear(body => body.Opened);
  say('Start');
  const last = ({ Steps: steps }) => steps?.metrics.at(-1).step;
  const first = await hear(body => last(body) >= 2), second = await hear(body => last(body) > last(first.body));
  const step = (second.at - first.at) / (last(second.body) - last(first.body));
  const waits = [];
  for (let n = 0; n < pauses; n++) {
    say('Start');
    await hear(body => body.Training === true);
    await new Promise(ok => setTimeout(ok, step * (n + 0.5) / pauses));
    const asked = performance.now();
    say('Pause');
    waits.push((await hear(body => body.Training === false)).at - asked);
    await hear(body => body.Accuracy);
  }
  waits.sort((a, b) => a - b);
  return { step, median: waits[waits.length >> 1], longest: waits.at(-1) };
};

await withTrainer(async page => {
  for (const [name, change] of Object.entries(RUNS).slice(0, opt.runs)) {
    const all = [{ ...config, ...change }, device(opt.device), +opt.pauses];
    const { step, median, longest } = await page.evaluate(MEASURE, all);
    console.log(`${name}: a step takes ${step.toFixed(0)} ms; a pause ${median.toFixed(0)} ms, at most ${longest.toFixed(0)}`);
  }
});
