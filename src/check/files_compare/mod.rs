//! `files.compare`: two file trees, item by item.

use schemars::{Schema, SchemaGenerator};

use self::content::{How, Method};
use self::spec::{Asked, Content, LinkPolicy, Spec};
use self::walk::Walk;
use super::{Context, TypedKind};
use crate::endpoint::fs::Links;
use crate::inventory::files::{Algorithm, Proof, Tree};
use crate::model::{
    CannotCheck, Class, Code, Evidence, Lang, Message, Obstacle, Retry, Service, Side, SpecMistake,
};

mod alone;
mod book;
mod content;
mod exclude;
mod facts;
mod folder;
mod lister;
mod moves;
mod names;
mod pool;
mod spec;
mod tell;
mod walk;

const MISSING: Code = Code {
    name: "files.compare/missing",
    class: Class::Missing,
};
const EXTRA: Code = Code {
    name: "files.compare/extra",
    class: Class::Extra,
};
const DIFFERENT: Code = Code {
    name: "files.compare/different",
    class: Class::Different,
};
const EMPTIED: Code = Code {
    name: "files.compare/emptied",
    class: Class::Different,
};
const MOVED: Code = Code {
    name: "files.compare/moved",
    class: Class::Moved,
};
const UNREADABLE: Code = Code {
    name: "files.compare/unreadable",
    class: Class::Unreadable,
};

/// The kind.
#[derive(Debug)]
pub(super) struct FilesCompare;

impl TypedKind for FilesCompare {
    type Spec = Spec;

    const NAME: &'static str = "files.compare";
    const CODES: &'static [Code] = &[MISSING, EXTRA, DIFFERENT, EMPTIED, MOVED, UNREADABLE];
    const PAGE: &'static str = include_str!("README.md");
    const TEXTS: [(Lang, &'static str); 2] = [
        (Lang::En, include_str!("texts.en.ftl")),
        (Lang::De, include_str!("texts.de.ftl")),
    ];

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<Spec>()
    }

    fn mistakes(spec: &Spec) -> Vec<SpecMistake> {
        Asked::new(spec, &jiff::tz::TimeZone::UTC)
            .err()
            .unwrap_or_default()
    }

    fn needs(_spec: &Spec) -> Vec<(Side, Service)> {
        Side::BOTH
            .into_iter()
            .map(|side| (side, Service::Files))
            .collect()
    }

    fn root(spec: &Spec, side: Side) -> String {
        match side {
            Side::Source => spec.roots.source.clone(),
            Side::Target => spec.roots.target.clone(),
        }
    }

    async fn observe(spec: &Spec, cx: &dyn Context) -> Result<Evidence, CannotCheck> {
        let asked = Asked::new(spec, cx.timezone()).map_err(|mistakes| {
            let said = mistakes
                .into_iter()
                .map(|mistake| mistake.problem)
                .collect::<Vec<_>>()
                .join("; ");
            unsupported(
                "files.compare",
                Message::new("files.compare/spec").with("problem", said),
            )
        })?;
        let source = cx.tree(Side::Source, &asked.spec.roots.source).await?;
        let target = cx.tree(Side::Target, &asked.spec.roots.target).await?;
        let how = how(&asked, &*source, &*target, cx)?;
        let links = if asked.spec.links == LinkPolicy::Follow {
            Links::Follow
        } else {
            Links::AsLinks
        };
        Walk::new(cx, &asked, how, links, [source, target])?.run()
    }
}

/// How pairs are compared, given what both trees can prove.
fn how(
    asked: &Asked,
    source: &dyn Tree,
    target: &dyn Tree,
    cx: &dyn Context,
) -> Result<How, CannotCheck> {
    let same = source.identity().is_some() && source.identity() == target.identity();
    if same && !cx.may_be_same_store() {
        return Err(unsupported(
            source.place(),
            Message::new("files.compare/same-tree"),
        ));
    }
    let method = match (source.proof(), target.proof()) {
        (Proof::Live, Proof::Live) => match asked.spec.content {
            Content::Sha256 => Method::Digest(Algorithm::Sha256),
            Content::Blake3 => Method::Digest(Algorithm::Blake3),
            Content::Bytes => Method::Bytes,
            Content::Size => Method::Size,
        },
        (Proof::Digests(a), Proof::Digests(b)) if a != b => {
            let cause = Message::new("files.compare/manifests-differ")
                .with("source", a.name())
                .with("target", b.name());
            return Err(unsupported(target.place(), cause));
        }
        (Proof::Digests(_), _) | (_, Proof::Digests(_)) if asked.spec.content == Content::Size => {
            return Err(unsupported(
                target.place(),
                Message::new("files.compare/manifest-no-sizes"),
            ));
        }
        (Proof::Digests(_), _) if asked.until.is_some() => {
            return Err(unsupported(
                source.place(),
                Message::new("files.compare/manifest-no-times"),
            ));
        }
        (Proof::Digests(algorithm), _) | (_, Proof::Digests(algorithm)) => {
            Method::Digest(algorithm)
        }
    };
    let until_ns = asked
        .until
        .map(|at| i64::try_from(at.as_nanosecond()).unwrap_or(i64::MAX));
    Ok(How {
        method,
        tolerance: asked.tolerance,
        until_ns,
        names: asked.spec.names,
        deadline: cx.deadline().clone(),
    })
}

fn unsupported(endpoint: &str, cause: Message) -> CannotCheck {
    CannotCheck::new(
        Obstacle::Unsupported,
        Retry::Never,
        endpoint,
        "compare",
        cause,
    )
}
