//! A page as somebody sees it: light or dark, wide or narrow, with or without scripts.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use serde_json::{Value, json};

use super::chromium::Chromium;

/// The colours that somebody prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How somebody looks at a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Eye {
    pub(crate) scheme: Scheme,
    /// In CSS pixels.
    pub(crate) width: u32,
    pub(crate) scripts: bool,
}

impl Default for Eye {
    fn default() -> Self {
        Self {
            scheme: Scheme::Light,
            width: 1_280,
            scripts: true,
        }
    }
}

/// An open page, closed when it is dropped.
pub(crate) struct Page<'a> {
    chromium: &'a mut Chromium,
    session: String,
    target: String,
    context: String,
}

/// What a page did on its own.
#[derive(Debug, Default)]
pub(crate) struct Doings {
    /// Every address that it asked for.
    pub(crate) requests: Vec<String>,
    /// Errors, warnings, refusals of the policy, and whatever was written to the console.
    pub(crate) messages: Vec<String>,
}

impl<'a> Page<'a> {
    /// Opens `file` in a context of its own, and waits until it is loaded.
    pub(crate) fn open(chromium: &'a mut Chromium, file: &Path, eye: Eye) -> Self {
        let text = |value: Value| value.as_str().expect("a text").to_owned();
        let context = text(
            chromium.ask(None, "Target.createBrowserContext", json!({}))["browserContextId"].take(),
        );
        let blank = json!({"url": "about:blank", "browserContextId": context});
        let target = text(chromium.ask(None, "Target.createTarget", blank)["targetId"].take());
        let attach = json!({"targetId": target, "flatten": true});
        let session = text(chromium.ask(None, "Target.attachToTarget", attach)["sessionId"].take());
        let mut page = Self {
            chromium,
            session,
            target,
            context,
        };
        for domain in ["Page", "Network", "Runtime", "Log"] {
            page.ask(&format!("{domain}.enable"), json!({}));
        }
        let metrics = json!({"width": eye.width, "height": 900, "deviceScaleFactor": 1, "mobile": eye.width < 600});
        page.ask("Emulation.setDeviceMetricsOverride", metrics);
        page.ask(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": !eye.scripts}),
        );
        page.prefer(eye.scheme, "");
        page.doings();
        let address = format!("file://{}", file.display());
        let gone = page.ask("Page.navigate", json!({"url": address}));
        assert!(gone.get("errorText").is_none(), "{address}: {gone}");
        let session = page.session.clone();
        page.chromium.wait(&session, "Page.loadEventFired");
        page
    }

    /// Looks at it in `scheme`, and on `media`: `print` or, if empty, a screen.
    pub(crate) fn prefer(&mut self, scheme: Scheme, media: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme.name()}]);
        self.ask(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": features}),
        );
    }

    /// What `expression` comes to, waited for if it is a promise.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.ask("Runtime.evaluate", params);
        if let Some(thrown) = answer.get("exceptionDetails") {
            panic!(
                "{}: {thrown}",
                expression.chars().take(200).collect::<String>()
            );
        }
        answer["result"]["value"].take()
    }

    /// What `expression`, a list of texts, comes to.
    pub(crate) fn list(&mut self, expression: &str) -> Vec<String> {
        serde_json::from_value(self.eval(expression)).expect("a list of texts")
    }

    /// The page in print, on A4.
    pub(crate) fn pdf(&mut self) -> Vec<u8> {
        let paper = json!({"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": true});
        let answer = self.ask("Page.printToPDF", paper);
        let text = answer["data"].as_str().expect("a document");
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .expect("base64")
    }

    /// What it has done on its own since it was last asked.
    pub(crate) fn doings(&mut self) -> Doings {
        // Whatever happened before this answer has been told before it.
        self.eval("0");
        let mut doings = Doings::default();
        for event in self.chromium.told(&self.session) {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    doings.requests.push(
                        params["request"]["url"]
                            .as_str()
                            .unwrap_or_default()
                            .to_owned(),
                    );
                }
                "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Log.entryAdded" => {
                    doings.messages.push(params.to_string());
                }
                _ => {}
            }
        }
        doings
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.chromium.ask(Some(&self.session), method, params)
    }
}

impl Drop for Page<'_> {
    fn drop(&mut self) {
        // After a failure nothing is asked any more: Chromium may be what failed.
        if !std::thread::panicking() {
            self.chromium
                .ask(None, "Target.closeTarget", json!({"targetId": self.target}));
            self.chromium.ask(
                None,
                "Target.disposeBrowserContext",
                json!({"browserContextId": self.context}),
            );
        }
    }
}

/// Writes a page to where it can be looked at afterwards, and says where.
pub(crate) fn keep(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    std::fs::create_dir_all(&folder).expect("a folder for pages");
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a page can be written");
    path
}
