//! Paths in the code, resolved from the root of the crate.

use std::collections::BTreeMap;

use super::source::{Token, Word};

/// The modules and items that a file knows by a name of its own, each with where it may lie from the root of the crate.
pub(crate) type Names = BTreeMap<String, Vec<Vec<String>>>;

/// A path in the code, resolved from the root of the crate.
#[derive(Debug)]
pub(crate) struct CratePath {
    /// The line on which it begins.
    pub(crate) line: usize,
    /// Its parts; the last is `self` or `*` where it is written so.
    pub(crate) parts: Vec<String>,
    /// The name that a `use` gives to what it leads to.
    pub(crate) known_as: Option<String>,
    /// Whether a `pub use` hands it on.
    pub(crate) public: bool,
}

/// The module of a file: `src/a/b.rs` and `src/a/b/mod.rs` are `a::b`; the root of the crate is empty.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    if inner == "lib" || inner == "main" {
        return Vec::new();
    }
    inner.split('/').map(str::to_owned).collect()
}

/// Every path of a file that begins with `crate`, `self`, `super` or one of `names`, groups spread out.
pub(crate) fn paths(tokens: &[Token], module: &[String], names: &Names) -> Vec<CratePath> {
    let mut found = Vec::new();
    let mut inline: Vec<(String, usize)> = Vec::new();
    let mut depth = 0;
    let mut import = None;
    for (at, token) in tokens.iter().enumerate() {
        match &token.word {
            Word::Mark('{') => {
                depth += 1;
                if let Some(name) = opens_module(tokens, at) {
                    inline.push((name, depth));
                }
            }
            Word::Mark('}') => {
                if inline
                    .last()
                    .is_some_and(|(_, at_depth)| *at_depth == depth)
                {
                    inline.pop();
                }
                depth -= 1;
            }
            Word::Mark(';') => import = None,
            Word::Name(name) if name == "use" => {
                import = Some(Import {
                    public: is_public(tokens, at),
                });
            }
            Word::Name(name) if begins_path(tokens, at) => {
                let mut here = module.to_vec();
                here.extend(inline.iter().map(|(name, _)| name.clone()));

                for (start, prefix) in roots_of(tokens, at, name, here, names) {
                    let mut spread = Spread {
                        tokens,
                        import,
                        found: &mut found,
                    };
                    spread.path(start, &prefix);
                }
            }
            _ => {}
        }
    }
    found
}

/// The `use` in which a path stands.
#[derive(Debug, Clone, Copy)]
struct Import {
    public: bool,
}

fn opens_module(tokens: &[Token], brace: usize) -> Option<String> {
    match (
        brace.checked_sub(2).map(|at| &tokens[at]),
        brace.checked_sub(1).map(|at| &tokens[at].word),
    ) {
        (Some(keyword), Some(Word::Name(name))) if keyword.is("mod") => Some(name.clone()),
        _ => None,
    }
}

fn is_public(tokens: &[Token], at: usize) -> bool {
    at > 0 && (tokens[at - 1].is("pub") || tokens[at - 1].mark(')'))
}

/// Whether the name at `at` is the first of a path of several; a method `.name::<T>()` is none.
fn begins_path(tokens: &[Token], at: usize) -> bool {
    let goes_on = tokens
        .get(at + 1)
        .is_some_and(|next| next.word == Word::Path);
    let follows = at > 0 && (tokens[at - 1].word == Word::Path || tokens[at - 1].mark('.'));
    goes_on && !follows
}

/// Where the path that begins with `name` goes on, and in which modules.
fn roots_of(
    tokens: &[Token],
    at: usize,
    name: &str,
    here: Vec<String>,
    names: &Names,
) -> Vec<(usize, Vec<String>)> {
    match name {
        "crate" | "self" | "super" => vec![root_of(tokens, at, here)],
        name => names
            .get(name)
            .into_iter()
            .flatten()
            .map(|place| (at + 2, place.clone()))
            .collect(),
    }
}

/// Where the path goes on after its `crate`, `self` and `super`s, and which module that is.
fn root_of(tokens: &[Token], mut at: usize, here: Vec<String>) -> (usize, Vec<String>) {
    let mut prefix = if tokens[at].is("crate") {
        Vec::new()
    } else {
        here
    };
    loop {
        if tokens[at].is("super") {
            prefix.pop();
        }
        at += 2;
        let goes_on = tokens.get(at).is_some_and(|token| token.is("super"))
            && tokens
                .get(at + 1)
                .is_some_and(|token| token.word == Word::Path);
        if !goes_on {
            return (at, prefix);
        }
    }
}

/// Collects paths, and each of a group `{a::b, c}`.
struct Spread<'a> {
    tokens: &'a [Token],
    import: Option<Import>,
    found: &'a mut Vec<CratePath>,
}

impl Spread<'_> {
    /// Collects the path at `at` below `prefix`; answers with the place after it.
    fn path(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let mut parts = prefix.to_vec();
        let line = self.tokens.get(at).map_or(0, |token| token.line);
        loop {
            match self.tokens.get(at).map(|token| &token.word) {
                Some(Word::Name(name)) => parts.push(name.clone()),
                Some(Word::Mark('*')) => parts.push("*".to_owned()),
                Some(Word::Mark('{')) => return self.group(at + 1, &parts),
                _ => {}
            }
            at += 1;
            if self
                .tokens
                .get(at)
                .is_none_or(|token| token.word != Word::Path)
            {
                let known_as = self.import.and_then(|_| self.known_as(at, &parts));
                self.found.push(CratePath {
                    line,
                    parts,
                    known_as,
                    public: self.import.is_some_and(|import| import.public),
                });
                return at;
            }
            at += 1;
        }
    }

    fn group(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let tokens = self.tokens;
        while tokens.get(at).is_some_and(|token| !token.mark('}')) {
            at = self.path(at, prefix);
            while tokens
                .get(at)
                .is_some_and(|token| !token.mark(',') && !token.mark('}'))
            {
                at += 1;
            }
            at += usize::from(tokens.get(at).is_some_and(|token| token.mark(',')));
        }
        at + 1
    }

    /// The name after `as`, or else the last of the path.
    fn known_as(&self, at: usize, parts: &[String]) -> Option<String> {
        if self.tokens.get(at).is_some_and(|token| token.is("as"))
            && let Some(Word::Name(name)) = self.tokens.get(at + 1).map(|token| &token.word)
        {
            return Some(name.clone());
        }
        parts.iter().rfind(|part| *part != "self").cloned()
    }
}
