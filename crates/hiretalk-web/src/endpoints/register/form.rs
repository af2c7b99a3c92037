//! The registration form: its input and its errors.

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::graduation::{Degree, parse_graduation_date};
use hiretalk_domain::language::Language;
use hiretalk_domain::phone::PhoneRule;
use hiretalk_domain::registration::RegistrationForm;

use crate::extract::Query;

/// The input of the form, to be shown again if a field is wrong.
#[derive(Default)]
pub(super) struct FormInput {
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) phone_number: String,
    pub(super) degree: String,
    pub(super) graduation_date: String,
}

/// A wrong field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormError {
    FirstName,
    LastName,
    PhoneNumber,
    Degree,
    Date,
    /// A date too far back.
    DateTooOld,
}

impl FormInput {
    /// Reads the fields of the form; the first of several with one name.
    pub(super) fn from_form(query: &Query) -> Self {
        let text = |name| query.all(name).next().unwrap_or_default().trim().to_owned();
        Self {
            first_name: text("first_name"),
            last_name: text("last_name"),
            phone_number: text("phone_number"),
            degree: text("degree"),
            graduation_date: text("graduation_date"),
        }
    }

    /// Validates all fields.
    ///
    /// # Errors
    /// All wrong fields.
    pub(super) fn check(
        &self,
        phone_rule: PhoneRule,
        language: Language,
    ) -> Result<RegistrationForm, Vec<FormError>> {
        let mut errors = Vec::new();
        let mut add = |error| errors.push(error);
        let first_name = PersonName::parse(&self.first_name).map_err(|_| add(FormError::FirstName));
        let last_name = (!self.last_name.is_empty()).then(|| PersonName::parse(&self.last_name));
        let last_name = last_name.transpose().map_err(|_| add(FormError::LastName));
        let phone_number = phone_rule.parse(&self.phone_number);
        let phone_number = phone_number.map_err(|_| add(FormError::PhoneNumber));
        let degree = Degree::parse(&self.degree).map_err(|_| add(FormError::Degree));
        let date = parse_graduation_date(&self.graduation_date).map_err(|_| add(FormError::Date));
        match (first_name, last_name, phone_number, degree, date) {
            (Ok(first_name), Ok(last_name), Ok(phone_number), Ok(degree), Ok(date)) => Ok(RegistrationForm {
                contact: ContactDetails { phone_number, first_name, last_name, email_address: None },
                degree,
                date,
                language,
            }),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_wrong_fields_are_reported_at_once() {
        let right =
            "first_name=Ana&last_name=&phone_number=%2B34+600+111+222&degree=Law&graduation_date=2096-02-29";
        let long = format!("{right}&").replace("Ana", &"x".repeat(101)).replace("Law", &"x".repeat(129));
        for (body, expected) in [
            (right, vec![]),
            ("", vec![FormError::FirstName, FormError::PhoneNumber, FormError::Degree, FormError::Date]),
            (&long, vec![FormError::FirstName, FormError::Degree]),
            (&right.replace("last_name=", "last_name=a%00b"), vec![FormError::LastName]),
            (&right.replace("02-29", "02-30"), vec![FormError::Date]),
            (&right.replace("%2B34", "34"), vec![FormError::PhoneNumber]),
        ] {
            let typed = FormInput::from_form(&Query::parse(body).unwrap());
            let errors = typed.check(PhoneRule::default(), Language::Spanish).err().unwrap_or_default();
            assert_eq!(errors, expected, "{body}");
        }
    }
}
