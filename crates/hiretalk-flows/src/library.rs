//! A set of flows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hiretalk_domain::dialogue::{Flow, FlowName};
use hiretalk_domain::ports::FlowLibrary;

use crate::error::{FlowFileError, FlowsError};
use crate::file::parse;

/// The flow of conversations that an application opened.
const APPLICATION: &str = "application";
/// The flow of conversations that a graduation opened.
const GRADUATION: &str = "graduation";

/// The files that ship with the program.
const BUILT_IN: [(&str, &str); 2] = [
    ("application.toml", include_str!("../flows/application.toml")),
    ("graduation.toml", include_str!("../flows/graduation.toml")),
];

/// Flows by name, among them those called `application` and `graduation`.
#[derive(Debug, Clone)]
pub struct Flows {
    application: Arc<Flow>,
    graduation: Arc<Flow>,
    borrows_graduation: bool,
    by_name: BTreeMap<FlowName, Arc<Flow>>,
}

impl Flows {
    /// The flow with this name, if there is one.
    pub fn get(&self, name: &FlowName) -> Option<&Flow> {
        self.by_name.get(name).map(Arc::as_ref)
    }

    /// The flow called `application`.
    pub fn application(&self) -> &Flow {
        &self.application
    }

    /// The flow called `graduation`.
    pub fn graduation(&self) -> &Flow {
        &self.graduation
    }

    /// True if a folder holds no flow called `graduation`, so that the built-in one stands for it.
    pub fn borrows_graduation(&self) -> bool {
        self.borrows_graduation
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Flow> {
        self.by_name.values().map(Arc::as_ref)
    }
}

impl FlowLibrary for Flows {
    fn find(&self, name: &FlowName) -> Option<Arc<Flow>> {
        self.by_name.get(name).cloned()
    }

    fn application(&self) -> Arc<Flow> {
        Arc::clone(&self.application)
    }

    fn graduation(&self) -> Arc<Flow> {
        Arc::clone(&self.graduation)
    }
}

/// The flows that ship with the program.
///
/// # Panics
/// Never: a test reads them.
pub fn built_in() -> Flows {
    match read_built_in() {
        Ok(flows) => flows,
        Err(error) => unreachable!("the built-in flows are checked by a test: {error}"),
    }
}

fn read_built_in() -> Result<Flows, FlowsError> {
    let mut flows = BTreeMap::new();
    for (file, text) in BUILT_IN {
        let flow = parse(text, file).map_err(|error| FlowsError::Files(vec![error]))?;
        flows.insert(flow.name().clone(), Arc::new(flow));
    }
    named(flows, None).ok_or_else(|| FlowsError::NoApplication { folder: PathBuf::from("the program") })
}

/// Reads every `.toml` file of a folder; folders in it are not looked into. The built-in flow of graduations is there
/// unless the folder has one called `graduation`.
///
/// # Errors
/// The folder cannot be read, a file is wrong, two hold a flow of one name, or none is called `application`. Where none
/// is called `graduation`, the built-in one is taken.
pub fn load(folder: &Path) -> Result<Flows, FlowsError> {
    let (mut files, mut wrong) = (BTreeMap::<FlowName, (PathBuf, Flow)>::new(), Vec::<FlowFileError>::new());
    for path in toml_files(folder)? {
        let text = fs::read_to_string(&path)
            .map_err(|source| FlowsError::Unreadable { path: path.clone(), source })?;
        match parse(&text, &path.display().to_string()) {
            Ok(flow) => {
                let name = flow.name().clone();
                if let Some((first, _)) = files.get(&name) {
                    return Err(FlowsError::NameTwice { name, first: first.clone(), second: path });
                }
                files.insert(name, (path, flow));
            }
            Err(error) => wrong.push(error),
        }
    }
    if !wrong.is_empty() {
        return Err(FlowsError::Files(wrong));
    }
    let flows = files.into_iter().map(|(name, (_, flow))| (name, Arc::new(flow))).collect();
    named(flows, Some(built_in().graduation))
        .ok_or_else(|| FlowsError::NoApplication { folder: folder.to_owned() })
}

/// The paths in order, so that the first error is the same on every machine.
fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, FlowsError> {
    let unreadable = |source| FlowsError::Unreadable { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The flows, if those that conversations open with are among them. `graduation` stands for the one of its name.
fn named(mut by_name: BTreeMap<FlowName, Arc<Flow>>, graduation: Option<Arc<Flow>>) -> Option<Flows> {
    let called = |by_name: &BTreeMap<FlowName, Arc<Flow>>, called: &str| {
        by_name.iter().find(|(name, _)| name.as_str() == called).map(|(_, flow)| Arc::clone(flow))
    };
    let application = called(&by_name, APPLICATION)?;
    let own = called(&by_name, GRADUATION);
    let borrows_graduation = own.is_none();
    let graduation = own.or(graduation)?;
    by_name.entry(graduation.name().clone()).or_insert_with(|| Arc::clone(&graduation));
    Some(Flows { application, graduation, borrows_graduation, by_name })
}
