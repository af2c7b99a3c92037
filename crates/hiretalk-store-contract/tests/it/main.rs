//! The list of cases is whole.

use std::collections::BTreeSet;
use std::path::Path;

/// Turns the list into pairs of module and name.
macro_rules! names {
    (; $($group:ident: $($case:ident,)+;)+) => {
        [$($((stringify!($group), stringify!($case)),)+)+]
    };
}

#[test]
fn every_case_that_is_written_is_in_the_list() {
    let listed: BTreeSet<(String, String)> = hiretalk_store_contract::for_each_case! { [names] }
        .into_iter()
        .map(|(group, case)| (group.to_owned(), case.to_owned()))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cases");
    let mut written = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let group = path.file_stem().unwrap().to_str().unwrap().to_owned();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some(signature) = line.strip_prefix("pub async fn ") {
                let case = signature.split('(').next().unwrap().to_owned();
                written.insert((group.clone(), case));
            }
        }
    }
    assert!(written.len() > 50, "the sources are where they are looked for");
    assert_eq!(written, listed);
}
