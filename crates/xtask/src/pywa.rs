//! `cargo xtask pywa`: an independent client of Meta's API judges the emulator that everything else is tested with.
//!
//! The judge is `crates/xtask/pywa/judge.py`; it says there what it checks.

use crate::emulator::Emulator;
use crate::failure::Failure;
use crate::process;
use crate::tools::{self, Tools};
use crate::workspace::Workspace;

/// Builds the emulator and has it judged.
pub(crate) fn build_and_run(workspace: &Workspace) -> Result<(), Failure> {
    let tools = tools::set_up(workspace)?;
    process::run(&mut workspace.cargo(&["build", "-p", "hiretalk-whatsapp-emulator"]))?;
    run(workspace, &tools)
}

/// Has the emulator judged that is built.
pub(crate) fn run(workspace: &Workspace, tools: &Tools) -> Result<(), Failure> {
    let folder = workspace.root.join("crates/xtask/pywa");
    let mut judge = tools.pywa()?;
    let templates = folder.join("templates.json").display().to_string();
    // pywa 4.5.0 reads what Meta sends in 2026, where everybody has a user id.
    let arguments = ["--templates", &templates, "--both-ids", "--delivered-after", "300"];
    let emulator = Emulator::start(&workspace.emulator(), &workspace.log("pywa-emulator")?, &arguments)?;
    process::run(judge.arg("-B").arg(folder.join("judge.py")).arg(emulator.base_url()))
}
