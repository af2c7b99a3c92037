//! Flows, dialogues and answers at random.

use std::collections::BTreeMap;

use hiretalk_domain::candidate::PersonName;
use hiretalk_domain::catalogue::{EmploymentType, FieldOfWork, JobText, WorkModel};
use hiretalk_domain::conversation::Outcome;
use hiretalk_domain::dialogue::{
    Answer, AnswerKey, AnswerOption, Command, CommandPhrases, Dialogue, DisplayedList, Flow, FlowDefinition,
    FlowName, FlowTemplate, InputBuffer, JobListing, JobRow, Listing, Meaning, OptionId, OptionTarget,
    ParameterFormat, Person, Phrases, PreferenceSlot, Question, RESUME, ReadBy, Rows, Search, Step, StepKind,
    StepName, Subject, Texts,
};
use hiretalk_domain::ids::JobId;
use hiretalk_domain::language::Language;
use hiretalk_domain::matching::Preference;
use hiretalk_domain::message::{Incoming, MediaKind};
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof};

pub(super) fn step(number: usize) -> StepName {
    StepName::parse(&format!("s{number}")).unwrap()
}

/// The text in each language, told apart by its end.
pub(super) fn texts(text: &str) -> Texts {
    Language::ALL.into_iter().map(|language| (language, format!("{text} {language}"))).collect()
}

/// What a question is made of: how many options, where each leads, whether own words are taken, a word of each, and
/// what it lists.
type Seed = (Vec<(usize, String, Option<bool>)>, Option<usize>, String, Option<usize>);

fn seed() -> impl Strategy<Value = Seed> {
    let means = prop::option::weighted(0.2, any::<bool>());
    let options = prop::collection::vec((0..9_usize, "[a-zñé]{0,12}", means), 0..=10);
    (options, prop::option::of(0..9_usize), "[ -z¡¿á-ú👍\n]{1,200}", prop::option::of(0..3_usize))
}

/// Flows of one to six questions and two ends that can be run: each question's first answer leads to the next, the
/// others anywhere.
pub(super) fn flow() -> impl Strategy<Value = Flow> {
    (prop::collection::vec(seed(), 1..6), any::<bool>(), any::<bool>()).prop_map(
        |(seeds, has_labels, obeys)| {
            let count = seeds.len();
            let mut steps: Vec<_> = seeds
                .into_iter()
                .enumerate()
                .map(|(number, seed)| Step {
                    name: step(number),
                    kind: StepKind::Ask(question(number, count, seed, obeys)),
                })
                .collect();
            for (number, outcome) in [(count, Outcome::Finished), (count + 1, Outcome::NoMatch)] {
                steps.push(Step {
                    name: step(number),
                    kind: StepKind::End { say: texts("Bye {first_name}."), outcome },
                });
            }
            let options = steps[0].kind.question().map_or(0, |question| question.options.len());
            let labels = if has_labels { options } else { 0 };
            Flow::new(
                FlowDefinition {
                    name: FlowName::parse("random").unwrap(),
                    languages: Language::ALL.to_vec(),
                    start: step(0),
                    give_up: step(count + 1),
                    beginners: count % 2 == 0,
                    sender: None,
                    greeting: templates("greeting", labels),
                    reminder: templates("reminder", 1),
                    phrases: phrases(),
                    commands: obeys.then(|| CommandPhrases {
                        first: texts("First."),
                        restarted: texts("Again, {first_name}."),
                        person: texts("A person writes."),
                        waiting: texts("Waiting."),
                    }),
                    steps,
                },
                hiretalk_flows::answer_words(),
                hiretalk_flows::intent_grammar(),
            )
            .unwrap()
        },
    )
}

fn question(number: usize, count: usize, (options, free_text, ask, list): Seed, obeys: bool) -> Question {
    let target =
        |seed: usize, is_first: bool| if is_first { step(number + 1) } else { step(seed % (count + 2)) };
    let listing = list.filter(|_| number > 0).map(|list| listing(list, number, count));
    let is_bare = options.is_empty();
    let stored = PreferenceSlot::ALL.get(number).copied();
    let has_menu = options.len() > 3 || listing.is_some();
    let options: Vec<_> = options
        .into_iter()
        .take(if listing.is_some() { 9 } else { 10 })
        .enumerate()
        .map(|(at, (seed, word, means))| AnswerOption {
            id: OptionId::parse(&format!("o{number}-{at}")).unwrap(),
            title: texts(&format!("{word} {at}x")),
            description: has_menu.then(|| texts("More")),
            // One of each meaning at most.
            means: means.filter(|_| at < 4).map(|_| Meaning::ALL[at]),
            synonyms: BTreeMap::new(),
            value: stored.filter(|_| at % 4 != 2).and_then(|stored| value(stored, at)).map(str::to_owned),
            words: vec![word; at % 3],
            target: match (seed, &listing) {
                (8, Some(Listing::Jobs(_))) if at > 0 => OptionTarget::Command(Command::More),
                (5..8, _) if at > 0 && number > 0 && obeys => OptionTarget::Command(Command::ALL[seed - 5]),
                _ => OptionTarget::Step(target(seed, at == 0)),
            },
        })
        .collect();
    let ask = ask.replace(['{', '}'], "");
    // Where rows stand below it, a question has less room.
    let ask = match &listing {
        Some(_) => ask.chars().take(60).collect(),
        None => format!("{{first_name}} {ask}"),
    };
    Question {
        ask: texts(&format!("{{first_name}}? {ask}")),
        key: AnswerKey::parse(&format!("k{}", number % 3)).unwrap(),
        keeps: stored,
        menu: has_menu.then(|| texts("Menu")),
        listing,
        options,
        free_text: if is_bare { Some(step(number + 1)) } else { free_text.map(|seed| target(seed, false)) },
        words_key: free_text.filter(|seed| seed % 2 == 0).map(|_| AnswerKey::parse("words").unwrap()),
    }
}

/// A value for an option, where there are names for them.
fn value(stored: PreferenceSlot, at: usize) -> Option<&'static str> {
    match stored {
        PreferenceSlot::EmploymentType => Some(EmploymentType::ALL[at % EmploymentType::ALL.len()].as_str()),
        PreferenceSlot::WorkModel => Some(WorkModel::ALL[at % WorkModel::ALL.len()].as_str()),
        PreferenceSlot::Field | PreferenceSlot::Place | PreferenceSlot::Interests => None,
    }
}

/// Fields, proposals or jobs. Proposals lead to an end: two lists that may be empty must not lead to each other.
fn listing(kind: usize, number: usize, count: usize) -> Listing {
    let goto = if kind == 1 { step(count) } else { step(number + 1) };
    match kind {
        0 => Listing::Fields { goto },
        1 => Listing::Proposals { goto, otherwise: texts("Otherwise, {first_name}:") },
        _ => Listing::Jobs(Box::new(JobListing {
            nearest: texts("Nearest, {first_name}:"),
            further: texts("Further, {first_name}:"),
            closed: texts("Closed."),
            exhausted: texts("Exhausted."),
            apply: texts("Apply"),
            goto,
            empty: step(count),
        })),
    }
}

pub(super) fn phrases() -> Phrases {
    Phrases {
        unclear: texts("Unclear."),
        media: texts("Media."),
        stale: texts("Stale."),
        reminder: texts("{first_name}?"),
        person: texts("A person."),
    }
}

pub(super) fn templates(name: &str, buttons: usize) -> Vec<FlowTemplate> {
    let one = |language: Language| FlowTemplate {
        name: name.to_owned(),
        language,
        code: language.as_str().to_owned(),
        format: ParameterFormat::Named,
        text: "Hello {first_name}, about work.".to_owned(),
        buttons: (0..buttons).map(|number| format!("{name} {number}b {language}")).collect(),
    };
    Language::ALL.map(one).to_vec()
}

pub(super) fn language() -> impl Strategy<Value = Language> {
    prop::sample::select(&Language::ALL[..])
}

/// A person with any name: long ones, lines, tabs, braces.
pub(super) fn person() -> impl Strategy<Value = Person> {
    let name = prop_oneof!["\\PC{0,300}", "[a-z \t\n{}]{0,300}", any::<String>()];
    (name, prop::option::of("[a-z]{1,120}")).prop_map(|(name, title)| {
        let subject =
            Subject { job_title: title.and_then(|title| JobText::parse(&title).ok()), ..Subject::default() };
        // Any text may be the name, also one that no event could bring.
        let known = Person::new(&PersonName::parse("Ana").unwrap(), subject);
        Person { first_name: name, ..known }
    })
}

/// Dialogues as they may lie in a store: of a flow that has changed, with counts that no turn leaves behind.
pub(super) fn dialogue() -> impl Strategy<Value = Dialogue> {
    let flow = prop_oneof![9 => Just("random"), 1 => Just("other")];
    let read_by = prop::sample::select(&ReadBy::ALL[..]);
    let answer = ("[a-k0-3]{0,3}", any::<String>(), read_by).prop_map(|(key, value, read_by)| Answer {
        key,
        value,
        read_by,
    });
    let told = (prop::collection::vec(answer, 0..4), any::<u8>());
    let shown =
        prop::option::of((0..9_usize, rows()).prop_map(|(at, rows)| DisplayedList { step: step(at), rows }));
    let history = prop::collection::vec((0..9_usize).prop_map(step), 0..40);
    let search =
        prop::option::of((prop::collection::vec(job_id(), 0..12), any::<bool>()).prop_map(
            |(offered, has_fitted)| Search { picked: offered.first().cloned(), offered, has_fitted },
        ));
    (flow, 0..9_usize, language(), told, (history, shown, search)).prop_map(
        |(flow, number, language, (answers, misses), (history, shown, search))| Dialogue {
            flow: FlowName::parse(flow).unwrap(),
            step: step(number),
            language,
            answers,
            misses,
            history,
            displayed: shown,
            search,
            unread: InputBuffer::default(),
            subject: Subject::default(),
        },
    )
}

fn job_id() -> impl Strategy<Value = JobId> {
    (0..50_usize).prop_map(|number| JobId::parse(&format!("job-{number}")).unwrap())
}

/// What was listed, as a turn leaves it behind: in the room of a list.
fn rows() -> impl Strategy<Value = Rows> {
    let field = prop::sample::select(&["Salud", "Diseño"][..]);
    let fields = (prop::collection::vec(field, 0..=1), any::<bool>()).prop_map(|(names, are_proposed)| {
        let fields = names.into_iter().map(|name| FieldOfWork::parse(name).unwrap()).collect();
        Rows::Fields { fields, are_proposed }
    });
    let relaxed = prop::sample::subsequence(Preference::ALL.to_vec(), 0..=7);
    let jobs = (prop::option::of(job_id()), relaxed, prop::collection::vec(job_id(), 0..20)).prop_map(
        |(id, relaxed, earlier)| {
            let row = |id| JobRow {
                id,
                title: "A very long title of a job".to_owned(),
                line: "A very long title of a job, Acme".to_owned(),
                why: "Why".to_owned(),
            };
            Rows::Jobs { page: id.into_iter().map(row).collect(), relaxed, earlier }
        },
    );
    prop_oneof![fields, jobs]
}

/// What people send, and what they could.
pub(super) fn incoming() -> impl Strategy<Value = Incoming> {
    let text = prop_oneof![
        any::<String>(),
        "\\PC{0,700}",
        "[0-9]{1,2}[.)]?",
        "(si|sí|yes|no|nope|ok|claro|👍|vale)[ .!]{0,2}(gracias|please)?",
        "[a-zñé]{0,12} [0-9]x (es|en)",
        "(atrás|back|start over|hablar con una persona|no sé|other|Salud|Diseño)",
    ];
    let choice = prop_oneof!["o[0-6]-[0-9]", Just(RESUME.to_owned()), any::<String>(),];
    prop_oneof![
        4 => text.prop_map(Incoming::Text),
        3 => (choice, any::<String>()).prop_map(|(choice, title)| Incoming::Tap { choice, title }),
        1 => prop::sample::select(&MediaKind::ALL[..]).prop_map(Incoming::Media),
    ]
}
