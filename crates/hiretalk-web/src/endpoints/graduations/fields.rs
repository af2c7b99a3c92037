//! The fields of a graduation in a body or a row.

use hiretalk_domain::candidate::{ContactDetails, PersonName};
use hiretalk_domain::graduation::{
    Degree, GraduationNotice, Institution, InvalidGraduationDate, Student, StudentId, UnknownTimeZone,
    parse_graduation_date, parse_time_zone,
};
use hiretalk_domain::ids::EventId;
use hiretalk_domain::language::UnknownLanguage;
use hiretalk_domain::phone::PhoneRule;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::endpoints::applications::email_address;
use crate::json::{FieldFault, Fields, Lenient, object_shape};
use crate::problem::{FieldError, Problem};
use crate::rows::options::iso_date;
use crate::rows::{Cells, DateOrder, ImportOptions, Rejection, Row, RowKind};

/// "This student graduates on this date." Fields that are not listed are ignored.
#[derive(Deserialize, ToSchema)]
#[schema(as = GraduationEvent)]
pub(super) struct GraduationFields {
    /// The event's own id: the same id again, with the same content, is a redelivery. Left out or null, institution,
    /// student and degree together are the id.
    #[schema(value_type = Option<crate::openapi::OutsideIdText>)]
    #[serde(default)]
    id: Lenient<String>,
    /// The id of the student at the institution.
    #[schema(value_type = crate::openapi::OutsideIdText, required = true)]
    #[serde(default)]
    student_id: Lenient<String>,
    /// Contact details; they replace those that are stored of the candidate `<institution>:<student_id>`.
    #[schema(value_type = StudentFields, required = true)]
    #[serde(default)]
    student: Lenient<StudentFields>,
    /// From where.
    #[schema(value_type = crate::openapi::InstitutionText, required = true)]
    #[serde(default)]
    institution: Lenient<String>,
    /// In what; there is one graduation of a student for each. Empty is as good as none.
    #[schema(value_type = Option<crate::openapi::DegreeText>)]
    #[serde(default)]
    degree: Lenient<String>,
    /// On which day, in its zone; none is today. At most 30 days ago.
    #[schema(value_type = Option<crate::openapi::GraduationDateText>)]
    #[serde(default)]
    graduation_date: Lenient<String>,
    /// The zone of that day; none is that of the installation.
    #[schema(value_type = Option<crate::openapi::TimeZoneText>)]
    #[serde(default)]
    time_zone: Lenient<String>,
    /// The language to speak; by default that of the number.
    #[schema(value_type = Option<crate::openapi::DialogueLanguageName>)]
    #[serde(default)]
    language: Lenient<String>,
}

/// Contact details of a student.
#[derive(Deserialize, ToSchema)]
#[schema(as = StudentContact)]
struct StudentFields {
    /// `+`, country code, number; a space or - . ( ) may stand between digits. How strictly it is checked is a
    /// setting.
    #[schema(value_type = crate::openapi::PhoneNumberText, required = true)]
    #[serde(default)]
    phone_number: Lenient<String>,
    /// The given name.
    #[schema(value_type = crate::openapi::PersonNameText, required = true)]
    #[serde(default)]
    first_name: Lenient<String>,
    /// The family name.
    #[schema(value_type = Option<crate::openapi::PersonNameText>)]
    #[serde(default)]
    last_name: Lenient<String>,
    /// An e-mail address.
    #[schema(value_type = Option<crate::openapi::EmailAddressText>)]
    #[serde(default)]
    email_address: Lenient<String>,
}

object_shape!(StudentFields);

impl GraduationFields {
    /// Validates all fields.
    ///
    /// # Errors
    /// `validation_failed`, with all wrong fields.
    pub(super) fn check(self, phone_rule: PhoneRule) -> Result<GraduationNotice, Problem> {
        let mut fields = Fields::default();
        let notice = self.notice(phone_rule, &mut fields);
        fields.finish(notice)
    }

    /// Validates a row, which is reported by its id, or by the student's.
    fn check_row(self, phone_rule: PhoneRule) -> Row<GraduationNotice> {
        let mut fields = Fields::default();
        let row_id = [&self.id, &self.student_id].into_iter().find_map(|field| match field {
            Lenient::Value(text) => EventId::parse(text).ok().map(|id| id.to_string()),
            Lenient::Missing | Lenient::Null | Lenient::WrongType(_) => None,
        });
        let notice = self.notice(phone_rule, &mut fields);
        fields.into_result(notice).map_err(|errors| Rejection { id: row_id, errors })
    }

    /// Takes an e-mail address out that is none; returns what is wrong with it.
    fn take_bad_email_address(&mut self) -> Vec<FieldError> {
        let Lenient::Value(student) = &mut self.student else { return Vec::new() };
        let Lenient::Value(text) = &student.email_address else { return Vec::new() };
        let Err(error) = email_address(text) else { return Vec::new() };
        student.email_address = Lenient::Missing;
        let message = format!("{error}; the row was taken without it");
        vec![FieldError::new("student.email_address", error.code(), message)]
    }

    fn notice(self, phone_rule: PhoneRule, fields: &mut Fields) -> Option<GraduationNotice> {
        let event_id = fields.optional_text("id", self.id, EventId::parse);
        let student_id = fields.text("student_id", self.student_id, StudentId::parse);
        let student = fields.required("student", self.student);
        let contact = student.and_then(|student| student.check(fields, phone_rule));
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

impl StudentFields {
    fn check(self, fields: &mut Fields, phone_rule: PhoneRule) -> Option<ContactDetails> {
        let phone_number =
            fields.text("student.phone_number", self.phone_number, |text| phone_rule.parse(text));
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

/// Rows that are graduations.
pub(super) struct GraduationRows {
    pub(super) phone_rule: PhoneRule,
    pub(super) date_order: Option<DateOrder>,
    /// True if a row without a date starts today.
    pub(super) starts_today: bool,
    /// True if names are written as `GARCÍA LÓPEZ, ANA`.
    pub(super) last_name_first: bool,
}

/// A graduation of a row, and what of the row was left out.
pub(super) struct ImportedGraduation {
    pub(super) notice: GraduationNotice,
    pub(super) warnings: Vec<FieldError>,
}

impl GraduationRows {
    /// Validates a row. Nobody is written to because a date is missing.
    ///
    /// An e-mail address that is none is left out: nothing is ever sent to it.
    fn check(&self, mut fields: GraduationFields) -> Row<ImportedGraduation> {
        let warnings = fields.take_bad_email_address();
        let has_no_date = match &fields.graduation_date {
            Lenient::Missing | Lenient::Null => true,
            Lenient::Value(text) => text.trim().is_empty(),
            Lenient::WrongType(_) => false,
        };
        let row = fields.check_row(self.phone_rule);
        if !has_no_date || self.starts_today {
            return row.map(|notice| ImportedGraduation { notice, warnings });
        }
        let error = FieldError::new(
            "graduation_date",
            "missing",
            "is required; starts=today starts those without a date today",
        );
        let (id, mut errors) = match row {
            Ok(notice) => (
                Some(notice.event_id.map_or(notice.student.student_id.to_string(), |id| id.to_string())),
                Vec::new(),
            ),
            Err(Rejection { id, errors }) => (id, errors),
        };
        errors.push(error);
        Err(Rejection { id, errors })
    }
}

impl RowKind for GraduationRows {
    type Item = ImportedGraduation;

    const NEEDED: &'static [&'static str] = &["student_id", "phone_number", "first_name", "institution"];
    const OPTIONAL: &'static [&'static str] =
        &["id", "last_name", "email_address", "degree", "graduation_date", "time_zone", "language"];

    const SYNONYMS: &'static [(&'static str, &'static str)] = &[
        ("id", "eventid evento idevento"),
        (
            "student_id",
            "studentnumber idalumno idestudiante idalumna matricula numerodecontrol expediente numeroexpediente legajo \
             idaluno matriculaaluno ra alumno estudiante",
        ),
        (
            "phone_number",
            "phone mobile mobilephone cell cellphone whatsapp tel telefono telefonomovil celular movil numerodetelefono \
             numero telefone telefonecelular numerodetelefone",
        ),
        ("first_name", "givenname forename name nombre nombres primernombre nome primeironome"),
        ("last_name", "surname familyname apellido apellidos sobrenome"),
        ("email_address", "email mail correo correoelectronico emailaddress enderecodeemail"),
        (
            "institution",
            "university school college universidad institucion escuela centro universidade instituicao faculdade",
        ),
        ("degree", "program programme major titulo titulacion carrera grado programa curso diploma"),
        (
            "graduation_date",
            "date graduation graduationday fecha fechagraduacion fechadegraduacion fechadeegreso egreso data \
             datadeformatura dataformatura formatura datadegraduacao",
        ),
        ("time_zone", "timezone tz zonahoraria husohorario fusohorario"),
        ("language", "lang idioma lengua lingua"),
    ];

    fn needed_too(options: &ImportOptions) -> &'static [&'static str] {
        if options.starts_today { &[] } else { &["graduation_date"] }
    }

    fn hint(column: &str) -> &'static str {
        if column == "graduation_date" { "; starts=today starts all today" } else { "" }
    }

    fn parse_json(&self, text: &str) -> serde_json::Result<Row<ImportedGraduation>> {
        serde_json::from_str::<GraduationFields>(text).map(|fields| self.check(fields))
    }

    fn parse_cells(&self, cells: &Cells<'_>) -> Row<ImportedGraduation> {
        let (first_name, last_name) = match cells.cell("first_name") {
            Some(name) if self.last_name_first && cells.cell("last_name").is_none() => last_name_first(name),
            _ => (cells.text("first_name"), cells.text("last_name")),
        };
        let fields = GraduationFields {
            id: cells.text("id"),
            student_id: cells.text("student_id"),
            student: Lenient::Value(StudentFields {
                phone_number: cells.text("phone_number"),
                first_name,
                last_name,
                email_address: cells.text("email_address"),
            }),
            institution: cells.text("institution"),
            degree: cells.text("degree"),
            graduation_date: cells.text("graduation_date").map(|text| iso_date(&text, self.date_order)),
            time_zone: cells.text("time_zone"),
            language: cells.text("language").map(|text| language_of(&text)),
        };
        match self.check(fields) {
            Ok(ImportedGraduation { notice, warnings }) => {
                Ok(ImportedGraduation { notice, warnings: named_by_columns(warnings) })
            }
            Err(Rejection { id, errors }) => Err(Rejection { id, errors: named_by_columns(errors) }),
        }
    }
}

/// The errors with the names of columns, and with what helps in a file.
fn named_by_columns(mut errors: Vec<FieldError>) -> Vec<FieldError> {
    for error in &mut errors {
        if let Some(column) = error.field.strip_prefix("student.") {
            error.field = column.to_owned().into();
        }
        if error.code == "invalid_date" {
            error.message = format!("{}; date_order says what 05/06/2026 is", error.message).into();
        }
    }
    errors
}

/// First and last name of `GARCÍA LÓPEZ, ANA`, which is Ana García López. Without a comma it is a first name alone.
fn last_name_first(name: &str) -> (Lenient<String>, Lenient<String>) {
    let Some((last, first)) = name.split_once(',') else {
        return (Lenient::Value(with_capitals(name)), Lenient::Missing);
    };
    (Lenient::Value(with_capitals(first)), Lenient::Value(with_capitals(last)))
}

/// A name that is written in capitals alone as names are written; any other as it is.
fn with_capitals(name: &str) -> String {
    let name = name.trim();
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut is_inside = false;
    let signs = name.chars().flat_map(|sign| {
        let was_inside = std::mem::replace(&mut is_inside, sign.is_alphabetic() || sign == '\'');
        if was_inside { sign.to_lowercase().collect::<Vec<_>>() } else { vec![sign] }
    });
    signs.collect()
}

/// A language of a cell, by its code or its name: `ES`, `es-ES` and `Español` are Spanish.
fn language_of(text: &str) -> String {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "español" | "espanol" | "castellano" | "spanish" | "espanhol" => "es",
        "inglés" | "ingles" | "inglês" | "english" => "en",
        "portugués" | "portugues" | "português" | "portuguese" => "pt",
        _ => text.split(['-', '_']).next().unwrap_or_default(),
    }
    .to_owned()
}
