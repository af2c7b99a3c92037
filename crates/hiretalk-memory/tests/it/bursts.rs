//! A burst of greetings holds no answer up.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hiretalk_domain::candidate::{Candidate, CandidateRecord, ContactDetails};
use hiretalk_domain::change::{CandidateChange, Change, ConversationChange, Opening};
use hiretalk_domain::conversation::{Conversation, Origin};
use hiretalk_domain::digest::{ContentDigest, NumberDigest};
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{MessageId, NewMessage, NewMessageBody};
use hiretalk_domain::outbound::SendRate;
use hiretalk_domain::outbox::{EntryId, LeaseToken, OutboxEntry, Priority, Purpose, Task};
use hiretalk_memory::MemoryStore;
use hiretalk_store_contract::Caller;
use hiretalk_store_contract::fixtures::{
    Ticker, accepted, application, candidate_id, event_id, job_id, settled, text,
};
use hiretalk_store_contract::worker::{FAST, Worker};
use uuid::Uuid;

/// Messages a second, and the time between two.
const RATE: u16 = 80;
const INTERVAL: Duration = Duration::from_micros(12_500);
/// How often the worker looks at the outbox.
const STEP: Duration = Duration::from_millis(10);
/// Steps after which somebody answers, and how often they do.
const PAUSE: u32 = 500;
const ANSWERS: u32 = 3;

/// One worker, 100,000 greetings, 15 s of a clock that nobody waits for.
#[tokio::test]
async fn answers_pass_100_000_first_words() {
    let start = Instant::now();
    let clock = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&clock);
    let store = MemoryStore::on_clock(move || start + Duration::from_millis(read.load(Ordering::Relaxed)));
    let caller = Caller::new(Arc::new(store), Arc::new(Ticker::new(0)));
    let mut worker = Worker::new(caller.clone());
    worker.pace = SendRate { rate: RATE, ..FAST };
    let event = application("e", "ana", "j");
    let opened = caller.opens(&event).await;
    for number in 1..=100_000 {
        caller.applies(greeting(number, &event.contact, &caller)).await;
    }

    let mut on_the_way: BTreeMap<(Duration, EntryId), LeaseToken> = BTreeMap::new();
    let mut left: HashMap<EntryId, Duration> = HashMap::new();
    let mut turns = Vec::new();
    for step in 0..PAUSE * ANSWERS {
        let now = STEP * step;
        clock.store(u64::try_from(now.as_millis()).unwrap(), Ordering::Relaxed);
        while let Some(((moment, entry), token)) = on_the_way.pop_first() {
            if moment > now {
                on_the_way.insert((moment, entry), token);
                break;
            }
            caller.applies(settled(entry, token, accepted(&format!("wamid.{entry}")))).await;
        }
        if step % PAUSE == PAUSE / 2 {
            turns.push((now, caller.says(opened.id, &event.contact, 3).await));
        }
        let (token, batch) = worker.leases(256).await;
        for leased in batch.entries {
            left.insert(leased.entry.id, now + leased.wait);
            on_the_way.insert((now + leased.wait, leased.entry.id), token);
        }
    }
    for (asked, turn) in turns {
        let mut ready = asked;
        for message in turn {
            let moment = left[&message.into()];
            // The tokens that are given out already, the one that it gets, and the look that gives it.
            assert!(moment - ready <= SendRate::AHEAD + INTERVAL + STEP, "{:?}", moment - ready);
            ready = moment + STEP;
        }
        assert!(ready - asked <= Duration::from_secs(1), "a turn of three took {:?}", ready - asked);
    }
    // First words have left all the while, at the whole pace.
    let expected = usize::from(RATE) * usize::try_from(STEP.as_millis()).unwrap() * 15 / 10;
    let count = left.values().filter(|moment| **moment < STEP * (PAUSE * ANSWERS)).count();
    assert_eq!(count, expected);
}

/// The change that opens a conversation with a greeting. It is put together by hand: there are many, and digests are slow
/// in a build for tests.
fn greeting(number: u128, contact: &ContactDetails, caller: &Caller) -> Change {
    let now = caller.ticker().tick();
    let id = ConversationId::from_uuid(Uuid::from_u128(number));
    let message = MessageId::from_uuid(Uuid::from_u128((1 << 64) + number));
    let application_id = event_id(&format!("application {number}"));
    let origin = Origin::Application { application_id, job_id: job_id("job") };
    let candidate_id = candidate_id(&format!("graduate {number}"));
    let record = CandidateRecord::Known(contact.clone());
    let mut digest = [7; 32];
    digest[..16].copy_from_slice(&number.to_be_bytes());
    let number = NumberDigest(digest);
    Change {
        conversation: Some(ConversationChange::Open(Opening {
            conversation: Conversation::open(id, candidate_id.clone(), origin, now),
            event_digest: ContentDigest([7; 32]),
            number_digest: number,
        })),
        candidate: Some(CandidateChange::Put { candidate: Candidate { id: candidate_id, record }, at: now }),
        messages: vec![NewMessage {
            id: message,
            conversation_id: id,
            created_at: now,
            body: NewMessageBody::Out { content: text("congratulations"), number },
        }],
        outbox: vec![OutboxEntry {
            id: message.into(),
            conversation_id: id,
            due_at: now,
            task: Task::Send { purpose: Purpose::Dialogue, priority: Priority::Greeting, turn: message },
        }],
        ..Change::default()
    }
}
