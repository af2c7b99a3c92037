//! What stands against graduations. The feed's head is locked, so it stays that way until the commit.

use diesel::sql_types::{Array, Binary, Bool, Integer, Nullable, Text, Uuid as SqlUuid};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::graduation::{Graduation, NewGraduation};
use hiretalk_domain::phone::PhoneNumber;
use uuid::Uuid;

use super::{GRADUATION_COLUMNS, statement};
use crate::rows::GraduationColumns;

/// Returns what is stored in the places of new graduations: the one with the id, else that of the student; and whether
/// the number has opted out or is not theirs.
#[derive(Default)]
pub(crate) struct TakenPlaces<'a> {
    indexes: Vec<i32>,
    ids: Vec<&'a str>,
    institutions: Vec<&'a str>,
    student_ids: Vec<&'a str>,
    degrees: Vec<&'a str>,
    numbers: Vec<&'a [u8]>,
    candidate_ids: Vec<String>,
}

impl<'a> TakenPlaces<'a> {
    /// Adds the new graduation of the change at `index`.
    pub(crate) fn push(&mut self, index: usize, new: &'a NewGraduation) {
        let NewGraduation { graduation, event_digest: _, number_digest } = new;
        self.indexes.push(i32::try_from(index).unwrap_or(i32::MAX));
        self.ids.push(graduation.id.as_str());
        self.institutions.push(graduation.student.institution.as_str());
        self.student_ids.push(graduation.student.student_id.as_str());
        self.degrees.push(graduation.student.degree_text());
        self.numbers.push(&number_digest.0);
        self.candidate_ids.push(graduation.candidate_id().as_str().to_owned());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

statement!(TakenPlaces<'a>, (Integer, Nullable<GraduationColumns>, Bool, Bool) =
    "SELECT i.index, ",
    GRADUATION_COLUMNS,
    ", EXISTS (SELECT FROM opt_outs WHERE opt_outs.number_digest = i.number), \
     EXISTS (SELECT FROM wrong_numbers AS w \
     WHERE w.candidate_id = i.candidate_id AND w.number_digest = i.number) FROM unnest("
        => Array<Integer>: indexes,
    ", " => Array<Text>: ids,
    ", " => Array<Text>: institutions,
    ", " => Array<Text>: student_ids,
    ", " => Array<Text>: degrees,
    ", " => Array<Binary>: numbers,
    ", " => Array<Text>: candidate_ids,
    ") AS i (index, id, institution, student_id, degree, number, candidate_id) LEFT JOIN LATERAL (\
     SELECT 1 AS rank, k.* FROM graduations AS k WHERE k.id = i.id \
     UNION ALL SELECT 2, k.* FROM graduations AS k \
     WHERE k.institution = i.institution AND k.student_id = i.student_id AND k.degree = i.degree \
     ORDER BY rank LIMIT 1) AS g ON true"
);

/// Returns the graduations that still have the version they were read at, and whose people still have the number.
#[derive(Default)]
pub(crate) struct CurrentGraduations<'a> {
    ids: Vec<&'a str>,
    versions: Vec<i32>,
    numbers: Vec<Option<&'a str>>,
}

impl<'a> CurrentGraduations<'a> {
    /// Adds a graduation, and the number if that counts.
    pub(crate) fn push(&mut self, graduation: &'a Graduation, number: Option<&'a PhoneNumber>) {
        self.ids.push(graduation.id.as_str());
        self.versions.push(graduation.version.0);
        self.numbers.push(number.map(PhoneNumber::as_str));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

statement!(CurrentGraduations<'a>, Text =
    "SELECT g.id FROM unnest(" => Array<Text>: ids,
    ", " => Array<Integer>: versions,
    ", " => Array<Nullable<Text>>: numbers,
    ") AS a (id, version, number) JOIN graduations AS g ON g.id = a.id AND g.version = a.version \
     WHERE a.number IS NULL \
     OR EXISTS (SELECT FROM candidates AS c WHERE c.id = g.candidate_id AND c.phone_number = a.number)"
);

/// Returns those of these conversations that are active.
pub(crate) struct StillActive {
    pub(crate) ids: Vec<Uuid>,
}

statement!(StillActive, SqlUuid =
    "SELECT c.id FROM unnest(" => Array<SqlUuid>: ids,
    ") AS a (id) JOIN conversations AS c ON c.id = a.id AND c.status <> 'COMPLETED'"
);

/// Returns the active conversations that wrote to these numbers, under any of their names.
#[derive(Default)]
pub(crate) struct BusyNumbers<'a> {
    numbers: Vec<&'a [u8]>,
}

impl<'a> BusyNumbers<'a> {
    pub(crate) fn push(&mut self, number: &'a NumberDigest) {
        self.numbers.push(&number.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

/// Each number with all names of whoever has it.
const THEIR_NAMES: &str = ") AS i (number) CROSS JOIN LATERAL (\
     WITH numbers AS (SELECT i.number AS name UNION \
     SELECT a.number FROM number_aliases AS a WHERE a.alias = i.number) \
     SELECT name FROM numbers UNION \
     SELECT a.alias FROM numbers JOIN number_aliases AS a ON a.number = numbers.name) AS names";

// Row by row (`OFFSET 0`), as routes are found.
statement!(BusyNumbers<'a>, (Binary, SqlUuid) =
    "SELECT DISTINCT i.number, c.id FROM unnest(" => Array<Binary>: numbers,
    THEIR_NAMES,
    " CROSS JOIN LATERAL (SELECT * FROM messages AS m WHERE m.number_digest = names.name OFFSET 0) AS m \
     CROSS JOIN LATERAL (SELECT * FROM conversations AS c WHERE c.id = m.conversation_id OFFSET 0) AS c \
     WHERE c.status <> 'COMPLETED' ORDER BY c.id"
);

/// Returns these numbers, each with all names of whoever has it.
#[derive(Default)]
pub(crate) struct NamesOfNumbers<'a> {
    numbers: Vec<&'a [u8]>,
}

impl<'a> NamesOfNumbers<'a> {
    pub(crate) fn push(&mut self, number: &'a NumberDigest) {
        self.numbers.push(&number.0);
    }
}

statement!(NamesOfNumbers<'a>, (Binary, Binary) =
    "SELECT i.number, names.name FROM unnest(" => Array<Binary>: numbers,
    THEIR_NAMES
);
