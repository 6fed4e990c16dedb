//! The page without a network, and how a newer version of it takes the place of this one.
//!
//! `offline/service_worker.js` keeps the files. The build writes its version into the document;
//! a document without one, such as that of `cargo xtask serve --quick`, has no worker.

mod idle;
mod worker;

use leptos::prelude::*;

use worker::Worker;

/// Whether the lab trains, which a reload would interrupt.
#[derive(Clone, Copy)]
pub struct Training(pub RwSignal<bool>);

/// Makes [`Training`] available to the lab and to [`Renewal`].
pub fn provide() {
    provide_context(Training(RwSignal::new(false)));
}

/// The bar that announces a newer version. It stays away where nothing can be kept.
#[component]
pub fn Renewal() -> impl IntoView {
    let newer = RwSignal::new(false);
    let worker = StoredValue::new_local(Worker::of_this_page(newer));
    let training = move || use_context::<Training>().is_some_and(|training| training.0.get());
    let renew = move |_| {
        worker.with_value(|worker| {
            if let Some(worker) = worker {
                worker.renew();
            }
        });
    };
    view! {
        <div role="status">
            <Show when=move || newer.get()>
                <div class="renewal">
                    <p>
                        "A new version of this page is ready."
                        <Show when=training>
                            " The run under way would stop; where this browser keeps runs, the lab then offers to go on from its last checkpoint."
                        </Show>
                    </p>
                    <div class="buttons">
                        <button class="primary" on:click=renew>"Use it now"</button>
                        <button on:click=move |_| newer.set(false)>"Later"</button>
                    </div>
                </div>
            </Show>
        </div>
    }
}
