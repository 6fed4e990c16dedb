//! Finding a control as assistive technology does: by its role and its accessible name.

use fantoccini::Locator;
use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use url::{ParseError, Url};

use crate::failure::{Failure, Outcome};
use crate::page::Page;

/// What the browser's accessibility tree says of an element.
#[derive(Debug)]
struct Computed {
    element: String,
    property: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base_url: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let (session, element, property) =
            (session.unwrap_or_default(), &self.element, self.property);
        base_url.join(&format!("session/{session}/element/{element}/{property}"))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::GET, None)
    }
}

/// The elements that can have a role; asking every element of the page would take seconds.
fn candidates(role: &str) -> &'static str {
    match role {
        "checkbox" => "input[type=checkbox]",
        "group" => "[role=group], fieldset, details",
        "link" => "a[href]",
        "radio" => "input[type=radio]",
        "button" => "button, [role=button]",
        "combobox" => "select, [role=combobox]",
        "list" => "ol, ul, [role=list]",
        "region" => "section, [role=region]",
        "slider" => "input[type=range], [role=slider]",
        "spinbutton" => "input[type=number], [role=spinbutton]",
        "textbox" => "input, textarea, [role=textbox]",
        _ => "*",
    }
}

impl Page {
    /// The one element of this role and accessible name.
    ///
    /// # Errors
    /// When there is none, with the names that there are.
    pub async fn control(&self, role: &str, name: &str) -> Outcome<Element> {
        let mut names = Vec::new();
        for element in self
            .client()
            .find_all(Locator::Css(candidates(role)))
            .await?
        {
            let own_name = self.name_of(&element).await?;
            if own_name == name && self.computed(&element, "computedrole").await? == role {
                return Ok(element);
            }
            names.push(own_name);
        }
        let names = names.join("”, “");
        Err(Failure::new(format!(
            "there is no {role} “{name}” among “{names}”"
        )))
    }

    /// The accessible name of an element.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn name_of(&self, element: &Element) -> Outcome<String> {
        self.computed(element, "computedlabel").await
    }

    async fn computed(&self, element: &Element, property: &'static str) -> Outcome<String> {
        let element = element.element_id().to_string();
        let answer = self
            .client()
            .issue_cmd(Computed { element, property })
            .await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }
}
