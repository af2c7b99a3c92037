//! No statement about messages or the outbox reads a whole table, however many wait, sleep or are done.

use std::time::Duration;

use chrono::{DateTime, Utc};
use hiretalk_domain::change::{Change, ConversationChange, DeliveryChange};
use hiretalk_domain::digest::NumberDigest;
use hiretalk_domain::ids::ConversationId;
use hiretalk_domain::message::{ChannelMessageId, Delivery, MessageId};
use hiretalk_domain::outbound::{LeaseRequest, SendRate};
use hiretalk_domain::outbox::{
    LeaseToken, OutboxEntry, OutboxState, SettledBy, Settlement, SettlementResult, Task,
};
use hiretalk_domain::paging::MessageLimit;
use hiretalk_domain::ports::{ConversationReader, ConversationStore, Outbox};
use hiretalk_domain::routing::{Route, TrackedBy};
use hiretalk_postgres::PostgresStore;
use hiretalk_test_postgres::TestDatabase;
use uuid::Uuid;

use crate::database::{migrated, store_on};
use crate::plans::{SEED, block_on};

/// On top of the conversations: a sent message for each, 1,000 that wait in 400 conversations, and a timer for each
/// other one.
const MESSAGES: &str = "
    INSERT INTO messages (id, conversation_id, direction, content, delivery, channel_id, number_digest, created_at,
                          updated_at)
        SELECT replace(id::text, '01900000', '01910000')::uuid, id, 'OUT',
               '{\"version\":\"1\",\"type\":\"text\",\"body\":\"hi\"}', 'sent', 'wamid.' || id,
               decode(lpad(substr(candidate_id, 2), 64, '0'), 'hex'), created_at, created_at FROM conversations;
    INSERT INTO messages (id, conversation_id, direction, content, delivery, number_digest, created_at, updated_at)
        SELECT replace(c.id::text, '01900000', '0192000' || n)::uuid, c.id, 'OUT',
               '{\"version\":\"1\",\"type\":\"text\",\"body\":\"hi\"}', 'queued',
               decode(lpad(substr(c.candidate_id, 2), 64, '0'), 'hex'), c.created_at, c.created_at
        FROM conversations AS c, generate_series(1, 3) AS n WHERE c.status = 'CREATED';
    INSERT INTO outbox (id, conversation_id, task, purpose, turn, priority, due_at)
        SELECT id, conversation_id, 'SEND', 'DIALOGUE', id, 2, now() - interval '1 hour' FROM messages
        WHERE delivery = 'queued' ORDER BY id;
    INSERT INTO outbox (id, conversation_id, task, priority, due_at)
        SELECT id, id, 'EXPIRE', 3, now() + interval '1 day' FROM conversations WHERE status = 'COMPLETED';
    INSERT INTO dialogues SELECT id, '{\"version\":\"2\",\"flow\":\"f\",\"step\":\"s\",\"language\":\"es\",\"answers\":[],\"misses\":0}'
        FROM conversations;
    INSERT INTO recipients SELECT DISTINCT number_digest, now() FROM messages;
    INSERT INTO recipient_pace SELECT DISTINCT number_digest, now() - interval '1 hour' FROM messages;
    INSERT INTO received_messages SELECT sha256(convert_to('in.' || n, 'UTF8')), now() FROM generate_series(1, 60000) AS n;
    INSERT INTO number_aliases SELECT decode(lpad('a' || n, 64, '0'), 'hex'), decode(lpad(n::text, 64, '0'), 'hex')
        FROM generate_series(10000, 19999) AS n;
    ANALYZE;
";

const TABLES: [&str; 9] = [
    "conversations",
    "candidates",
    "messages",
    "outbox",
    "dialogues",
    "recipients",
    "recipient_pace",
    "received_messages",
    "number_aliases",
];

#[test]
fn no_work_reads_a_whole_table() {
    let database = migrated();
    database.query(SEED).unwrap();
    database.query(MESSAGES).unwrap();
    let before = scans(&database);
    let now: DateTime<Utc> =
        database.query("SELECT to_json(now())").unwrap().trim().trim_matches('"').parse().unwrap();
    {
        let store = store_on(&database.url());
        block_on(work(&store, now));
    }
    disconnected(&database);
    assert_eq!(scans(&database), before);
}

/// Waits for the store's connections to end: what a connection read is counted then, at the latest.
pub(crate) fn disconnected(database: &TestDatabase) {
    for _ in 0..100 {
        if database
            .query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hiretalk'")
            .unwrap()
            .trim()
            == "0"
        {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Whole scans of each table.
fn scans(database: &TestDatabase) -> Vec<(&'static str, String)> {
    let count = |table: &&'static str| {
        let sql = format!("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = '{table}'");
        (*table, database.query(&sql).unwrap().trim().to_owned())
    };
    TABLES.iter().map(count).collect()
}

fn at(prefix: &str, n: u32) -> Uuid {
    format!("{prefix}-0000-7{:03x}-8000-{n:012x}", n / 16).parse().unwrap()
}

async fn work(store: &PostgresStore, now: DateTime<Utc>) {
    let token = LeaseToken(Uuid::from_u128(7));
    let pace = SendRate { rate: 60_000, recipient_interval: Duration::ZERO, recipient_burst: 100 };
    let hour = Duration::from_secs(3_600);
    let request = LeaseRequest { now, token, limit: 100, lease: hour, grace: hour, pace };
    let batch = store.lease(request.clone()).await.unwrap();
    assert_eq!(batch.entries.len(), 100);
    assert_eq!(batch.again_in, Some(Duration::ZERO), "300 more conversations wait");
    let entries: Vec<_> = batch.entries.iter().map(|leased| (leased.entry.id, token)).collect();
    assert_eq!(store.attempt(entries, Duration::ZERO).await.unwrap().len(), 100);

    let settled = batch.entries.iter().enumerate().map(|(index, leased)| {
        let started = leased.conversation.clone().start(now).unwrap();
        let result = match index % 4 {
            0 => SettlementResult::Failed { code: hiretalk_domain::message::FailureCode(1) },
            1 => SettlementResult::Later { due_at: now, counts: true, code: None },
            _ => SettlementResult::Accepted {
                channel_id: ChannelMessageId::parse(&format!("wamid.new.{index}")).unwrap(),
            },
        };
        let timer = OutboxEntry {
            id: started.id.into(),
            conversation_id: started.id,
            due_at: now + hour,
            task: Task::Expire,
        };
        store.commit(Change {
            outbox: vec![timer],
            conversation: Some(ConversationChange::Advance(started)),
            settlement: Some(Settlement {
                entry: leased.entry.id,
                by: SettledBy::Lease(token),
                at: now,
                result,
            }),
            ..Change::default()
        })
    });
    for done in settled.map(Box::pin) {
        done.await.unwrap();
    }
    let ended = ConversationId::from_uuid(at("01900000", 5_000));
    store.commit(Change { cancelled: vec![ended], ..Change::default() }).await.unwrap();
    let news = DeliveryChange {
        message_id: MessageId::from_uuid(at("01910000", 77)),
        delivery: Delivery::Read,
        channel_id: None,
        at: now,
    };
    store.commit(Change { deliveries: vec![news], ..Change::default() }).await.unwrap();
    let mut later = request;
    later.limit = 1_000;
    assert!(store.lease(later).await.unwrap().entries.len() >= 300);

    // The number of candidate `c15000`, and its other name.
    let [mut number, mut alias] = [[0; 32]; 2];
    number[29..].copy_from_slice(&[0x01, 0x50, 0x00]);
    alias[29..].copy_from_slice(&[0xa1, 0x50, 0x00]);
    for senders in [vec![NumberDigest(number)], vec![NumberDigest(alias)], vec![NumberDigest([0xEE; 32])]] {
        let is_known = senders[0] != NumberDigest([0xEE; 32]);
        let route = Route { quotes: None, conversation_id: None, senders };
        assert_eq!(store.find_route(route).await.unwrap().is_some(), is_known);
    }
    let channel_id = ChannelMessageId::parse(&format!("wamid.{}", at("01900000", 99))).unwrap();
    let quotes = Route { quotes: Some(channel_id.clone()), conversation_id: None, senders: Vec::new() };
    assert!(store.find_route(quotes).await.unwrap().is_some());
    let names = vec![
        TrackedBy { message_id: None, channel_id: channel_id.clone() },
        TrackedBy { message_id: Some(MessageId::from_uuid(at("01910000", 77))), channel_id },
    ];
    assert!(store.find_tracked(names).await.unwrap().iter().all(Option::is_some));
    assert!(
        store
            .messages(ended, None, MessageLimit::default())
            .await
            .unwrap()
            .is_some_and(|messages| !messages.is_empty())
    );
    assert!(Outbox::page(store, Some(OutboxState::Dead), None, 50).await.unwrap().is_empty());
    assert_eq!(Outbox::page(store, None, None, 50).await.unwrap().len(), 50);
}
