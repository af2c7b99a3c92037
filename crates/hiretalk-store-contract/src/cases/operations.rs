//! Digest keys, health, the clock offset and API keys.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use hiretalk_domain::api_key::{ApiKey, ApiKeyDigest, ApiKeyName, ApiKeySecret, KeyUse, Scope, Scopes};
use hiretalk_domain::digest::DigestKey;
use hiretalk_domain::ids::{ApiKeyId, to_microseconds};
use hiretalk_domain::ports::{ApiKeys, Ids, Secrets};

use crate::caller::Caller;
use crate::races::at_once;
use crate::store::Store;
use crate::test_store::TestStore;

/// The first candidate is stored; everybody gets it, whatever they bring.
pub async fn the_first_digest_key_wins(case: &TestStore) {
    let callers = case.both().await;
    let first = DigestKey::from_bytes(std::array::from_fn(|index| u8::try_from(index).unwrap_or(0)));
    for caller in &callers {
        assert!(caller.store().stored_key().await.expect("a read").is_none(), "none is stored yet");
    }
    for (index, candidate) in
        [first.clone(), DigestKey::from_bytes([7; 32]), first.clone()].into_iter().enumerate()
    {
        for caller in &callers {
            let stored = caller.store().obtain(candidate.clone()).await.expect("a digest key");
            assert!(stored == first, "candidate {index} won");
            assert!(
                caller.store().stored_key().await.expect("a read") == Some(first.clone()),
                "it is stored"
            );
        }
    }
}

/// Processes that start at the same time agree.
pub async fn racing_starts_agree_on_one_digest_key(case: &TestStore) {
    let callers = case.both().await;
    let obtained =
        at_once(
            (0..32_u8).map(|index| {
                let caller = callers[usize::from(index % 2)].clone();
                async move {
                    caller.store().obtain(DigestKey::from_bytes([index; 32])).await.expect("a digest key")
                }
            }),
        )
        .await;
    let stored = callers[0].store().obtain(DigestKey::from_bytes([99; 32])).await.expect("a digest key");
    assert!(obtained.iter().all(|key| *key == stored), "all get the key that is stored");
    assert!((0..32).any(|index| stored == DigestKey::from_bytes([index; 32])), "it is one of theirs");
}

pub async fn a_store_that_works_is_healthy(case: &TestStore) {
    for caller in case.both().await {
        caller.store().check().await.expect("a healthy store");
        caller.opts_out(&crate::fixtures::contact("+34600000001", "Ana", None, None)).await;
        caller.store().check().await.expect("a healthy store");
    }
}

/// The clock's offset begins at nothing, adds up and is the same for every process.
pub async fn the_clock_is_moved_for_every_process(case: &TestStore) {
    let callers = case.both().await;
    let mut expected = 0;
    for seconds in [0, 60, 31_622_400] {
        for caller in &callers {
            expected += i64::from(seconds);
            assert_eq!(caller.store().advance(seconds).await.expect("an offset"), expected);
        }
        for caller in &callers {
            assert_eq!(caller.store().read().await.expect("an offset"), expected);
        }
    }
}

/// A key, and the minute at which it was used.
type Use<'a> = (&'a ApiKey, i64);

/// Every set of scopes, names with all sorts of characters, and times to the microsecond.
pub async fn a_key_comes_back_as_it_went_in(case: &TestStore) {
    let [caller, other] = case.both().await;
    let names =
        ["ats", "O'Neill & \"Söhne\" 100% \\n", &"𝒳".repeat(ApiKeyName::MAXIMUM), "محمد 🧑\u{200d}💻"];
    let mut expected = Vec::new();
    for set in 0..32_usize {
        let mut key = new_key(&caller, names[set % names.len()]);
        key.scopes = Scope::ALL
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| set & (1 << bit) != 0)
            .map(|(_, scope)| scope)
            .collect();
        key.expires_at = (set % 2 == 1).then(|| key.created_at + Duration::days(30));
        insert(&caller, &key).await;
        assert_eq!(find(&other, key.digest).await.as_ref(), Some(&key));
        expected.push(key);
    }
    expected.reverse();
    assert_eq!(list(&other).await, expected, "newest first");
    assert_eq!(list(&caller).await, expected);
}

pub async fn an_unknown_key_is_not_found(case: &TestStore) {
    let caller = case.first();
    assert_eq!(list(&caller).await, []);
    let key = new_key(&caller, "never stored");
    assert_eq!(find(&caller, key.digest).await, None);
    assert_eq!(revoke(&caller, &key, key.created_at).await, None);
    record(&caller, vec![KeyUse { id: key.id, at: key.created_at }]).await;
    assert_eq!(list(&caller).await, []);
}

/// A digest belongs to one key; the second does not replace the first.
pub async fn a_digest_is_kept_once(case: &TestStore) {
    let [caller, other] = case.both().await;
    let key = new_key(&caller, "first");
    insert(&caller, &key).await;
    let same_digest = ApiKey { digest: key.digest, ..new_key(&caller, "second") };
    let same_id = ApiKey { id: key.id, ..new_key(&caller, "third") };
    for again in [same_digest, same_id] {
        assert!(other.store().insert(again).await.is_err());
        assert_eq!(list(&caller).await, std::slice::from_ref(&key));
    }
}

/// Both handles see it at once, and the first date stays.
pub async fn a_revoked_key_keeps_its_first_date(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut key = new_key(&caller, "revoked");
    let untouched = new_key(&caller, "untouched");
    insert(&caller, &key).await;
    insert(&caller, &untouched).await;
    let first = caller.ticker().tick();
    key.revoked_at = Some(first);
    for at in [first, first + Duration::days(1), first - Duration::days(1)] {
        assert_eq!(revoke(&caller, &key, at).await.as_ref(), Some(&key));
        assert_eq!(find(&other, key.digest).await.as_ref(), Some(&key));
    }
    assert_eq!(list(&other).await, [untouched, key]);
}

pub async fn the_last_use_only_moves_forward(case: &TestStore) {
    let [caller, other] = case.both().await;
    let mut first = new_key(&caller, "first");
    let mut second = new_key(&caller, "second");
    let unknown = new_key(&caller, "unknown");
    insert(&caller, &first).await;
    insert(&caller, &second).await;
    let start = caller.ticker().tick();
    let at = |minutes: i64| start + Duration::minutes(minutes);
    // Batches of (key, minute), and what the two keys' minutes are afterwards.
    let table: [(&[Use<'_>], Option<i64>, Option<i64>); 6] = [
        (&[], None, None),
        (&[(&first, 5)], Some(5), None),
        (&[(&first, 3), (&unknown, 9), (&second, 1)], Some(5), Some(1)),
        (&[(&second, 8), (&second, 2), (&second, 7), (&first, 4)], Some(5), Some(8)),
        (&[(&second, 3), (&second, 9), (&first, 6), (&first, 5)], Some(6), Some(9)),
        (&[(&unknown, 99)], Some(6), Some(9)),
    ];
    let table = table.map(|(batch, firsts, seconds)| {
        let uses: Vec<_> = batch.iter().map(|(key, minute)| KeyUse { id: key.id, at: at(*minute) }).collect();
        (uses, firsts.map(at), seconds.map(at))
    });
    for (uses, firsts, seconds) in table {
        record(&caller, uses.clone()).await;
        first.last_used_at = firsts;
        second.last_used_at = seconds;
        assert_eq!(list(&other).await, [second.clone(), first.clone()], "after {uses:?}");
        assert_eq!(find(&other, first.digest).await.as_ref(), Some(&first));
    }
}

pub async fn moments_are_kept_to_the_microsecond(case: &TestStore) {
    let caller = case.first();
    let mut key = new_key(&caller, "precise");
    insert(&caller, &key).await;
    let fine = caller.ticker().tick() + Duration::nanoseconds(999);
    record(&caller, vec![KeyUse { id: key.id, at: fine }]).await;
    key.last_used_at = Some(to_microseconds(fine));
    assert_eq!(find(&caller, key.digest).await.as_ref(), Some(&key));
    key.revoked_at = Some(to_microseconds(fine));
    assert_eq!(revoke(&caller, &key, fine).await.as_ref(), Some(&key));
    assert_eq!(find(&caller, key.digest).await.as_ref(), Some(&key));
}

fn new_key(caller: &Caller, name: &str) -> ApiKey {
    let now = caller.ticker().tick();
    ApiKey {
        id: ApiKeyId::new(now, caller.ticker().entropy()),
        name: ApiKeyName::parse(name).expect("a name"),
        digest: ApiKeySecret::from_random(caller.ticker().secret()).digest(),
        scopes: Scopes::all(),
        created_at: now,
        last_used_at: None,
        expires_at: None,
        revoked_at: None,
    }
}

fn keys(caller: &Caller) -> Arc<dyn ApiKeys> {
    let store: Arc<dyn Store> = Arc::clone(caller.store());
    store
}

async fn insert(caller: &Caller, key: &ApiKey) {
    keys(caller).insert(key.clone()).await.expect("the key is stored");
}

async fn find(caller: &Caller, digest: ApiKeyDigest) -> Option<ApiKey> {
    keys(caller).find(digest).await.expect("the store reads a key")
}

async fn list(caller: &Caller) -> Vec<ApiKey> {
    keys(caller).list().await.expect("the store reads the keys")
}

async fn revoke(caller: &Caller, key: &ApiKey, at: DateTime<Utc>) -> Option<ApiKey> {
    keys(caller).revoke(key.id, at).await.expect("the store revokes")
}

async fn record(caller: &Caller, uses: Vec<KeyUse>) {
    keys(caller).record_use(uses).await.expect("the store records");
}
