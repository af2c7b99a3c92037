//! Steps that may need the catalogue: they say what they need, and are taken again when that is known.

use chrono::{DateTime, Utc};

use crate::dialogue::Known;
use crate::inbound::InboundError;
use crate::ports::{JobCatalogue, StoreError};

/// What a step comes to once it has all that it turns out to need of the catalogue, which is little.
///
/// # Errors
/// The catalogue could not be read, or the step is illegal.
pub(super) async fn with_catalogue<T>(
    catalogue: &dyn JobCatalogue,
    now: DateTime<Utc>,
    mut step: impl FnMut(&Known) -> Result<T, InboundError> + Send,
) -> Result<T, StoreError> {
    let mut known = Known::default();
    loop {
        match step(&known) {
            Ok(done) => return Ok(done),
            Err(InboundError::Asks(lookup)) => {
                let found = lookup.ask(catalogue, now).await?;
                known.learn(lookup, found);
            }
            Err(InboundError::Illegal(error)) => return Err(StoreError::Broken(Box::new(error))),
        }
    }
}
