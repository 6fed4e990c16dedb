//! What pictures are drawn on: a canvas, or the text of an SVG. One type for both, so that each kind
//! of picture is compiled once.

use std::fmt;

use plotters::prelude::SVGBackend;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

/// A canvas or an SVG.
pub(super) enum Surface<'a> {
    Canvas(CanvasBackend),
    Svg(SVGBackend<'a>),
}

/// Something could not be drawn.
#[derive(Debug)]
pub(super) struct Undrawn;

impl fmt::Display for Undrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the browser could not draw this")
    }
}

impl std::error::Error for Undrawn {}

fn undrawn<E: std::error::Error + Send + Sync>(
    _: DrawingErrorKind<E>,
) -> DrawingErrorKind<Undrawn> {
    DrawingErrorKind::DrawingError(Undrawn)
}

type Drawn = Result<(), DrawingErrorKind<Undrawn>>;

/// The same call on whichever backend it is.
macro_rules! on {
    ($surface:expr, $backend:ident => $call:expr) => {
        match $surface {
            Surface::Canvas($backend) => $call.map_err(undrawn),
            Surface::Svg($backend) => $call.map_err(undrawn),
        }
    };
}

impl<'a> Surface<'a> {
    /// A canvas, unless it can't be drawn on.
    pub(super) fn canvas(canvas: HtmlCanvasElement) -> Option<Self> {
        CanvasBackend::with_canvas_object(canvas).map(Self::Canvas)
    }

    /// An SVG of this size that is written into `text`; it is complete when the surface is dropped.
    pub(super) fn svg(text: &'a mut String, size: (u32, u32)) -> Self {
        Self::Svg(SVGBackend::with_string(text, size))
    }
}

impl DrawingBackend for Surface<'_> {
    type ErrorType = Undrawn;

    fn get_size(&self) -> (u32, u32) {
        match self {
            Self::Canvas(backend) => backend.get_size(),
            Self::Svg(backend) => backend.get_size(),
        }
    }

    fn ensure_prepared(&mut self) -> Drawn {
        on!(self, backend => backend.ensure_prepared())
    }

    fn present(&mut self) -> Drawn {
        on!(self, backend => backend.present())
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Drawn {
        on!(self, backend => backend.draw_pixel(point, colour))
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        on!(self, backend => backend.draw_line(from, to, style))
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        on!(self, backend => backend.draw_rect(upper_left, bottom_right, style, fill))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        on!(self, backend => backend.draw_path(path, style))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        on!(self, backend => backend.draw_circle(centre, radius, style, fill))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        on!(self, backend => backend.fill_polygon(corners, style))
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        place: BackendCoord,
    ) -> Drawn {
        on!(self, backend => backend.draw_text(text, style, place))
    }
}
