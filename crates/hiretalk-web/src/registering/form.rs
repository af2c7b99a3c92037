//! What was typed into the form, and what is wrong with it.

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::graduation::{Degree, parse_graduation_date};
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_domain::registration::RegistrationForm;

use crate::query::Query;

/// What was typed, to be shown again where something is wrong.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) phone_number: String,
    pub(crate) degree: String,
    pub(crate) graduation_date: String,
}

/// A field that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormFault {
    FirstName,
    LastName,
    PhoneNumber,
    Degree,
    Date,
    /// It is a day, but one too far back.
    DateTooOld,
}

impl Typed {
    /// What the form sent; the first of several fields of one name.
    pub(crate) fn of(query: &Query<'_>) -> Self {
        let text = |name| query.all(name).next().unwrap_or_default().trim().to_owned();
        Self {
            first_name: text("first_name"),
            last_name: text("last_name"),
            phone_number: text("phone_number"),
            degree: text("degree"),
            graduation_date: text("graduation_date"),
        }
    }

    /// The form as the domain has it.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub(crate) fn check(
        &self,
        phone_check: PhoneCheck,
        language: Language,
    ) -> Result<RegistrationForm, Vec<FormFault>> {
        let mut faults = Vec::new();
        let mut noted = |fault| faults.push(fault);
        let first_name = PersonName::parse(&self.first_name).map_err(|_| noted(FormFault::FirstName));
        let last_name = (!self.last_name.is_empty()).then(|| PersonName::parse(&self.last_name));
        let last_name = last_name.transpose().map_err(|_| noted(FormFault::LastName));
        let phone_number = PhoneNumber::parse(&self.phone_number, phone_check);
        let phone_number = phone_number.map_err(|_| noted(FormFault::PhoneNumber));
        let degree = Degree::parse(&self.degree).map_err(|_| noted(FormFault::Degree));
        let date = parse_graduation_date(&self.graduation_date).map_err(|_| noted(FormFault::Date));
        match (first_name, last_name, phone_number, degree, date) {
            (Ok(first_name), Ok(last_name), Ok(phone_number), Ok(degree), Ok(date)) => Ok(RegistrationForm {
                contact: ContactDetails { phone_number, first_name, last_name, email_address: None },
                degree,
                date,
                language,
            }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_wrong_fields_are_said_at_once() {
        let right =
            "first_name=Ana&last_name=&phone_number=%2B34+600+111+222&degree=Law&graduation_date=2096-02-29";
        let long = format!("{right}&").replace("Ana", &"x".repeat(101)).replace("Law", &"x".repeat(129));
        for (body, expected) in [
            (right, vec![]),
            ("", vec![FormFault::FirstName, FormFault::PhoneNumber, FormFault::Degree, FormFault::Date]),
            (&long, vec![FormFault::FirstName, FormFault::Degree]),
            (&right.replace("last_name=", "last_name=a%00b"), vec![FormFault::LastName]),
            (&right.replace("02-29", "02-30"), vec![FormFault::Date]),
            (&right.replace("%2B34", "34"), vec![FormFault::PhoneNumber]),
        ] {
            let typed = Typed::of(&Query::read(body).unwrap());
            let faults = typed.check(PhoneCheck::E164, Language::Spanish).err().unwrap_or_default();
            assert_eq!(faults, expected, "{body}");
        }
    }
}
