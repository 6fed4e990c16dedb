// How long does the lab's default run take, from the trainer's start to the end of the race, evaluations included?
// node story.mjs --device cpu --runs 3        (needs the page built into dist/)
import { parseArgs } from 'node:util';
import { config, device, withTrainer } from './worker.mjs';

const { values: opt } = parseArgs({ options: { device: { type: 'string', default: 'cpu' }, runs: { type: 'string', default: '3' } } });

const RUN = async ([config, device]) => {
  const { say, hear } = trainer, start = performance.now();
  const seconds = ({ at }) => +((at - start) / 1e3).toFixed(2);
  const working = {};
  say({ Open: { config, device } });
  const opened = await hear(({ Working: begun, Opened: opened }) => {
    if (begun) working[begun.task] = seconds({ at: performance.now() });
    return opened;
  });
  const probed = await hear(body => body.Probed);
  say('Start');
  const first = await hear(body => body.Steps), race = await hear(body => body.Phase === 'Race'), end = await hear(body => body.Phase === 'Finished');
  return { device: opened.body.Opened.device, working, opened: seconds(opened), probed: seconds(probed), 'first steps told': seconds(first), 'SFT done': seconds(race), 'race done': seconds(end) };
};

for (let run = 0; run < opt.runs; run++) console.log(JSON.stringify(await withTrainer(page => page.evaluate(RUN, [config, device(opt.device)]))));
