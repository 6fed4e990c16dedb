//! How far a plan is, and how long it will still take.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use protocol::{Base, RunConfig, base};

/// What a job costs, in steps of one model times the tokens that such a step reads; only shares
/// count.
pub fn cost(config: &RunConfig) -> f64 {
    let places = config.contenders.iter().map(|c| match c.method.cost() {
        cost if cost > 1.0 => 2.0,
        cost => cost,
    });
    let models: f64 = places.sum();
    let first = match config.base {
        Base::Pretrained => f64::from(base::STEPS),
        Base::Shipped | Base::Random => 0.0,
    };
    let steps = first + f64::from(config.sft_steps) + models * f64::from(config.race_steps);
    // A prompt's example is about as long as its sequences are.
    let tokens = config.task.example().len() * config.batch;
    steps * tokens as f64 * (config.model.width * config.model.width * config.model.layers) as f64
}

/// A plan under way.
pub struct Progress {
    began: Instant,
    all: usize,
    costs: Vec<f64>,
    state: Mutex<State>,
}

struct State {
    done: usize,
    cost_left: f64,
    cost_done: f64,
}

impl Progress {
    /// `done`: jobs finished earlier; `costs`: those of the jobs still to be run.
    pub fn begin(done: usize, costs: Vec<f64>, threads: usize) -> Self {
        let all = done + costs.len();
        println!("{all} runs, {done} of them finished before, {threads} at a time.");
        Self {
            began: Instant::now(),
            all,
            state: Mutex::new(State {
                done,
                cost_left: costs.iter().sum(),
                cost_done: 0.0,
            }),
            costs,
        }
    }

    /// The clock, as a job begins.
    pub fn started(&self) -> Instant {
        Instant::now()
    }

    /// Prints where the plan stands after the job at `place`, which began at `began`.
    pub fn finished(&self, place: usize, setting: &str, seed: u32, began: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.done += 1;
        state.cost_done += self.costs[place];
        state.cost_left -= self.costs[place];
        let gone = self.began.elapsed().as_secs_f64();
        let left = gone * state.cost_left / state.cost_done;
        println!(
            "{:3} of {}: {setting}, seed {seed}, {:.0} s; {:.0} min gone, about {:.0} min left",
            state.done,
            self.all,
            began.elapsed().as_secs_f64(),
            gone / 60.0,
            (left / 60.0).max(0.0)
        );
    }
}
