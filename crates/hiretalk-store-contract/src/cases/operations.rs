//! The digest key and health.

use hiretalk_domain::digest::DigestKey;

use crate::races::at_once;
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

/// A store that works says so, through each handle, before and after it was used.
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
