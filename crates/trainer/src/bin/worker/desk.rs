//! Hears commands, between two training steps or in the midst of one, and answers with events.

use std::rc::Rc;

use burn::tensor::Device;
use gloo_net::http::Request;
use js_sys::Reflect;
use protocol::{
    Base, Benchmark, Command, DeviceChoice, DeviceReport, Event, FallbackReason, RunConfig,
};
use trainer::base;
use trainer::benchmark::Timing;
use trainer::interruptions::Interruptions;
use trainer::run::RunError;
use trainer::self_test;
use trainer::session::{Outgoing, Session, Workplace};
use wasm_bindgen::JsValue;
use web_time::Duration;

use crate::crew::Crew;
use crate::gpu::{self, Gpu};
use crate::mailbox::{self, Incoming, give_way, pause, post};

#[derive(Default)]
struct Desk {
    gpu: Option<Result<Gpu, FallbackReason>>,
    crew: Option<Rc<Crew>>,
    base: Option<Vec<f32>>,
    session: Option<Session>,
    timing: Option<Timing>,
}

/// Serves the page until it closes the worker.
pub async fn serve() {
    let mut letters = mailbox::open();
    let mut desk = Desk::default();
    // Commands sent before this word would have been lost: the page waits for it.
    post(mailbox::alive().into());
    loop {
        let letter = if desk.is_busy() {
            match desk.rest() {
                Duration::ZERO => give_way().await,
                rest => pause(rest).await,
            }
            letters.waiting()
        } else {
            letters.next().await
        };
        if let Some((run, letter)) = letter {
            mailbox::set_run(run);
            match desk.handle(letter).await {
                Ok(()) => {}
                Err(Trouble::Refused(reason)) => post(Event::Refused { reason }.into()),
                Err(Trouble::Lost(message)) => return post(Event::Panicked { message }.into()),
            }
        } else if let Err(error) = desk.advance().await {
            let message = error.to_string();
            return post(Event::Panicked { message }.into());
        }
    }
}

/// Why a command was not carried out.
enum Trouble {
    /// It made no sense; the session goes on.
    Refused(String),
    /// The device failed; nothing in this worker can bring it back.
    Lost(String),
}

impl From<RunError> for Trouble {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Device(_) => Self::Lost(error.to_string()),
            _ => Self::Refused(error.to_string()),
        }
    }
}

impl From<String> for Trouble {
    fn from(reason: String) -> Self {
        Self::Refused(reason)
    }
}

impl From<&str> for Trouble {
    fn from(reason: &str) -> Self {
        Self::Refused(reason.to_owned())
    }
}

fn working(task: &str, done: f64) {
    let task = task.to_owned();
    post(Event::Working { task, done }.into());
}

fn no_gpu(reason: FallbackReason) -> String {
    match reason {
        FallbackReason::NoWebGpu => "This browser has no WebGPU.".to_owned(),
        FallbackReason::NoTimestamps => "This GPU cannot time its own work.".to_owned(),
        FallbackReason::NoDevice(words) => format!("The GPU could not be opened: {words}."),
        _ => "WebGPU found no graphics adapter.".to_owned(),
    }
}

/// M0's file beside this worker's own, as the page names it in the worker's address.
fn base_file() -> Option<String> {
    let property = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let location = property(&js_sys::global(), "location")?;
    let query = property(&location, "search")?.as_string()?;
    query.strip_prefix("?m0=").map(str::to_owned)
}

fn post_all(events: Vec<Outgoing>) {
    events.into_iter().for_each(post);
}

impl Desk {
    fn is_busy(&self) -> bool {
        self.timing.is_some() || self.session.as_ref().is_some_and(Session::is_busy)
    }

    /// How long nothing is to be done but to hear commands.
    fn rest(&self) -> Duration {
        let session = self.session.as_ref().filter(|_| self.timing.is_none());
        session.map_or(Duration::ZERO, Session::rest)
    }

    async fn advance(&mut self) -> Result<(), RunError> {
        if self.rest() > Duration::ZERO {
            return Ok(());
        }
        if let Some(timing) = &mut self.timing {
            timing.step().await?;
            if timing.finished() {
                post(Event::Measured(timing.result()).into());
                self.timing = None;
            }
        } else if let Some(session) = &mut self.session {
            post_all(session.advance().await?);
        }
        Ok(())
    }

    async fn handle(&mut self, letter: Incoming) -> Result<(), Trouble> {
        match (letter.command, letter.bytes) {
            (Command::Ping, _) => post(mailbox::alive().into()),
            (Command::Open { config, device }, _) => self.open(config, device).await?,
            (Command::Restore { config, device }, Some(bytes)) => {
                let workplace = self.workplace(&config, device).await;
                self.arrived(&workplace).await;
                let (session, events) = Session::restore(&bytes, workplace).await?;
                self.session = Some(session);
                post_all(events);
            }
            (Command::Restore { .. }, None) => {
                return Err("The checkpoint's bytes are missing.".into());
            }
            (Command::Measure { benchmark, device }, _) => self.measure(benchmark, device).await?,
            (Command::Reset { config }, _) if config.base == Base::Shipped => {
                self.reset_to_shipped(config).await?;
            }
            (command, _) => {
                let session = self.session.as_mut().ok_or("No run is open yet.")?;
                post_all(session.handle(command).await?);
            }
        }
        Ok(())
    }

    async fn open(&mut self, config: RunConfig, choice: DeviceChoice) -> Result<(), Trouble> {
        config.validate().map_err(|error| error.to_string())?;
        let allowed = config.task.allows(config.base, config.model);
        allowed.map_err(|error| error.to_string())?;
        let workplace = self.workplace(&config, choice).await;
        let opened = if config.base == Base::Shipped {
            let base = self.shipped(&config).await?;
            working("preparing the run", 0.9);
            self.arrived(&workplace).await;
            Session::open(config, base, workplace).await
        } else {
            working("preparing the run", 0.9);
            self.arrived(&workplace).await;
            Session::open_making_base(config, workplace).await
        };
        let (session, events) = opened?;
        self.session = Some(session);
        post_all(events);
        Ok(())
    }

    async fn reset_to_shipped(&mut self, config: RunConfig) -> Result<(), Trouble> {
        let session = self.session.as_ref().ok_or("No run is open yet.")?;
        let base = if session.keeps_base(&config) {
            None
        } else {
            config.validate().map_err(|error| error.to_string())?;
            Some(self.shipped(&config).await?)
        };
        let session = self.session.as_mut().ok_or("No run is open yet.")?;
        post_all(match base {
            Some(base) => session.reset_to(config, base).await?,
            None => session.handle(Command::Reset { config }).await?,
        });
        Ok(())
    }

    /// The shipped M0's parameters, fetched once.
    async fn shipped(&mut self, config: &RunConfig) -> Result<Vec<f32>, String> {
        let allowed = config.task.allows(Base::Shipped, config.model);
        allowed.map_err(|error| error.to_string())?;
        if let Some(base) = &self.base {
            return Ok(base.clone());
        }
        working("loading M0", 0.6);
        let missing =
            |error: gloo_net::Error| format!("M0 could not be loaded: {error}. Reload the page.");
        let address = base_file().ok_or("The page did not say where M0 is. Reload the page.")?;
        let response = Request::get(&address).send().await.map_err(missing)?;
        let bytes = response.binary().await.map_err(missing)?;
        let (made, parameters) = base::read(&bytes).map_err(|error| error.to_string())?;
        if made.size != config.model {
            return Err("The M0 of this page has another size than the run asks for.".into());
        }
        self.base = Some(parameters.clone());
        Ok(parameters)
    }

    async fn workplace(&mut self, config: &RunConfig, choice: DeviceChoice) -> Workplace {
        let (device, report) = match self.tested_gpu(config, choice).await {
            Ok((device, report)) => (device, report),
            Err(reason) => (Device::flex(), DeviceReport::Cpu(reason)),
        };
        let mut interruptions = Interruptions::by(mailbox::Page, mailbox::BETWEEN_TURNS);
        if matches!(report, DeviceReport::Cpu(_)) {
            interruptions = interruptions.helped_by(self.crew());
        }
        Workplace {
            device,
            report,
            interruptions,
        }
    }

    /// The helpers of whatever is computed on the processor.
    fn crew(&mut self) -> Rc<Crew> {
        let crew = self.crew.get_or_insert_with(|| Rc::new(Crew::hire()));
        crew.clone()
    }

    /// Waits for the helpers of a workplace that has some.
    async fn arrived(&self, workplace: &Workplace) {
        let crew = self.crew.as_ref();
        if let Some(crew) = crew.filter(|_| workplace.interruptions.helpers().is_some()) {
            crew.arrived().await;
        }
    }

    async fn gpu(&mut self) -> Result<Gpu, FallbackReason> {
        if self.gpu.is_none() {
            working("opening the GPU", 0.1);
            self.gpu = Some(gpu::open().await);
        }
        self.gpu.clone().unwrap_or(Err(FallbackReason::NoWebGpu))
    }

    async fn tested_gpu(
        &mut self,
        config: &RunConfig,
        choice: DeviceChoice,
    ) -> Result<(Device, DeviceReport), FallbackReason> {
        if choice == DeviceChoice::Cpu {
            return Err(FallbackReason::Chosen);
        }
        let gpu = self.gpu().await?;
        if gpu.software && choice == DeviceChoice::Automatic {
            return Err(FallbackReason::SoftwareGpu);
        }
        working("comparing one training step on the GPU with the CPU", 0.3);
        let compared = self_test::compare(config.model, &gpu.device, &Device::flex()).await;
        let comparison =
            compared.map_err(|error| FallbackReason::FailedSelfTest(error.to_string()))?;
        if !comparison.passed() {
            let by = format!("{:.1e}", comparison.gradient.max(comparison.parameters));
            return Err(FallbackReason::FailedSelfTest(format!(
                "its gradients are off by {by}"
            )));
        }
        let report = DeviceReport::WebGpu {
            adapter: gpu.adapter,
            software: gpu.software,
            difference: comparison.gradient,
        };
        Ok((gpu.device, report))
    }

    async fn measure(&mut self, benchmark: Benchmark, choice: DeviceChoice) -> Result<(), String> {
        let mut whole = Interruptions::none();
        let device = if choice == DeviceChoice::Cpu {
            let crew = self.crew();
            crew.arrived().await;
            whole = whole.helped_by(crew);
            Device::flex()
        } else {
            let gpu = self.gpu().await;
            gpu.map_err(no_gpu)?.device
        };
        self.timing = Some(Timing::new(benchmark, &device, whole));
        Ok(())
    }
}
