//! A trainer without the page: the worker alone, spoken to in the page's own protocol.

use std::time::Duration;

use protocol::{Command, Event, Message};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::SOON;
use crate::failure::{Failure, Outcome};
use crate::page::Page;
use crate::stage::Stage;

/// All numbers of runs are alike here: there is only one.
const RUN: u32 = 1;

const START: &str = "
    const loader = new URL(location);
    loader.search = `m0=${arguments[1]}`;
    const counting = `${arguments[0]}; await import('${loader}');`;
    const script = URL.createObjectURL(new Blob([counting], {type: 'text/javascript'}));
    const worker = new Worker(arguments[0] ? script : loader, {type: 'module'});
    window.probe = {worker, heard: [], kept: null, counts: null, channel: new BroadcastChannel('counts')};
    probe.channel.onmessage = ({data}) => probe.counts = data;
    worker.onmessage = ({data: [text, bytes]}) => {
        probe.heard.push(text);
        if (bytes) probe.kept = bytes;
    };
    worker.onerror = error => probe.heard.push(`The worker failed: ${error.message}`);";

/// Runs in the worker before the trainer does, and stands between it and WebGPU.
const COUNT: &str = "
    const counts = {dispatches: 0, bindings: 0, pipelines: 0, shader_bytes: 0, submits: 0, readbacks: 0};
    const watch = (owner, name, count) => {
        const own = owner.prototype[name];
        owner.prototype[name] = function (...words) {
            count(...words);
            return own.apply(this, words);
        };
    };
    watch(GPUComputePassEncoder, 'dispatchWorkgroups', () => counts.dispatches++);
    watch(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', () => counts.dispatches++);
    watch(GPUDevice, 'createBindGroup', () => counts.bindings++);
    watch(GPUDevice, 'createComputePipeline', () => counts.pipelines++);
    watch(GPUDevice, 'createComputePipelineAsync', () => counts.pipelines++);
    watch(GPUDevice, 'createShaderModule', ({code}) => counts.shader_bytes += code.length);
    watch(GPUQueue, 'submit', () => counts.submits++);
    watch(GPUBuffer, 'mapAsync', () => counts.readbacks++);
    const channel = new BroadcastChannel('counts');
    channel.onmessage = () => channel.postMessage(counts)";

const SAY: &str = "
    const copy = probe.kept && probe.kept.slice();
    const middle = copy && copy.length >> 1;
    const bytes = {
        Nothing: () => null,
        Kept: () => copy,
        Altered: () => { copy[middle] ^= 1; return copy; },
        CutOff: () => copy.slice(0, middle),
    };
    probe.worker.postMessage([arguments[0], bytes[arguments[1]]()]);";

/// What travels beside a command.
#[derive(Debug, Clone, Copy)]
pub enum Bytes {
    /// Nothing.
    Nothing,
    /// The last checkpoint, whole.
    Kept,
    /// The last checkpoint with one bit flipped in its middle.
    Altered,
    /// The first half of the last checkpoint.
    CutOff,
}

/// What a worker has asked of WebGPU since it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Counts {
    /// Kernels launched.
    pub dispatches: u64,
    /// Groups of arrays bound to a kernel.
    pub bindings: u64,
    /// Pipelines compiled.
    pub pipelines: u64,
    /// Bytes of WGSL.
    pub shader_bytes: u64,
    /// Command buffers handed over.
    pub submits: u64,
    /// Buffers mapped to be read.
    pub readbacks: u64,
}

/// A worker that was started directly.
pub struct Probe<'a> {
    page: &'a Page,
}

impl<'a> Probe<'a> {
    /// Starts a worker and waits for its first word: what is said to it before is lost.
    ///
    /// # Errors
    /// When it does not speak.
    pub async fn start(page: &'a Page) -> Outcome<Self> {
        Self::start_with(page, "").await
    }

    /// The same with a worker whose calls of WebGPU are counted. It finds no file beside itself, so
    /// it can measure, and open a run that makes its M0 itself.
    ///
    /// # Errors
    /// When it does not speak.
    pub async fn start_counting(page: &'a Page) -> Outcome<Self> {
        Self::start_with(page, COUNT).await
    }

    /// The same, `before` runs in the worker before the trainer does, and before its helpers do.
    ///
    /// # Errors
    /// When it does not speak.
    pub async fn start_with(page: &'a Page, before: &str) -> Outcome<Self> {
        // A document of the page's origin on which the page itself does not run.
        let stage = Stage::from_environment()?;
        let document = page.home().join(&stage.file("trainer")?)?;
        page.client().goto(document.as_str()).await?;
        let arguments = vec![before.into(), stage.file("base-model")?.into()];
        page.ask::<Option<()>>(START, arguments).await?;
        let probe = Self { page };
        probe
            .hear("a sign of life", SOON, |event| {
                matches!(event, Event::Alive { .. }).then_some(())
            })
            .await?;
        Ok(probe)
    }

    /// What a counting worker has asked of WebGPU so far.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn counts(&self) -> Outcome<Counts> {
        self.counted().await
    }

    /// What a worker answers to whoever asks for `counts`.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn counted<T: DeserializeOwned>(&self) -> Outcome<T> {
        let question = "probe.counts = null; probe.channel.postMessage(null)";
        self.page.ask::<Option<()>>(question, vec![]).await?;
        let answer = async || self.page.ask("return probe.counts", vec![]).await;
        self.page.wait("the counts", SOON, answer).await
    }

    /// Sends a command.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn say(&self, command: Command, bytes: Bytes) -> Outcome {
        let text = serde_json::to_string(&Message::new(RUN, command))?;
        let bytes = json!(format!("{bytes:?}"));
        self.page
            .ask::<Option<()>>(SAY, vec![text.into(), bytes])
            .await
            .map(|_| ())
    }

    /// Listens until `pick` takes an event.
    ///
    /// # Errors
    /// When there is none within `limit`, or the worker breaks off, or refuses what `pick` does not
    /// expect to be refused.
    pub async fn hear<T>(
        &self,
        what: &str,
        limit: Duration,
        pick: impl Fn(Event) -> Option<T>,
    ) -> Outcome<T> {
        let listen = async || {
            // One at a time: what follows the event that is picked belongs to the next question.
            let next = "return probe.heard.shift() ?? null";
            while let Some(text) = self.page.ask::<Option<String>>(next, vec![]).await? {
                let message: Message<Event> =
                    serde_json::from_str(&text).map_err(|_| Failure::new(text.clone()))?;
                let trouble =
                    matches!(message.body, Event::Refused { .. } | Event::Panicked { .. });
                if let Some(picked) = pick(message.body) {
                    return Ok(Some(picked));
                }
                if trouble {
                    return Err(Failure::new(text));
                }
            }
            Ok(None)
        };
        self.page.wait(what, limit, listen).await
    }
}
