//! A picture whose kind is forgotten, as the page shows it.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use super::surface::Surface;
use super::{Area, Frame, KeyEntry, Picture, Role, Table, Theme};

/// [`Picture`] without its choice of backend, so that it is compiled for one only.
pub(super) trait OnPage: Send + Sync {
    fn draw(&self, surface: &mut Surface<'_>, frame: &Frame, theme: &Theme, lit: Option<usize>);
    fn areas(&self, frame: &Frame) -> Vec<Area>;
    fn role(&self, index: usize) -> Option<Role>;
    fn reading(&self, index: usize) -> Option<String>;
    fn sentence(&self) -> String;
    fn key(&self) -> Vec<KeyEntry>;
    fn table(&self) -> Table;
    fn numbers(&self) -> Table;
    fn stops(&self) -> Vec<f64>;
    fn is_empty(&self) -> bool;
    fn is(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<P: Picture + PartialEq + Send + Sync + 'static> OnPage for P {
    fn draw(&self, surface: &mut Surface<'_>, frame: &Frame, theme: &Theme, lit: Option<usize>) {
        // What can't be drawn on shows nothing; the data table still does.
        let _ = Picture::draw(self, surface, frame, theme, lit);
    }

    fn areas(&self, frame: &Frame) -> Vec<Area> {
        Picture::areas(self, frame)
    }

    fn role(&self, index: usize) -> Option<Role> {
        Picture::role(self, index)
    }

    fn reading(&self, index: usize) -> Option<String> {
        Picture::reading(self, index)
    }

    fn sentence(&self) -> String {
        Picture::sentence(self)
    }

    fn key(&self) -> Vec<KeyEntry> {
        Picture::key(self)
    }

    fn table(&self) -> Table {
        Picture::table(self)
    }

    fn numbers(&self) -> Table {
        Picture::numbers(self)
    }

    fn stops(&self) -> Vec<f64> {
        Picture::stops(self)
    }

    fn is_empty(&self) -> bool {
        Picture::is_empty(self)
    }

    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Any picture.
#[derive(Clone)]
pub(super) struct Shown(Arc<dyn OnPage>);

impl Shown {
    pub(super) fn new(picture: impl Picture + PartialEq + Send + Sync + 'static) -> Self {
        Self(Arc::new(picture))
    }
}

/// Often a picture is made anew and is the same: two of those at the article's λ do not depend on it.
impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(other.0.as_any())
    }
}

impl Deref for Shown {
    type Target = dyn OnPage;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}
