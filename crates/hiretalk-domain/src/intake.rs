//! Rules that open conversations: for an application, for a graduation.

mod application;
mod graduation;

pub use self::application::{Application, Greeting, open_for_application};
pub use self::graduation::{GraduationGreeting, begin, schedule, start_at_once};
