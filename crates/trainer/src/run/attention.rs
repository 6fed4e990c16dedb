//! Where a model looks while it reads.

use protocol::{Attention, Head};

use super::{Run, RunError};
use crate::data::Sequences;
use crate::kernels;
use crate::readback::numbers;

impl Run {
    /// Where a contender's student looks while it reads `prompt`, in every head of every layer.
    ///
    /// # Errors
    /// When there is no such contender, the prompt is empty, too long, or has a character that is no
    /// token, the device fails, or the work is given up.
    pub async fn attention(&self, prompt: &str, contender: usize) -> Result<Attention, RunError> {
        let student = self.model(self.place(contender)?.student);
        let text = self.readable(prompt)?;
        let (tokens, context) = (&self.setting.vocabulary, self.architecture.context);
        let sequences = Sequences::read(tokens, [text.as_slice()], context);
        let mut heads = Vec::new();
        let waiting = &self.interruptions;
        let layers = kernels::attention(self.architecture, &student, &sequences, waiting);
        for (layer, shares) in layers.await?.into_iter().enumerate() {
            let shares = waiting.wait(numbers(shares)).await??;
            for (head, shares) in shares.chunks(context * context).enumerate() {
                let rows = shares.chunks(context).take(text.len());
                heads.push(Head {
                    layer,
                    head,
                    shares: rows.map(|row| row[..text.len()].to_vec()).collect(),
                });
            }
        }
        Ok(Attention {
            prompt: prompt.to_owned(),
            contender,
            step: self.progress.step,
            tokens: text.iter().map(|number| tokens.name(*number)).collect(),
            heads,
        })
    }
}
