//! Rules that open conversations, for an application and for a graduation, and the judgement of what they open.

mod application;
mod graduation;
mod judgement;

pub use self::application::{Application, Greeting, open_for_application};
pub use self::graduation::{GraduationGreeting, begin, schedule, start_at_once};
pub use self::judgement::{
    GraduationFacts, GraduationVerdict, OpeningFacts, OpeningVerdict, judge_graduation, judge_opening,
};
