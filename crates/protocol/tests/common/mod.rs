//! Runs drawn at random.

use protocol::{
    Base, Bounds, Budget, Change, Contender, Curriculum, CurriculumForm, Method, ModelSize,
    Optimizer, Past, RunConfig, Schedule, Setting, Task, Teacher, WeakAgent, bounds, presets,
};

/// Splitmix64: the same numbers in every test run.
pub struct Draw(pub u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len())]
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Within bounds, their ends included now and then, and of every magnitude between.
    fn number(&mut self, bounds: &Bounds) -> f64 {
        let (low, high) = (*bounds.range.start(), *bounds.range.end());
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let value = match self.below(8) {
            0 => low,
            1 => high,
            2 => ((low + share * (high - low)) * 100.0).round() / 100.0,
            3 => low.max(1e-30) * (high / low.max(1e-30)).powf(share),
            _ => low + share * (high - low),
        };
        value.clamp(low, high)
    }

    fn whole(&mut self, bounds: &Bounds) -> f64 {
        self.number(bounds).round()
    }

    fn past(&mut self, sft_steps: u32) -> Past {
        if self.chance() {
            Past::Base
        } else {
            Past::Sft((self.next() % (u64::from(sft_steps) + 1)) as u32)
        }
    }

    fn form(&mut self) -> CurriculumForm {
        self.one_of(&[
            CurriculumForm::Uniform,
            CurriculumForm::FirstVersion,
            CurriculumForm::Repository,
            CurriculumForm::SecondVersion,
        ])
    }

    fn weak(&mut self) -> WeakAgent {
        self.one_of(&[WeakAgent::Joint, WeakAgent::Frozen])
    }

    fn contender(&mut self, sft_steps: u32) -> Contender {
        let method = match self.below(9) {
            0 => Method::Sft,
            1 => Method::Wmss {
                weak: self.weak(),
                from: self.past(sft_steps),
                curriculum: self.form(),
            },
            2 => Method::Curriculum {
                from: self.past(sft_steps),
                form: self.form(),
            },
            3 => Method::Temperature,
            4 => Method::LabelSmoothing {
                smoothing: self.number(&bounds::SMOOTHING),
            },
            5 => Method::Neftune {
                alpha: self.number(&bounds::NOISE),
            },
            6 => Method::Undial {
                beta: self.number(&bounds::DAMPENING),
            },
            7 => Method::Distillation {
                temperature: self.number(&bounds::TEMPERATURE),
                share: self.number(&bounds::TEACHER_SHARE),
            },
            _ => Method::SelfDistillation {
                from: self.past(sft_steps),
                temperature: self.number(&bounds::TEMPERATURE),
                share: self.number(&bounds::TEACHER_SHARE),
            },
        };
        Contender {
            method,
            lambda: self.chance().then(|| self.number(&bounds::LAMBDA)),
            learning_rate: self.chance().then(|| self.number(&bounds::LEARNING_RATE)),
        }
    }

    fn change(&mut self) -> Change {
        let coefficient = self.number(&bounds::COEFFICIENT);
        Change {
            step: self.next() as u32,
            setting: match self.below(6) {
                0 => Setting::Lambda(self.number(&bounds::LAMBDA)),
                1 => Setting::LearningRate(self.number(&bounds::LEARNING_RATE)),
                2 => Setting::Alpha(coefficient),
                3 => Setting::Beta(coefficient),
                4 => Setting::Gamma(coefficient),
                _ => Setting::Weak(self.weak()),
            },
        }
    }

    fn task(&mut self) -> Task {
        const CHARACTERS: [char; 16] = [
            'a', 'Z', '7', ' ', '\t', '\n', '\r', '.', '*', '-', '_', '&', '%', 'λ', '🦀', '\0',
        ];
        match self.below(5) {
            0 => Task::Derivatives,
            1 => Task::Addition,
            2 => Task::ModularAddition,
            3 => Task::Sorting,
            _ => {
                let length = self.below(300);
                let lines = (0..length).map(|_| self.one_of(&CHARACTERS)).collect();
                Task::Own { lines }
            }
        }
    }

    /// A valid run: a preset with a few settings drawn anew, or all of them.
    pub fn config(&mut self) -> RunConfig {
        loop {
            let mut config = presets()[self.below(presets().len())].config.clone();
            let most = [1, 3, 27][self.below(3)];
            for _ in 0..most {
                let which = if most == 27 {
                    None
                } else {
                    Some(self.below(9))
                };
                self.redraw(&mut config, which);
            }
            if config.validate().is_ok() {
                return config;
            }
        }
    }

    fn redraw(&mut self, config: &mut RunConfig, which: Option<usize>) {
        let is = |group| which.is_none_or(|w| w == group);
        if is(0) {
            config.seed = self.whole(&bounds::SEED) as u32;
        }
        if is(1) {
            config.task = self.task();
            config.base = self.one_of(&[Base::Shipped, Base::Pretrained, Base::Random]);
            config.mistakes = self.number(&bounds::MISTAKES);
        }
        if is(2) {
            let heads = self.whole(&bounds::HEADS) as usize;
            config.model = ModelSize {
                heads,
                width: heads * (1 + self.below(32)),
                layers: self.whole(&bounds::LAYERS) as usize,
            };
            config.teacher = Teacher {
                model: config.model,
                examples: self.whole(&bounds::TEACHER_EXAMPLES) as usize,
                steps: self.whole(&bounds::TEACHER_STEPS) as u32,
            };
        }
        if is(3) {
            config.lambda = self.number(&bounds::LAMBDA);
            config.curriculum = Curriculum {
                alpha: self.number(&bounds::COEFFICIENT),
                beta: self.number(&bounds::COEFFICIENT),
                gamma: self.number(&bounds::COEFFICIENT),
            };
        }
        if is(4) {
            config.optimizer = Optimizer {
                learning_rate: self.number(&bounds::LEARNING_RATE),
                weight_decay: self.number(&bounds::WEIGHT_DECAY),
                beta1: self.number(&bounds::BETA1),
                beta2: self.number(&bounds::BETA2),
                epsilon: self.number(&bounds::EPSILON),
                clip: self.number(&bounds::CLIP),
                warm_up: self.whole(&bounds::WARM_UP) as u32,
                schedule: self.one_of(&[Schedule::Constant, Schedule::Linear, Schedule::Cosine]),
            };
        }
        if is(5) {
            config.train_examples = self.whole(&bounds::TRAIN_EXAMPLES) as usize;
            config.held_out_examples = self.whole(&bounds::HELD_OUT_EXAMPLES) as usize;
            config.batch = self.whole(&bounds::BATCH) as usize;
        }
        if is(6) {
            config.sft_steps = self.whole(&bounds::SFT_STEPS) as u32;
            config.race_steps = self.whole(&bounds::RACE_STEPS) as u32;
            config.rounds = self.whole(&bounds::ROUNDS) as u32;
            config.budget = self.one_of(&[Budget::Steps, Budget::Compute]);
        }
        if is(7) {
            let count = 1 + self.below(4);
            let contender = |_| self.contender(config.sft_steps);
            config.contenders = (0..count).map(contender).collect();
        }
        if is(8) {
            let count = self.below(6);
            config.changes = (0..count).map(|_| self.change()).collect();
        }
    }
}
