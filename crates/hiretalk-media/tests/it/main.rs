//! The storage of files in a folder, and in a bucket that a scripted server plays.

use hiretalk_domain::ids::MediaId;
use hiretalk_domain::ports::FileStorage;
use hiretalk_media::{MediaPlace, MediaStorage};
use uuid::Uuid;

fn id(number: u128) -> MediaId {
    MediaId::from_uuid(Uuid::from_u128(number))
}

#[tokio::test]
async fn a_folder_keeps_files_for_its_user_alone() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/media");
    let storage = MediaStorage::open(&MediaPlace::Folder(folder.clone())).unwrap();
    let (large, small) = (vec![7; 3 << 20], b"%PDF".to_vec());
    storage.put(id(1), small.clone()).await.unwrap();
    storage.put(id(2), small.clone()).await.unwrap();
    storage.put(id(2), large.clone()).await.unwrap();
    assert_eq!(storage.get(id(1)).await.unwrap(), Some(small));
    assert_eq!(storage.get(id(2)).await.unwrap(), Some(large));
    assert_eq!(storage.get(id(3)).await.unwrap(), None);
    // Another process sees the same.
    let again = MediaStorage::open(&MediaPlace::Folder(folder.clone())).unwrap();
    for number in [1, 2, 2, 3] {
        again.remove(id(number)).await.unwrap();
        assert_eq!(storage.get(id(number)).await.unwrap(), None);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "no trace is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn a_place_that_cannot_be_used_is_told() {
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (place, expected) in
        [(MediaPlace::Folder(file.join("media")), "cannot be made"), (MediaPlace::parse("s3://"), "bucket")]
    {
        let error = MediaStorage::open(&place).unwrap_err();
        assert!(error.to_string().contains(expected), "{place:?}: {error}");
    }
}
