//! The readers of typed answers take any text.

use chrono::NaiveDate;
use hiretalk_domain::catalogue::CurrencyCode;
use hiretalk_domain::language::LanguageCode;
use hiretalk_domain::typed::{
    Context, DateOrder, Decimal, PayPeriod, Term, TypedWords, Unit, read_date, read_duration, read_money,
    read_number,
};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};

fn terms() -> Vec<(&'static str, Term)> {
    let usd = CurrencyCode::parse("USD").unwrap();
    vec![
        ("one", Term::Cardinal(1)),
        ("ninety", Term::Cardinal(90)),
        ("cien", Term::Cardinal(100)),
        ("a", Term::Article(1)),
        ("first", Term::Ordinal(1)),
        ("thirty first", Term::Ordinal(31)),
        ("hundred", Term::Multiplier(100)),
        ("k", Term::Multiplier(1000)),
        ("million", Term::Multiplier(1_000_000)),
        ("half", Term::Half),
        ("few", Term::Few),
        ("none", Term::Zero),
        ("no experience", Term::NoExperience),
        ("february", Term::Month(2)),
        ("monday", Term::Weekday(chrono::Weekday::Mon)),
        ("weekend", Term::Weekend),
        ("hours", Term::Unit(Unit::Hours, 1)),
        ("quincena", Term::Unit(Unit::Days, 15)),
        ("months", Term::Unit(Unit::Months, 1)),
        ("decade", Term::Unit(Unit::Years, 10)),
        ("today", Term::Offset(0)),
        ("yesterday", Term::Offset(-1)),
        ("now", Term::WeakOffset(0)),
        ("christmas", Term::FixedDay { month: 12, day: 25 }),
        ("next", Term::Next),
        ("after next", Term::AfterNext),
        ("this", Term::This),
        ("last", Term::Last),
        ("early", Term::Start),
        ("mid", Term::Middle),
        ("end", Term::End),
        ("in", Term::Within),
        ("ago", Term::Ago),
        ("after", Term::After),
        ("from", Term::From),
        ("before", Term::Before),
        ("until", Term::Until),
        ("over", Term::AtLeast),
        ("up to", Term::AtMost),
        ("under", Term::LessThan),
        ("between", Term::Between),
        ("and", Term::And),
        ("or", Term::Or),
        ("to", Term::To),
        ("per", Term::Per),
        ("$", Term::Currency(usd)),
        ("monthly", Term::Period(PayPeriod::Month)),
        ("kids", Term::Counted),
        ("no", Term::No),
        ("not", Term::Not),
        ("but", Term::But),
        ("sorry", Term::Correction),
        ("minus", Term::Minus),
        ("working", Term::WorkingDays),
        ("th", Term::Suffix),
        ("the", Term::DayMarker),
        ("of", Term::Link),
        ("well", Term::Filler),
    ]
}

fn words() -> TypedWords {
    let english = LanguageCode::parse("en").unwrap();
    TypedWords::new(terms().into_iter().map(|(phrase, term)| (english, phrase, term)))
}

/// Words that mean something, numbers and signs in any order.
fn sentences() -> impl Strategy<Value = String> {
    let word = prop::sample::select(terms()).prop_map(|(phrase, _)| phrase.to_owned());
    let number = prop_oneof![
        any::<u64>().prop_map(|number| number.to_string()),
        (0_u32..40).prop_map(|number| number.to_string()),
        "[0-9]{1,4}[.,'/:-][0-9]{1,4}",
    ];
    let sign = prop::sample::select(vec!["-", "/", ",", ".", "+", "?", " - ", "½", "€", "🔟", "3️⃣"]);
    let part = prop_oneof![4 => word, 3 => number, 1 => sign.prop_map(str::to_owned)];
    let gap = prop_oneof![4 => " ", 1 => ""];
    prop::collection::vec((part, gap), 0..12)
        .prop_map(|parts| parts.into_iter().map(|(part, gap)| part + &gap).collect())
}

fn read_all(text: &str, today: NaiveDate) {
    let words = words();
    let context = Context { words: &words, language: LanguageCode::parse("en").unwrap() };
    let first = read_number(text, &context, None);
    assert_eq!(first, read_number(text, &context, None), "{text:?}");
    read_number(text, &context, Some(Unit::Years));
    read_money(text, &context, CurrencyCode::parse("USD").ok());
    read_duration(text, &context, Some(Unit::Hours));
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst] {
        read_date(text, &context, today, order);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*", days in -400_000_i32..400_000) {
        read_all(&text, NaiveDate::from_epoch_days(days).unwrap());
    }

    #[test]
    fn any_order_of_known_words_is_read(text in sentences(), days in -20_000_i32..40_000) {
        read_all(&text, NaiveDate::from_epoch_days(days).unwrap());
    }

    #[test]
    fn a_decimal_is_read_as_it_is_shown(units in -1_000_000_i64..1_000_000, scale in 0_u8..=9) {
        let decimal = Decimal::new(units, scale).unwrap();
        assert_eq!(decimal.to_string().parse(), Ok(decimal));
    }
}

#[test]
fn the_edges_of_the_calendar_are_read() {
    for today in [NaiveDate::MIN, NaiveDate::MAX] {
        for text in
            ["next week", "in 99999999 years", "monday", "the 31st", "4294967295 decade", "mid february"]
        {
            read_all(text, today);
        }
    }
}
