//! What must never happen, in words.

use hiretalk_domain::ids::{CandidateId, ConversationId, EventId, RegistrationId};
use hiretalk_domain::message::MessageId;
use hiretalk_domain::outbox::EntryId;

/// An invariant that did not hold. The words are what a person reads first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Rules 1 to 3 and 6, at the opening.
    #[error("rules 1-3, 6: an event was answered with {found}; the rules say {expected}")]
    Judgement { expected: String, found: String },
    #[error(
        "rule 1: a candidate has more than one active conversation, or another one than was opened ({0})"
    )]
    OneActive(ConversationId),
    #[error("rule 2: a candidate has two conversations about one job ({0})")]
    DuplicateApplication(ConversationId),
    #[error("rule 3: an acknowledged event has no conversation ({0})")]
    LostEvent(ConversationId),
    #[error("rule 5: the status of {0} went backwards, or its outcome changed")]
    StatusBackwards(ConversationId),
    #[error("conversation {0} is stored otherwise than it was committed")]
    NotAsCommitted(ConversationId),
    #[error("conversation {0} was overwritten by somebody who had not read its last change")]
    Overwritten(ConversationId),
    /// Rule 5, delivery states.
    #[error("rule 5: the delivery state of message {0} went backwards")]
    DeliveryBackwards(MessageId),
    /// A message in limbo.
    #[error("message {0} is queued without an outbox entry")]
    QueuedWithoutEntry(MessageId),
    #[error("the transcript of {0} is not what was written")]
    Transcript(ConversationId),
    #[error("rule 6: message {0} was sent to a number that opted out before the attempt")]
    AfterStop(MessageId),
    /// Rule 6, at the lease.
    #[error("rule 6: entry {0} was leased with the wrong opt-out state")]
    OptOut(EntryId),
    #[error("rule 6: conversation {0} is still active after a STOP from its number")]
    StopLeavesActive(ConversationId),
    #[error("rule 6: message {0} is still queued after a STOP in its conversation")]
    StopLeavesQueued(MessageId),
    #[error("rule 6: an opt-out is confirmed twice, or there was none")]
    ConfirmedTwice,
    #[error("rule 7: free text {0} was sent outside the 24-hour window")]
    OutsideWindow(MessageId),
    #[error("rule 8: message {0} was sent out of order")]
    OutOfOrder(MessageId),
    #[error("message {0} has the wrong priority")]
    Priority(MessageId),
    #[error("message {0} was attempted after its conversation was completed")]
    AfterCompletion(MessageId),
    /// A message goes where it was meant to go.
    #[error("message {0} was sent to another number than the one it was written for")]
    WrongNumber(MessageId),
    /// A send without an attempt.
    #[error("message {0} was sent without a stored attempt")]
    Unattempted(MessageId),
    /// Twice without a doubt.
    #[error("the channel accepted message {0} more often than unconfirmed attempts allow")]
    SentTwice(MessageId),
    /// Rule 22 of the architecture: leases.
    #[error("entry {0} was leased while another lease was valid")]
    LeasedTwice(EntryId),
    #[error("entry {0} was leased before it was due, in a pause, or dead")]
    LeasedTooEarly(EntryId),
    #[error("entry {0} was leased again within the confirmation timeout of its attempt")]
    WithinConfirmationTimeout(EntryId),
    #[error("entry {0} was leased again without counting its unconfirmed attempt")]
    UnconfirmedNotCounted(EntryId),
    #[error("entry {0} is unknown, or was settled by a worker that does not hold it")]
    UnknownEntry(EntryId),
    #[error("the outbox holds other entries than the unsettled ones")]
    Outbox,
    #[error("rule 11: personal data of an erased candidate can still be reached ({0})")]
    NotErased(&'static str),
    #[error("the feed does not have every event once, in order, with growing positions")]
    Feed,
    /// The feed tells another story than the state.
    #[error("the feed contradicts the state of {0}")]
    FeedContradictsState(ConversationId),
    #[error("the message {0} was handled twice, or reported as handled and was not")]
    HandledTwice(String),
    /// An answer that was lost.
    #[error("the message {0} was stored and never handled")]
    NeverHandled(String),
    #[error("eventual progress: work never ends though nothing fails any more")]
    NeverRests,
    #[error("eventual progress: conversation {0} is still active, and nothing will ever end it")]
    Stuck(ConversationId),
    #[error("eventual progress: entry {0} waits for ever")]
    EntryStuck(EntryId),
    #[error("eventual progress: a delivery is never handled")]
    DeliveryStuck,
    /// A use case answered what cannot be.
    #[error("{0}")]
    Answer(&'static str),
    #[error("rule 9: graduation {0} has the wrong start time")]
    GraduationStartTime(EventId),
    /// Rule 9: never before.
    #[error("rule 9: graduation {0} was started early")]
    GraduationEarly(EventId),
    /// Rule 9: at once when its time has come.
    #[error("rule 9: graduation {0} is due, nothing blocks it, and it is not leased")]
    GraduationLate(EventId),
    /// Rule 9: once, with a conversation.
    #[error("rule 9: graduation {0} is in a state that its commit does not explain")]
    GraduationState(EventId),
    /// Rule 9: not after its end.
    #[error("rule 9: graduation {0} changed after it was started or cancelled")]
    GraduationRevived(EventId),
    #[error("graduation {0} was overwritten by somebody who had not read its last change")]
    GraduationOverwritten(EventId),
    /// Rule 9: never lost.
    #[error("rule 9: graduation {0} waits for nothing, or was cancelled without a reason")]
    GraduationLost(EventId),
    #[error("graduation {0} or its events differ from what was committed")]
    GraduationNotStored(EventId),
    #[error("graduation {0} was leased while another lease was valid, or while it was not scheduled")]
    GraduationLeasedTwice(EventId),
    #[error("a list of graduations misses one, or has one too many")]
    ListOfGraduations,
    #[error("conversation {0} has no greeting, or several")]
    Greeting(ConversationId),
    /// Rule 3: an accepted event replaces the contact data.
    #[error("rule 3: the contact data of {0} are not those of the last accepted event")]
    Contact(CandidateId),
    /// Rule 3, for what is opened later.
    #[error("rule 3: conversation {0} was opened with a former number of its candidate")]
    FormerNumber(ConversationId),
    #[error("registration {0}: its code, its outcome or its deletion breaks a rule")]
    Registration(RegistrationId),
    /// The store says that it is broken.
    #[error("the store reports a defect: {0}")]
    Defect(String),
    /// The replay went otherwise.
    #[error("the same seed went differently the second time")]
    NotDeterministic,
}
