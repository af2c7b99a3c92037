//! Rules that open conversations, for an application and for a graduation, and the judgement of what they open.

mod application;
mod graduation;
mod greeting;
mod judgement;

pub use self::application::{Application, open_for_application};
pub use self::graduation::{begin, schedule, start_at_once};
pub use self::greeting::Greeting;
pub use self::judgement::{
    GraduationFacts, GraduationVerdict, OpeningFacts, OpeningVerdict, judge_graduation, judge_opening,
};
