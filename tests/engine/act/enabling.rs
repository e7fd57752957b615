//! Enabling the page's own interface.

use wpp_call::engine::{Answer, HostError};

use super::text;
use crate::page::Page;

#[test]
fn calling_is_enabled_when_the_page_says_so() {
    let mut page = Page::new();
    let enable = page.enable_call_interface();
    assert_eq!(page.outcome(enable), None);
    page.answers(Answer::Done);
    assert!(page.is_done(enable));
    assert_eq!(page.log, ["enable calling", "done"]);
}

#[test]
fn when_the_page_cannot_enable_calling_it_says_why() {
    let mut page = Page::new();
    let enable = page.enable_call_interface();
    page.fails(HostError::failed("Oops"));
    let facts = [("step", text("enable calling")), ("cause", text("Oops"))];
    assert_eq!(page.error(enable).code.name, "host_failed");
    assert_eq!(page.error(enable).facts, facts);

    let enable = page.enable_call_interface();
    let module = "WAWebABProps".into();
    page.fails(HostError::MissingModule { module });
    assert_eq!(page.error(enable).code.name, "host_module_not_found");
}
