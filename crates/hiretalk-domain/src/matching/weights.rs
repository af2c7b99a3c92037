//! What a preference weighs.
//!
//! A job that meets more than another is better for it, whatever the weights. They decide when each of two jobs meets
//! what the other misses, and so what is relaxed first.

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
/// The first interest that is found. Words are the weakest sign: a description says many things.
pub const INTEREST: u32 = 1_000;
/// Each further one. All of them together stay below the field.
pub const FURTHER_INTEREST: u32 = 200;
/// More for an interest that the title names: the title is what the job is. [`super::MOST_INTERESTS`] of these are
/// less than one [`FURTHER_INTEREST`], so that two interests that are named anywhere are better than one in the title.
pub const IN_TITLE: u32 = 20;
/// More for one that the skills name.
pub const IN_SKILLS: u32 = 10;
