//! Names that attack: they are shown, and neither obeyed nor able to bend the page.

use super::chromium::Chromium;
use super::page::{Eye, Page, keep};
use crate::worlds::hostile;
use landfall::model::Lang;

#[test]
fn nothing_hostile_is_obeyed() {
    let mut chromium = Chromium::start();
    for (name, world) in [
        ("hostile", hostile()),
        ("hostile-open", hostile().open()),
        ("hostile-de", hostile().lang(Lang::De).open()),
    ] {
        let html = world.text("report.html");
        let file = keep(&format!("{name}.html"), &html);
        // Without the policy, so that only the escaping stands between the names and the page.
        let bare = keep(
            &format!("{name}-bare.html"),
            html.replacen("http-equiv=\"Content-Security-Policy\"", "", 1),
        );
        for (file, guarded) in [(file, true), (bare, false)] {
            let mut page = Page::open(&mut chromium, &file, Eye::default());
            let policies =
                "document.querySelectorAll('meta[http-equiv=\"Content-Security-Policy\"]').length";
            assert_eq!(page.eval(policies), i32::from(guarded), "{name}");
            page.eval(
                "document.querySelectorAll('details').forEach((details) => details.open = true)",
            );
            // Whatever waits for a pointer gets one.
            page.eval(
                "document.querySelectorAll('body *').forEach((e) => ['mouseover', 'focus', 'load', 'error']
                  .forEach((kind) => e.dispatchEvent(new Event(kind))))",
            );
            let doings = page.doings();
            assert_eq!(
                doings.requests,
                [format!("file://{}", file.display())],
                "{name}"
            );
            assert!(doings.messages.is_empty(), "{name}: {:?}", doings.messages);
            assert_eq!(page.eval("document.scripts.length"), 1, "{name}");
            let armed = "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((a) => a.startsWith('on'))";
            assert!(page.list(armed).is_empty(), "{name}");
            let wide = page.eval(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            assert_eq!(wide, 0, "{name}");
        }
    }
}

#[test]
fn what_would_be_obeyed_is_noticed() {
    let attack = "<!doctype html><title>x</title><img src=x onerror=\"console.log('obeyed')\">";
    let file = keep("attack.html", attack);
    let mut chromium = Chromium::start();
    let mut page = Page::open(&mut chromium, &file, Eye::default());
    let doings = page.doings();
    assert_eq!(doings.requests.len(), 2, "{doings:?}");
    assert!(
        doings
            .messages
            .iter()
            .any(|message| message.contains("obeyed")),
        "{doings:?}"
    );
}

/// Text in which the direction changes must not turn what stands around it.
#[test]
fn a_name_from_right_to_left_turns_nothing_around_it() {
    let mut chromium = Chromium::start();
    let file = keep(
        "hostile-direction.html",
        hostile().open().text("report.html"),
    );
    let mut page = Page::open(&mut chromium, &file, Eye::default());
    let turned = "(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const bare = [];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const foreign = /[\\u0590-\\u08ff]/.test(text.data);
        if (foreign && !text.parentElement.closest('bdi, title, option, script, style')) bare.push(text.data.slice(0, 80));
      }
      return bare;
    })()";
    let bare = page.list(turned);
    assert!(bare.is_empty(), "{bare:?}");
}
