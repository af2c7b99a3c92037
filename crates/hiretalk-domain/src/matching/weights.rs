//! What a preference weighs.
//!
//! A job that meets more than another is better for it, whatever the weights. They decide when each of two jobs meets
//! what the other misses, and so what is relaxed first.

use crate::catalogue::Seniority;

/// The field is what somebody studied: another one is another life.
pub const FIELD: u32 = 3_000;
/// A language that somebody does not speak cannot be learned by Monday.
pub const LANGUAGES: u32 = 2_700;
/// To move house costs more than to work other hours.
pub const PLACE: u32 = 2_400;
/// Who asks for some hours has a reason for it: studies, children, rent.
pub const EMPLOYMENT_TYPE: u32 = 2_100;
/// Where the desk stands is spoken about more easily, and a hybrid job is half of what was asked.
pub const WORK_MODEL: u32 = 1_700;
/// Listings ask for more experience than they insist on.
pub const SENIORITY: u32 = 1_300;
/// For who begins their working life, a job for beginners. Nobody asked for it, so it weighs less than any preference;
/// but more than some further words, for a job that wants ten years of experience is no use to them.
const BEGINNERS: u32 = 900;
/// The same, for a job that names no level: it may be one for beginners.
const LEVEL_UNTOLD: u32 = 400;
/// The first interest that is found. Words are the weakest sign: a description says many things.
pub const INTEREST: u32 = 1_000;
/// Each further one. All of them together stay below the field.
pub const FURTHER_INTEREST: u32 = 200;
/// More for an interest that the title names: the title is what the job is. [`super::MOST_INTERESTS`] of these are
/// less than one [`FURTHER_INTEREST`], so that two interests that are named anywhere are better than one in the title.
pub const IN_TITLE: u32 = 20;
/// More for one that the skills name.
pub const IN_SKILLS: u32 = 10;

/// What a job of this level adds for who begins their working life and names no level; 0 if it asks for experience.
pub fn beginners(level: Option<Seniority>) -> u32 {
    match level {
        Some(Seniority::Entry | Seniority::Junior) => BEGINNERS,
        None => LEVEL_UNTOLD,
        Some(Seniority::Mid | Seniority::Senior | Seniority::Lead) => 0,
    }
}
