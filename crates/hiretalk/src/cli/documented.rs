//! Every variable of the command line is explained.

use clap::CommandFactory;

use crate::cli::Cli;

#[test]
fn every_variable_is_in_the_documents() {
    let documents = [
        ("OPERATIONS.md", include_str!("../../../../docs/OPERATIONS.md")),
        ("hiretalk.env.example", include_str!("../../../../docs/deploy/hiretalk.env.example")),
    ];
    let command = Cli::command();
    let variables = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments)
        .chain(command.get_arguments())
        .filter_map(|argument| argument.get_env()?.to_str());
    let mut seen = 0;
    for variable in variables {
        seen += 1;
        // A file's name may stand as the ending alone, after the variable that it is for.
        let told = variable.strip_suffix("_FILE").unwrap_or(variable);
        for (name, text) in documents {
            assert!(text.contains(told), "{variable} is not in {name}");
        }
    }
    assert!(seen > 40, "{seen} variables");
}
