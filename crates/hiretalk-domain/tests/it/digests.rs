//! Rule 3: what counts as the same content.

use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::dialogue::Subject;
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{CandidateId, EventId, JobId};
use hiretalk_domain::intake::Application;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};

fn application(fields: [&str; 6]) -> Application {
    let [job, candidate, number, first, last, email] = fields;
    Application {
        event_id: EventId::parse("e").unwrap(),
        job_id: JobId::parse(job).unwrap(),
        candidate_id: CandidateId::parse(candidate).unwrap(),
        contact: ContactDetails {
            phone_number: PhoneNumber::parse(number, PhoneCheck::E164).unwrap(),
            first_name: PersonName::parse(first).unwrap(),
            last_name: PersonName::parse(last).ok(),
            email_address: EmailAddress::parse(email).ok(),
        },
        language: None,
        subject: Subject::default(),
    }
}

#[test]
fn the_same_content_has_the_same_digest_however_it_is_written() {
    const ORIGINAL: [&str; 6] = ["j", "c", "+34600111222", "Ana", "Gil", "ana@example.com"];
    let key = DigestKey::from_passphrase("of this installation");
    let digest = |fields| key.application(&application(fields));
    let cases: [([&str; 6], bool); 11] = [
        (ORIGINAL, true),
        (["j", "c", "+34 (600) 111-222", " Ana ", "Gil", " ana@example.com"], true),
        (["j", "c", "+34600111222", "Ana", "Gil", "Ana@Example.COM"], true),
        (["k", "c", "+34600111222", "Ana", "Gil", "ana@example.com"], false),
        (["j", "d", "+34600111222", "Ana", "Gil", "ana@example.com"], false),
        (["j", "c", "+34600111223", "Ana", "Gil", "ana@example.com"], false),
        (["j", "c", "+34600111222", "Eva", "Gil", "ana@example.com"], false),
        (["j", "c", "+34600111222", "Ana", "", "ana@example.com"], false),
        (["j", "c", "+34600111222", "Ana", "Gil", "eva@example.com"], false),
        // The border between two fields is part of the content.
        (["j", "c", "+34600111222", "AnaG", "il", "ana@example.com"], false),
        (["jc", "c", "+34600111222", "Ana", "Gil", "ana@example.com"], false),
    ];
    for (fields, is_same) in cases {
        assert_eq!(digest(fields) == digest(ORIGINAL), is_same, "{fields:?}");
    }
    let composed = ["j", "c", "+34600111222", "Jos\u{e9}", "Nu\u{f1}ez", "jos\u{e9}@ejemplo.es"];
    let decomposed = ["j", "c", "+34600111222", "Jose\u{301}", "Nun\u{303}ez", "jose\u{301}@ejemplo.es"];
    assert!(digest(composed) == digest(decomposed));
    let other = DigestKey::from_passphrase("of another installation");
    assert!(other.application(&application(ORIGINAL)) != digest(ORIGINAL));
}
