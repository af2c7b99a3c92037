//! File descriptors: as many as the system grants, with a reserve that connections never take.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::settings::Settings;

/// What connections leave: Postgres, listeners, files, and what closes a moment later.
const RESERVE: u64 = 192;

/// The most connections unless the settings say otherwise: 16 KiB of buffers for each are bounded too.
const MOST: u64 = 10_000;

/// The connections below which a start says that the limit is low.
const FEW: u64 = 4_000;

/// Raises the limit as far as the system lets us, and sets the caps of connections that the settings leave open.
pub(crate) fn limit_connections(settings: &mut Settings) {
    let limit = raise_limit();
    let room = limit.saturating_sub(RESERVE + u64::from(settings.messaging.in_flight)).max(64);
    let (most, most_per_address) = settings.connections;
    let most = most.map_or(MOST, u64::from).min(room);
    if room < FEW {
        tracing::warn!(
            descriptors = limit,
            connections = most,
            "the limit of file descriptors is low: raise it (ulimit -n, LimitNOFILE), or few can connect at once"
        );
    }
    settings.web.connections = usize::try_from(most).unwrap_or(usize::MAX);
    let half = usize::try_from(most.div_ceil(2)).unwrap_or(usize::MAX);
    settings.web.connections_per_address =
        most_per_address.map_or(half, |given| usize::try_from(given).unwrap_or(usize::MAX));
}

/// The limit of this process, raised to the most that it may have.
fn raise_limit() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum && setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok() {
        return maximum.unwrap_or(u64::MAX);
    }
    current.unwrap_or(u64::MAX)
}
