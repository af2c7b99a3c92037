//! What Diesel says went wrong, in the words of the domain.

use diesel::result::{DatabaseErrorKind, Error};
use hiretalk_domain::ports::StoreError;

/// The domain's word for a failed statement.
pub(crate) fn store_error(error: Error) -> StoreError {
    match &error {
        // A value that the schema refuses should have been refused before: a defect of ours.
        Error::DatabaseError(
            DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ExclusionViolation,
            _,
        )
        | Error::QueryBuilderError(_)
        | Error::SerializationError(_)
        | Error::DeserializationError(_)
        | Error::InvalidCString(_)
        | Error::NotFound => StoreError::Broken(error.into()),
        // Everything else is the database's state: away, shutting down, out of room, too slow, in recovery.
        _ => StoreError::Unavailable(error.into()),
    }
}

/// True if the server was there and refused what it was sent, or had a row in the way that cannot be read: either way
/// other changes may well be taken.
pub(crate) fn is_about_a_row(error: &StoreError) -> bool {
    match error {
        StoreError::Broken(_) | StoreError::UnreadableRow { .. } => true,
        StoreError::Unavailable(cause) => matches!(
            cause.downcast_ref::<Error>(),
            Some(Error::DatabaseError(kind, _)) if !matches!(
                kind,
                DatabaseErrorKind::ClosedConnection
                    | DatabaseErrorKind::UnableToSendCommand
                    | DatabaseErrorKind::ReadOnlyTransaction
            )
        ),
        StoreError::Overloaded | StoreError::TimedOut => false,
    }
}

/// True if the same work may well succeed on a fresh connection at once.
pub(crate) fn is_worth_a_fresh_connection(error: &Error) -> bool {
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction,
            _,
        )
        | Error::BrokenTransactionManager => true,
        // Diesel has no kind for a deadlock (40P01) nor for a server that is shut down (57P01..57P03).
        Error::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            let message = information.message();
            [
                "deadlock detected",
                "terminating connection",
                "server closed the connection",
                "connection to server",
            ]
            .iter()
            .any(|part| message.contains(part))
        }
        _ => false,
    }
}

/// The same failure for one more of the callers whose work one statement did.
pub(crate) fn copy_of(error: &StoreError) -> StoreError {
    match error {
        StoreError::Unavailable(cause) => StoreError::Unavailable(cause.to_string().into()),
        StoreError::Overloaded => StoreError::Overloaded,
        StoreError::TimedOut => StoreError::TimedOut,
        StoreError::UnreadableRow { table, column, row } => {
            StoreError::UnreadableRow { table, column, row: row.clone() }
        }
        StoreError::Broken(cause) => StoreError::Broken(cause.to_string().into()),
    }
}
