//! The fields of a graduation, as they come in.

use std::borrow::Cow;

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::graduation::{
    Degree, GraduationNotice, Institution, InvalidGraduationDate, Student, StudentId, UnknownTimeZone,
    parse_graduation_date, parse_time_zone,
};
use hiretalk_domain::ids::EventId;
use hiretalk_domain::language::UnknownLanguage;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::endpoints::application_webhook::email_address;
use crate::json::{FieldFault, Fields, Lenient, object_shape};
use crate::problem::Problem;
use crate::rows::{Rejection, Row};

/// "This student graduates on this date." Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = GraduationEvent)]
pub(crate) struct GraduationFields<'a> {
    /// The event's own id: the same id again, with the same content, is a redelivery. Left out or null, institution,
    /// student and degree together are the id.
    #[schema(value_type = Option<crate::openapi::OutsideIdText>)]
    #[serde(borrow, default)]
    pub(super) id: Lenient<Cow<'a, str>>,
    /// Who the student is at the institution.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(borrow, default)]
    pub(super) student_id: Lenient<Cow<'a, str>>,
    /// How to reach them; replaces what is known of the candidate `<institution>:<student_id>`.
    #[schema(value_type = StudentFields<'_>, required = true)]
    #[serde(borrow, default)]
    pub(super) student: Lenient<StudentFields<'a>>,
    /// From where.
    #[schema(value_type = crate::openapi::InstitutionText, required = true)]
    #[serde(borrow, default)]
    pub(super) institution: Lenient<Cow<'a, str>>,
    /// In what; there is one graduation of a student for each. Empty is as good as none.
    #[schema(value_type = Option<crate::openapi::DegreeText>)]
    #[serde(borrow, default)]
    pub(super) degree: Lenient<Cow<'a, str>>,
    /// On which day, in its zone; none is today. At most 30 days ago.
    #[schema(value_type = Option<crate::openapi::GraduationDateText>)]
    #[serde(borrow, default)]
    pub(super) graduation_date: Lenient<Cow<'a, str>>,
    /// The zone of that day; none is that of the installation.
    #[schema(value_type = Option<crate::openapi::TimeZoneText>)]
    #[serde(borrow, default)]
    pub(super) time_zone: Lenient<Cow<'a, str>>,
    /// What to speak; none is told from the number.
    #[schema(value_type = Option<crate::openapi::DialogueLanguageName>)]
    #[serde(borrow, default)]
    pub(super) language: Lenient<Cow<'a, str>>,
}

/// How to reach a student.
#[derive(Deserialize, ToSchema)]
#[schema(as = StudentContact)]
pub(crate) struct StudentFields<'a> {
    /// `+`, country code, number; a space or - . ( ) may stand between digits. How strictly it is checked is a
    /// setting.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(borrow, default)]
    pub(super) phone_number: Lenient<Cow<'a, str>>,
    /// What the student is called.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(borrow, default)]
    pub(super) first_name: Lenient<Cow<'a, str>>,
    /// The family name.
    #[schema(value_type = Option<crate::openapi::PersonNameText>)]
    #[serde(borrow, default)]
    pub(super) last_name: Lenient<Cow<'a, str>>,
    /// An e-mail address.
    #[schema(value_type = Option<crate::openapi::EmailAddressText>)]
    #[serde(borrow, default)]
    pub(super) email_address: Lenient<Cow<'a, str>>,
}

object_shape!(StudentFields);

impl GraduationFields<'_> {
    /// The event as the domain has it.
    ///
    /// # Errors
    /// Everything that is wrong with it, at once.
    pub(crate) fn check(self, phone_check: PhoneCheck) -> Result<GraduationNotice, Problem> {
        let mut fields = Fields::default();
        let notice = self.notice(phone_check, &mut fields);
        fields.finish(notice)
    }

    /// The event of a row. It is named by its id, or by the student's.
    pub(super) fn row(self, phone_check: PhoneCheck) -> Row<GraduationNotice> {
        let mut fields = Fields::default();
        let named = [&self.id, &self.student_id].into_iter().find_map(|field| match field {
            Lenient::Value(text) => EventId::parse(text).ok().map(|id| id.to_string()),
            Lenient::Missing | Lenient::Null | Lenient::WrongType(_) => None,
        });
        let notice = self.notice(phone_check, &mut fields);
        fields.complete(notice).map_err(|errors| Rejection { id: named, errors })
    }

    fn notice(self, phone_check: PhoneCheck, fields: &mut Fields) -> Option<GraduationNotice> {
        let event_id = fields.optional_text("id", self.id, EventId::parse);
        let student_id = fields.text("student_id", self.student_id, StudentId::parse);
        let student = fields.required("student", self.student);
        let contact = student.and_then(|student| student.check(fields, phone_check));
        let institution = fields.text("institution", self.institution, Institution::parse);
        let degree = match self.degree {
            Lenient::Value(text) if text.trim().is_empty() => None,
            given => fields.optional_text("degree", given, Degree::parse),
        };
        let date = fields.optional_text("graduation_date", self.graduation_date, parse_graduation_date);
        let time_zone = fields.optional_text("time_zone", self.time_zone, parse_time_zone);
        let language = fields.optional_text("language", self.language, str::parse);
        Some(GraduationNotice {
            event_id,
            student: Student { institution: institution?, student_id: student_id?, degree },
            contact: contact?,
            date,
            time_zone,
            language,
        })
    }
}

impl StudentFields<'_> {
    fn check(self, fields: &mut Fields, phone_check: PhoneCheck) -> Option<ContactDetails> {
        let phone_number = fields
            .text("student.phone_number", self.phone_number, |text| PhoneNumber::parse(text, phone_check));
        let first_name = fields.text("student.first_name", self.first_name, PersonName::parse);
        let last_name = fields.optional_text("student.last_name", self.last_name, PersonName::parse);
        let email_address = fields.optional_text("student.email_address", self.email_address, email_address);
        Some(ContactDetails {
            phone_number: phone_number?,
            first_name: first_name?,
            last_name,
            email_address,
        })
    }
}

impl FieldFault for InvalidGraduationDate {
    fn code(&self) -> &'static str {
        "invalid_date"
    }
}

impl FieldFault for UnknownTimeZone {
    fn code(&self) -> &'static str {
        "unknown_time_zone"
    }
}

impl FieldFault for UnknownLanguage {
    fn code(&self) -> &'static str {
        "unknown_language"
    }
}
