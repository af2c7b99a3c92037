//! Builds the crate anew when a migration comes or changes: the macro that embeds them cannot say so itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
