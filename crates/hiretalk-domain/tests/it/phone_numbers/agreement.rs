//! The agreement of phone numbers with Google's library, and with the `phonenumber` crate where that is right.

use std::collections::BTreeSet;

use hiretalk_domain::phone::PhoneCheck::{Possible, Valid};
use hiretalk_domain::phone::PhoneNumber;

use super::CHECKS;

/// Numbers of all regions with the answers of Google's library; `phone_numbers.py` beside the table wrote it.
const TABLE: &str = include_str!("../../data/phone_numbers.txt");

fn rows() -> impl Iterator<Item = (&'static str, bool, bool)> {
    TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let columns: Vec<&str> = line.split(' ').collect();
        let [number, possible @ ("0" | "1"), valid @ ("0" | "1")] = columns[..] else {
            panic!("not a row of the table: {line}");
        };
        (number, possible == "1", valid == "1")
    })
}

#[test]
fn possible_and_valid_agree_with_googles_library() {
    let mut rows_read = 0_u32;
    let mut differing = [const { Vec::new() }; 2];
    for (number, possible, valid) in rows() {
        rows_read += 1;
        for (index, (check, oracle)) in [(Possible, possible), (Valid, valid)].into_iter().enumerate() {
            let answer = PhoneNumber::parse(number, check);
            if answer.is_ok() != oracle {
                differing[index].push(format!("{number}: {oracle} to the oracle, here {answer:?}"));
            }
        }
    }
    assert!(rows_read >= 2_000, "the table has {rows_read} rows");
    for (check, differing, at_least) in [("possible", &differing[0], 0.998), ("valid", &differing[1], 0.995)]
    {
        let agreement = 1.0 - f64::from(u32::try_from(differing.len()).unwrap()) / f64::from(rows_read);
        println!("{check}: {agreement:.5} of {rows_read}, differing: {differing:#?}");
        assert!(agreement >= at_least, "{check}: {agreement:.5} is under {at_least}: {differing:#?}");
    }
}

#[test]
fn no_digit_but_a_trunk_prefix_goes_of_any_number_of_the_table() {
    let mut shortened = 0;
    let mut read_count = 0;
    for (number, _, _) in rows() {
        for check in CHECKS {
            if let Ok(read) = PhoneNumber::parse(number, check) {
                assert!(super::keeps_digits(number, &read), "{number}: {}", read.as_str());
                read_count += 1;
                shortened += usize::from(read.as_str() != number);
            }
        }
    }
    println!("{shortened} of {read_count} had a trunk prefix");
    for (number, expected, country_code) in [
        ("+4402079460958", "+442079460958", 44),
        ("+112015550123", "+12015550123", 1),
        ("+78001234567", "+78001234567", 7),
        ("+375800123456", "+375800123456", 375),
        // Italy's zero is part of the number.
        ("+390236618300", "+390236618300", 39),
    ] {
        super::check_read(number, Valid, expected, country_code);
    }
}

#[test]
fn every_country_code_that_google_has_numbers_of_is_assigned() {
    let with_a_plan: BTreeSet<&str> = rows().filter(|row| row.2).map(|row| row.0).collect();
    assert!(with_a_plan.len() > 1_500);
    for number in with_a_plan {
        PhoneNumber::restore(number).unwrap_or_else(|error| panic!("{number}: {error}"));
    }
    let ours: BTreeSet<u16> = (1..=999_u16)
        .filter(|code| {
            let number = PhoneNumber::restore(&format!("+{code}5550100"));
            number.is_ok_and(|number| number.country_code() == *code)
        })
        .collect();
    let theirs: BTreeSet<u16> =
        (1..=999_u16).filter(|code| phonenumber::metadata::DATABASE.by_code(code).is_some()).collect();
    assert_eq!(theirs.difference(&ours).collect::<Vec<_>>(), Vec::<&u16>::new(), "assigned, but not here");
    assert_eq!(ours.difference(&theirs).collect::<Vec<_>>(), [&379], "assigned, but without numbers");
}

/// The decision record says why the crate does not answer for us; when this fails, look at it again.
#[test]
fn the_phonenumber_crate_still_has_the_faults_that_were_found() {
    let theirs = |text: &str| {
        let number = phonenumber::parse(None, text).unwrap();
        (number.format().mode(phonenumber::Mode::E164).to_string(), phonenumber::is_valid(&number))
    };
    assert_eq!(theirs("+78001234567").0, "+7001234567");
    assert_eq!(theirs("+375800123456").0, "+3750123456");
    assert_eq!(theirs("+34x00111222").0, "+34900111222");
    assert!(theirs("+387611234565").1);
}
