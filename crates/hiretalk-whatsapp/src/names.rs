//! Where names lead: looked up once for all connections that are opened at a time.
//!
//! The system's look-up blocks a thread. A burst of a thousand new connections would take hundreds of threads to learn
//! the same address.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use tokio::sync::Mutex;

/// How long an address is believed: shorter than Meta lets others believe it.
const FRESH: Duration = Duration::from_secs(30);

/// The addresses of the few names that are used; there is one, as a rule.
#[derive(Default, Clone)]
pub(crate) struct Names(Arc<Mutex<HashMap<String, Known>>>);

struct Known {
    addresses: Vec<SocketAddr>,
    since: Instant,
}

impl Names {
    /// Whoever comes while a look-up is under way waits for it, and has its answer. When it fails, the address of
    /// before is better than none.
    async fn find(&self, name: &str) -> io::Result<Vec<SocketAddr>> {
        let mut names = self.0.lock().await;
        let known = names.get(name);
        if let Some(known) = known.filter(|known| known.since.elapsed() < FRESH) {
            return Ok(known.addresses.clone());
        }
        match lookup_host((name, 0)).await {
            Ok(found) => {
                let addresses: Vec<_> = found.collect();
                let now = Known { addresses: addresses.clone(), since: Instant::now() };
                names.insert(name.to_owned(), now);
                Ok(addresses)
            }
            Err(error) => known.map(|known| known.addresses.clone()).ok_or(error),
        }
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let addresses: Addrs = Box::new(names.find(name.as_str()).await?.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_looked_up_once_and_outlives_a_failure() {
        let names = Names::default();
        let found = names.find("localhost").await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback()), "{found:?}");
        // Only what was remembered can say so.
        let remembered: Vec<SocketAddr> = vec!["192.0.2.1:0".parse().unwrap()];
        let since = Instant::now();
        names.0.lock().await.insert("localhost".into(), Known { addresses: remembered.clone(), since });
        assert_eq!(names.find("localhost").await.unwrap(), remembered);
        let since = Instant::now().checked_sub(FRESH).unwrap();
        names.0.lock().await.insert("localhost".into(), Known { addresses: remembered.clone(), since });
        assert_eq!(names.find("localhost").await.unwrap(), found);
        names.0.lock().await.insert("not a name".into(), Known { addresses: remembered.clone(), since });
        assert_eq!(names.find("not a name").await.unwrap(), remembered);
        assert!(names.find("no name either").await.is_err());
    }
}
