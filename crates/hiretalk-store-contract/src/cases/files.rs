//! Files that people sent: leased to one worker, settled by its token, gone with the person.

use std::sync::Arc;
use std::time::Duration;

use hiretalk_domain::change::Change;
use hiretalk_domain::conversation::Conversation;
use hiretalk_domain::media::{
    FileReference, FileRefusal, FileResult, FileState, FileTask, FileTaskKind, MediaId, NewFile, StoredFile,
};
use hiretalk_domain::outbox::LeaseToken;
use hiretalk_domain::ports::Files;

use crate::caller::Caller;
use crate::fixtures::{application, erase};
use crate::races::all_of;
use crate::store::Store;
use crate::test_store::TestStore;

const LEASE: Duration = Duration::from_secs(60);

/// What was written comes back, is fetched once, and every result is recorded.
pub async fn a_file_is_fetched_and_known(case: &TestStore) {
    let [caller, other] = case.both().await;
    let opened = caller.opens(&application("e1", "ana", "j1")).await;
    let results = [
        FileResult::Stored { size: 3_000_000_000, sha256: [7; 32] },
        FileResult::Refused(FileRefusal::TooLarge),
    ];
    let mut expected = Vec::new();
    for result in results {
        let new = brings(&caller, &opened).await;
        let waiting = stored(&new, FileState::Waiting);
        assert_eq!(files(&other).find(new.file.id).await.expect("it reads"), Some(waiting));
        let token = caller.ticker().token();
        let kind =
            FileTaskKind::Fetch { channel_id: new.channel_id.clone(), mime_type: new.file.mime_type.clone() };
        assert_eq!(leased(&other, token).await, [FileTask { id: new.file.id, kind, tries: 0 }]);
        assert!(settles(&caller, new.file.id, token, result.clone()).await);
        assert_eq!(leased(&caller, caller.ticker().token()).await, [], "nothing is left to do");
        let state = match result {
            FileResult::Stored { size, sha256 } => FileState::Stored { size, sha256 },
            FileResult::Refused(refusal) => FileState::Refused(refusal),
            FileResult::Later { .. } | FileResult::Removed => FileState::Waiting,
        };
        expected.push(stored(&new, state));
    }
    assert_eq!(files(&other).of_conversation(opened.id).await.expect("it reads"), expected);
    let unknown = MediaId::new(caller.ticker().tick(), 9);
    assert_eq!(files(&caller).find(unknown).await.expect("it reads"), None);
}

/// Many workers at once: each file has one of them, and only the present lease settles.
pub async fn a_file_has_one_worker(case: &TestStore) {
    let [caller, other] = case.both().await;
    let opened = caller.opens(&application("e1", "ana", "j1")).await;
    let mut expected = Vec::new();
    for _ in 0..12 {
        expected.push(brings(&caller, &opened).await.file.id);
    }
    let workers = (0..8).map(|index| {
        let caller = if index % 2 == 0 { caller.clone() } else { other.clone() };
        async move {
            let token = caller.ticker().token();
            leased(&caller, token).await.into_iter().map(|task| (task.id, token)).collect::<Vec<_>>()
        }
    });
    let mut taken: Vec<_> = all_of(workers).await.concat();
    // What a worker passed over while another's lease was not committed yet.
    let token = caller.ticker().token();
    taken.extend(leased(&caller, token).await.into_iter().map(|task| (task.id, token)));
    let mut ids: Vec<_> = taken.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    assert_eq!(ids, expected);
    let (id, token) = taken[0];
    let gone = FileResult::Refused(FileRefusal::Gone);
    assert!(!settles(&other, id, caller.ticker().token(), gone.clone()).await, "another's token");
    let later = FileResult::Later { due_at: caller.ticker().tick() };
    assert!(settles(&other, id, token, later).await);
    assert!(!settles(&other, id, token, gone).await, "the lease is over");
    let again = leased(&other, caller.ticker().token()).await;
    assert_eq!(again.iter().map(|task| (task.id, task.tries)).collect::<Vec<_>>(), [(id, 1)]);
}

/// An erasure hides the file at once, ends its lease, and leaves its removal to a worker.
pub async fn a_file_goes_with_its_person(case: &TestStore) {
    let [caller, other] = case.both().await;
    let event = application("e1", "ana", "j1");
    let opened = caller.opens(&event).await;
    let [kept, fetching] = [brings(&caller, &opened).await, brings(&caller, &opened).await];
    let token = caller.ticker().token();
    assert_eq!(leased(&caller, token).await.len(), 2);
    let done = FileResult::Stored { size: 1, sha256: [1; 32] };
    assert!(settles(&caller, kept.file.id, token, done.clone()).await);
    let now = caller.ticker().tick();
    let change = erase(&event.candidate_id, Some(&caller.conversation(opened.id).await), now);
    caller.applies(change).await;

    assert_eq!(files(&other).of_conversation(opened.id).await.expect("it reads"), []);
    assert_eq!(files(&other).find(kept.file.id).await.expect("it reads"), None);
    assert!(!settles(&other, fetching.file.id, token, done).await, "what was fetched must not be kept");
    let token = caller.ticker().token();
    let removals = leased(&other, token).await;
    let expected =
        [&kept, &fetching].map(|file| FileTask { id: file.file.id, kind: FileTaskKind::Remove, tries: 0 });
    assert_eq!(removals, expected);
    for task in removals {
        assert!(settles(&other, task.id, token, FileResult::Removed).await);
    }
    assert_eq!(leased(&caller, caller.ticker().token()).await, []);
}

/// A person sends a file.
async fn brings(caller: &Caller, conversation: &Conversation) -> NewFile {
    let received_at = caller.ticker().tick();
    let id = MediaId::from_uuid(caller.ticker().message_id_at(received_at).as_uuid());
    let new = NewFile {
        file: FileReference {
            id,
            name: Some("CV \"Ñandú\" 🎓.pdf".to_owned()),
            mime_type: "application/pdf".to_owned(),
        },
        conversation_id: conversation.id,
        channel_id: format!("media-{id}"),
        received_at,
    };
    caller.applies(Change { files: vec![new.clone()], ..Change::default() }).await;
    new
}

fn stored(new: &NewFile, state: FileState) -> StoredFile {
    let NewFile { file, conversation_id, received_at, .. } = new.clone();
    StoredFile { file, conversation_id, received_at, state }
}

fn store(caller: &Caller) -> Arc<dyn Store> {
    Arc::clone(caller.store())
}

fn files(caller: &Caller) -> Arc<dyn Files> {
    store(caller)
}

async fn leased(caller: &Caller, token: LeaseToken) -> Vec<FileTask> {
    files(caller).lease(caller.ticker().tick(), token, LEASE, 20).await.expect("it leases")
}

async fn settles(caller: &Caller, id: MediaId, token: LeaseToken, result: FileResult) -> bool {
    files(caller).settle(id, token, result).await.expect("it settles")
}
