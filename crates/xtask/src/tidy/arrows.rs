//! The dependency arrows: everything points at the domain, and the domain points nowhere.

use super::Finding;
use crate::workspace::{Dependency, Package};

/// A package, and the packages of ours that it may use.
struct Arrows {
    package: &'static str,
    uses: &'static [&'static str],
    /// In its tests, besides.
    tests_use: &'static [&'static str],
}

const fn arrows(
    package: &'static str,
    uses: &'static [&'static str],
    tests_use: &'static [&'static str],
) -> Arrows {
    Arrows { package, uses, tests_use }
}

const DOMAIN: &[&str] = &["hiretalk-domain"];

/// Adapters use the domain alone, and the program uses all of them.
const ARROWS: [Arrows; 16] = [
    arrows("hiretalk-domain", &[], &["hiretalk-flows", "hiretalk-memory"]),
    arrows("hiretalk-flows", DOMAIN, &[]),
    arrows("hiretalk-http-client", &[], &[]),
    arrows("hiretalk-llm", &["hiretalk-domain", "hiretalk-http-client"], &[]),
    arrows("hiretalk-media", &["hiretalk-domain", "hiretalk-http-client"], &[]),
    arrows("hiretalk-memory", DOMAIN, &["hiretalk-store-contract"]),
    arrows("hiretalk-postgres", DOMAIN, &["hiretalk-store-contract", "hiretalk-test-postgres"]),
    arrows("hiretalk-webhooks", &["hiretalk-domain", "hiretalk-http-client"], &["hiretalk-memory"]),
    arrows("hiretalk-web", DOMAIN, &["hiretalk-memory"]),
    arrows(
        "hiretalk-whatsapp",
        &["hiretalk-domain", "hiretalk-http-client"],
        &["hiretalk-whatsapp-emulator"],
    ),
    arrows(
        "hiretalk",
        &[
            "hiretalk-domain",
            "hiretalk-flows",
            "hiretalk-llm",
            "hiretalk-media",
            "hiretalk-memory",
            "hiretalk-postgres",
            "hiretalk-web",
            "hiretalk-webhooks",
            "hiretalk-whatsapp",
            "hiretalk-whatsapp-emulator",
        ],
        &["hiretalk-test-postgres"],
    ),
    // For development.
    arrows("hiretalk-simulation", &["hiretalk-domain", "hiretalk-flows", "hiretalk-memory"], &[]),
    arrows("hiretalk-store-contract", &["hiretalk-domain", "hiretalk-flows"], &[]),
    arrows("hiretalk-test-postgres", &[], &[]),
    arrows("hiretalk-whatsapp-emulator", &[], &[]),
    arrows("xtask", &["hiretalk-test-postgres"], &[]),
];

/// Pure crates that the domain may use without a decision record.
const DOMAIN_MAY: [&str; 9] = [
    "async-trait",
    "chrono",
    "chrono-tz",
    "mockall",
    "rlibphonenumber",
    "strsim",
    "thiserror",
    "unicode-normalization",
    "uuid",
];

/// Beginnings of the names of crates that do I/O or know a format; no decision record lets them into the domain.
const DOMAIN_NEVER: [&str; 8] = ["actix", "axum", "diesel", "hyper", "reqwest", "serde", "sqlx", "tokio"];

/// Checks every package of ours. `decisions` is the text of docs/adr.
pub(super) fn check(packages: &[Package], decisions: &str) -> Vec<Finding> {
    let ours: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
    packages.iter().flat_map(|package| check_package(package, &ours, decisions)).collect()
}

fn check_package(package: &Package, ours: &[&str], decisions: &str) -> Vec<Finding> {
    let Package { name, dependencies, .. } = package;
    let Some(arrows) = ARROWS.iter().find(|arrows| arrows.package == name) else {
        let change = "is new: say in crates/xtask/src/tidy/arrows.rs which of our packages it may use";
        return vec![Finding::new(name, change)];
    };
    let (of_ours, outside): (Vec<&Dependency>, Vec<_>) =
        dependencies.iter().partition(|dependency| ours.contains(&dependency.name.as_str()));
    let mut findings: Vec<_> = of_ours
        .into_iter()
        .filter(|Dependency { name: other, dev }| {
            let other = other.as_str();
            // A package that uses itself in its tests switches a feature on for them.
            let for_tests = *dev && (arrows.tests_use.contains(&other) || other == name);
            !(arrows.uses.contains(&other) || for_tests)
        })
        .map(|Dependency { name: other, dev }| {
            let even = if *dev { ", not even in tests" } else { "" };
            Finding::new(
                name,
                format!("must not depend on {other}{even}: see the arrows in docs/ARCHITECTURE.md"),
            )
        })
        .collect();
    if name == "hiretalk-domain" {
        findings.extend(
            outside.into_iter().filter(|found| !found.dev).filter_map(|found| domain(found, decisions)),
        );
    }
    findings
}

fn domain(dependency: &Dependency, decisions: &str) -> Option<Finding> {
    let name = dependency.name.as_str();
    if DOMAIN_NEVER.iter().any(|never| name.starts_with(never)) {
        return Some(Finding::new(
            "hiretalk-domain",
            format!("must not depend on {name}: the domain does no I/O"),
        ));
    }
    let may = DOMAIN_MAY.contains(&name) || decisions.contains(&format!("`{name}`"));
    (!may).then(|| {
        let change = format!("depends on {name} without a decision record in docs/adr that names `{name}`");
        Finding::new("hiretalk-domain", change)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, uses: &[&str], tests_use: &[&str]) -> Package {
        let dependency = |dev| move |name: &&str| Dependency { name: (*name).to_owned(), dev };
        let dependencies =
            uses.iter().map(dependency(false)).chain(tests_use.iter().map(dependency(true))).collect();
        Package { name: name.to_owned(), dependencies, ..Package::default() }
    }

    /// Checks one package in a workspace that has all of them, and expects a finding with each part.
    #[track_caller]
    fn check(name: &str, uses: &[&str], tests_use: &[&str], expected: &[&str]) {
        let mut packages: Vec<_> = ARROWS.iter().map(|arrows| package(arrows.package, &[], &[])).collect();
        packages.retain(|other| other.name != name);
        packages.push(package(name, uses, tests_use));
        let findings = super::check(&packages, "We use `hmac` for digests.");
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        for (Finding { place, change }, part) in findings.iter().zip(expected) {
            assert_eq!(place, name);
            assert!(change.contains(part), "{change}");
        }
    }

    #[test]
    fn adapters_use_the_domain_and_never_each_other() {
        for adapter in
            ["hiretalk-memory", "hiretalk-postgres", "hiretalk-web", "hiretalk-whatsapp", "hiretalk-flows"]
        {
            check(adapter, &["hiretalk-domain", "serde"], &[], &[]);
            for other in ["hiretalk-memory", "hiretalk-postgres", "hiretalk-web", "hiretalk", "xtask"] {
                if other != adapter {
                    check(adapter, &[other], &[], &["must not depend"]);
                }
            }
        }
        check("hiretalk-web", &[], &["hiretalk-memory"], &[]);
        check("hiretalk-web", &[], &["hiretalk-postgres"], &["not even in tests"]);
    }

    #[test]
    fn stores_take_the_contract_for_their_tests_alone() {
        check("hiretalk-memory", &["hiretalk-domain"], &["hiretalk-store-contract"], &[]);
        check("hiretalk-postgres", &[], &["hiretalk-store-contract", "hiretalk-test-postgres"], &[]);
        check("hiretalk-postgres", &["hiretalk-store-contract"], &[], &["hiretalk-store-contract"]);
    }

    #[test]
    fn the_domain_depends_on_what_was_decided() {
        check("hiretalk-domain", &["thiserror", "uuid", "hmac"], &["proptest", "hiretalk-memory"], &[]);
        check("hiretalk-domain", &["serde", "tokio", "diesel"], &[], &["no I/O", "no I/O", "no I/O"]);
        check("hiretalk-domain", &["serde_json"], &[], &["no I/O"]);
        check("hiretalk-domain", &["sha2"], &[], &["without a decision record"]);
        check("hiretalk-domain", &["hiretalk-memory"], &[], &["must not depend on hiretalk-memory"]);
    }

    #[test]
    fn tools_know_nothing_of_the_product() {
        check("xtask", &["hiretalk-test-postgres", "clap"], &[], &[]);
        check("xtask", &["hiretalk-domain"], &[], &["hiretalk-domain"]);
        check("hiretalk-test-postgres", &[], &["hiretalk-domain"], &["not even in tests"]);
        check("hiretalk-simulation", &["hiretalk-memory", "hiretalk-flows"], &[], &[]);
        check("hiretalk-simulation", &["hiretalk-postgres"], &[], &["hiretalk-postgres"]);
        check("hiretalk", &["hiretalk-simulation"], &[], &["hiretalk-simulation"]);
        check("hiretalk-whatsapp-emulator", &["hiretalk-domain"], &[], &["hiretalk-domain"]);
        check("hiretalk", &["hiretalk-store-contract"], &[], &["hiretalk-store-contract"]);
    }

    #[test]
    fn a_new_package_needs_its_arrows() {
        check("hiretalk-telepathy", &[], &[], &["is new"]);
    }
}
