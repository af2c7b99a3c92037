//! What is left of a text before it goes out.

use hiretalk_domain::candidate::{ContactDetails, EmailAddress, PersonName};
use hiretalk_domain::interpretation::redact;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use proptest::prelude::*;

fn contact(first_name: &str, last_name: Option<&str>, address: Option<&str>) -> ContactDetails {
    ContactDetails {
        phone_number: PhoneNumber::parse("+34600111222", PhoneCheck::E164).unwrap(),
        first_name: PersonName::parse(first_name).unwrap(),
        last_name: last_name.map(|name| PersonName::parse(name).unwrap()),
        email_address: address.map(|address| EmailAddress::parse(address).unwrap()),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let contact = contact("Ana María", Some("de la Peña-O'Neill"), Some("ana.88@example.com"));
    assert_eq!(redact(text, &contact).as_str(), expected, "{text:?}");
}

#[test]
fn what_names_nobody_stays() {
    for text in [
        "Por la tarde, a partir de las 5",
        "I can start in 2 weeks, at 9:00-14:30",
        "Desde el 2019 hasta hoy, por 25.000 euros",
        "uno o dos días, tres como mucho",
        "I worked at Amazon for 3 years, and at the bank",
        "Trabajé en amazon.com de la mañana a la noche",
        "7 o 8 horas / 3-4 días",
        "¿Qué?",
        "привет",
        "",
    ] {
        check(text, text);
    }
}

#[test]
fn numbers_go_however_they_are_written() {
    for (text, expected) in [
        ("600111222", "[number]"),
        ("llámame al +34 600 111 222, gracias", "llámame al [number], gracias"),
        ("call (650) 555-1234 now", "call [number] now"),
        ("mi número: 600.111.222!", "mi número: [number]!"),
        ("6-0-0-1-1-1-2-2-2", "[number]"),
        ("600 / 111 / 222", "[number]"),
        ("600\n111\t222", "[number]"),
        ("600\u{a0}111\u{200b}222", "[number]"),
        ("600–111—222", "[number]"),
        ("６００１１１２２２", "[number]"),
        ("٦٠٠١١١٢٢٢", "[number]"),
        ("6️⃣0️⃣0️⃣1️⃣1️⃣1️⃣2️⃣2️⃣2️⃣", "[number]\u{fe0f}\u{20e3}"),
        ("6OO 111 222", "[number]"),
        ("6oo111222", "[number]"),
        ("a600b111c222d", "[number]"),
        ("DNI 12345678Z", "DNI [number]"),
        ("nací el 12/05/1999", "nací el [number]"),
        ("seis cero cero uno uno uno dos dos dos", "[number]"),
        ("Es el SEIS, cero, cero, once doce veintidós", "Es el [number]"),
        ("seiscientos once doce trece", "[number]"),
        ("my number is six double zero one one one two two two thanks", "my number is [number] thanks"),
        ("six 00 one 11 two 22 ok", "[number] ok"),
        ("600111 o 222333", "600111 o 222333"),
    ] {
        check(text, expected);
    }
}

#[test]
fn addresses_go_however_they_are_spelled() {
    for (text, expected) in [
        ("ana@gmail.com", "[email]"),
        ("escribe a <ana.garcia+x@gmail.com>, porfa", "escribe a [email] porfa"),
        ("write to ana@gmail.com. Thanks", "write to [email] Thanks"),
        ("ana ＠ gmail . com gracias", "[email] gracias"),
        ("ana @ gmail. com", "[email]"),
        ("ana@ gmail.com y ya", "[email] y ya"),
        ("ana @gmail.com y ya", "[email] y ya"),
        ("ana@gmail .com y ya", "[email] y ya"),
        ("mi correo es pepa arroba gmail punto com, vale", "mi correo es [email] vale"),
        ("pepa punto ruiz arroba correo punto com punto ar", "[email]"),
        ("pepa guion bajo 9 ARROBA gmail.com", "[email]"),
        ("pepaarrobagmail.com", "[email]"),
        ("pepa at gmail dot com please", "[email] please"),
        ("it is pepa at gmail.com", "it is [email]"),
        ("pepa(at)gmail.com", "[email]"),
        ("pepa [at] gmail [dot] com", "[email]"),
        ("insta @pepa_88", "[email]"),
        ("soy ana.88 en todas partes", "soy [email] en todas partes"),
        ("Ana88", "[email]"),
        ("https://ana:secret@example.com/ana?x=1", "[link]"),
        ("mira www.pepa.es y linkedin.com/in/pepa-ruiz", "mira [link] y [link]"),
        ("wa.me/34600", "[link]"),
        ("(http://example.com)", "[link]"),
    ] {
        check(text, expected);
    }
}

#[test]
fn the_persons_own_names_go_in_any_case_and_accents() {
    for (text, expected) in [
        ("Soy Ana, encantada", "Soy [name], encantada"),
        ("ANA MARIA DE LA PENA", "[name] [name] DE LA [name]"),
        ("anamaria", "[name]"),
        ("Ána Mari\u{301}a's", "[name] [name]'s"),
        ("peñaoneill, O’Neill", "[name], O’[name]"),
        ("la banana de mañana", "la banana de mañana"),
        ("Peña-O'Neill", "[name]-O'[name]"),
        ("ana_maria.oneill", "[name]_[name].[name]"),
    ] {
        check(text, expected);
    }
}

#[test]
fn names_in_scripts_that_part_no_words_go_with_the_run_they_stand_in() {
    let contact = contact("明", Some("李"), None);
    assert_eq!(redact("我叫李明, 下午", &contact).as_str(), "[name], 下午");
}

#[test]
fn a_text_that_said_nothing_else_is_not_worth_asking_about() {
    let contact = contact("Ana", None, None);
    for (text, has_words) in [
        ("Ana", false),
        ("ana: 600 111 222, ana@example.com, https://example.com!", false),
        ("👍", false),
        ("", false),
        ("Ana, por la tarde", true),
        ("2", true),
    ] {
        assert_eq!(redact(text, &contact).has_words(), has_words, "{text:?}");
    }
}

#[test]
fn the_text_never_shows_and_is_never_long() {
    let contact = contact("Ana", None, None);
    assert_eq!(format!("{:?}", redact("secreto", &contact)), "Redacted(..)");
    assert_eq!(redact(&"ñ ".repeat(4_000), &contact).as_str().chars().count(), 500);
    // What would be cut in two is taken out first.
    assert!(!redact(&format!("{} 600111222", "x".repeat(493)), &contact).as_str().contains('6'));
}

proptest! {
    #[test]
    fn whatever_stands_around_them_number_and_address_go(
        before in "[a-yñ ¡¿(:,]{0,12}",
        after in "[ ,;:!?)]{0,4}[a-y ]{0,9}",
        separators in proptest::collection::vec("[-. ()/]{0,3}", 8),
    ) {
        let contact = contact("Ana", None, None);
        let digits = "600123987".chars();
        let separators = separators.iter().map(String::as_str).chain(std::iter::once(""));
        let number: String = digits.zip(separators).map(|(digit, separator)| format!("{digit}{separator}")).collect();
        let shown = redact(&format!("{before} {number} zz@example.org {after}"), &contact);
        let has = |text: &str| shown.as_str().contains(text);
        prop_assert!(!shown.as_str().contains(|sign: char| sign.is_ascii_digit()), "{}", shown.as_str());
        prop_assert!(has("[number]") && has("[email]") && !has("zz") && !has("example.org"), "{}", shown.as_str());
    }

    #[test]
    fn redaction_is_total(text in "\\PC{0,80}", name in "[\\PC&&[^ ]]{1,9}") {
        prop_assume!(PersonName::parse(&name).is_ok());
        let contact = contact(&name, None, Some("a@b"));
        prop_assert!(redact(&text, &contact).as_str().chars().count() <= 500);
    }
}
