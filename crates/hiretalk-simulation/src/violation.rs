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
    Twice(ConversationId),
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
    #[error("message {0} is queued and nothing in the outbox will ever send it")]
    QueuedForNothing(MessageId),
    #[error("the transcript of {0} is not what was written")]
    Transcript(ConversationId),
    #[error("rule 6: message {0} left for a number that had said STOP before it was attempted")]
    AfterStop(MessageId),
    /// Rule 6, at the lease.
    #[error(
        "rule 6: entry {0} was leased as if its number had said STOP and has not, or the other way round"
    )]
    OptOut(EntryId),
    #[error("rule 6: conversation {0} was active on a number that said STOP, and goes on")]
    StopLeavesActive(ConversationId),
    #[error("rule 6: message {0} was queued when its conversation heard a STOP, and stays")]
    StopLeavesQueued(MessageId),
    #[error("rule 6: a STOP is confirmed that was said before, or was none")]
    ConfirmedTwice,
    #[error("rule 7: free text {0} left outside the 24 hours after the person's last word")]
    OutsideWindow(MessageId),
    #[error("rule 8: message {0} left before what was written before it")]
    OutOfOrder(MessageId),
    #[error("message {0} is more or less urgent than what it is about")]
    Priority(MessageId),
    #[error("message {0} left, though its dialogue had ended before it was attempted")]
    AfterTheEnd(MessageId),
    /// A message goes where it was meant to go.
    #[error("message {0} went to another number than the one it was written for")]
    WrongNumber(MessageId),
    /// A send without an attempt.
    #[error("message {0} left without its attempt being written down")]
    Unattempted(MessageId),
    #[error("the channel took message {0} more often than unconfirmed were counted")]
    TwiceWithoutDoubt(MessageId),
    /// Rule 22 of the architecture: leases.
    #[error("entry {0} was leased while another worker had it")]
    LeasedTwice(EntryId),
    #[error("entry {0} was leased before its time, in a pause, or dead")]
    LeasedTooEarly(EntryId),
    #[error("entry {0} was attempted and leased again within its grace")]
    WithinGrace(EntryId),
    #[error("entry {0} was leased again and its doubt not counted")]
    DoubtNotCounted(EntryId),
    #[error("entry {0} was leased, settled or changed without a commit")]
    UnknownEntry(EntryId),
    #[error("the outbox holds other entries than were written and not settled")]
    Outbox,
    #[error("rule 11: personal data of an erased candidate can still be reached ({0})")]
    NotErased(&'static str),
    #[error("the feed does not tell every event once, in order, with growing positions")]
    Feed,
    /// The feed tells another story than the state.
    #[error("the feed and the state of {0} tell different stories")]
    Story(ConversationId),
    #[error("the answer {0} was heard twice, or called heard and was not")]
    HeardTwice(String),
    /// An answer that was lost.
    #[error("the answer {0} was taken from the channel and never heard")]
    NeverHeard(String),
    #[error("eventual progress: work never ends though nothing fails any more")]
    NeverRests,
    #[error("eventual progress: conversation {0} is still active, and nothing will ever end it")]
    Stuck(ConversationId),
    #[error("eventual progress: entry {0} waits for ever")]
    EntryStuck(EntryId),
    #[error("eventual progress: a delivery is never worked off")]
    DeliveryStuck,
    /// A use case answered what cannot be.
    #[error("{0}")]
    Answer(&'static str),
    #[error("rule 9: graduation {0} is stored for another moment than its day, its zone and the hour say")]
    GraduationMoment(EventId),
    /// Rule 9: never before.
    #[error("rule 9: graduation {0} was begun before its time")]
    GraduationEarly(EventId),
    /// Rule 9: at once when its time has come.
    #[error("rule 9: graduation {0} is due, nothing is in its way, and no worker takes it")]
    GraduationLate(EventId),
    /// Rule 9: once, with a conversation.
    #[error("rule 9: graduation {0} is said to have started, and no conversation of its own was opened")]
    GraduationState(EventId),
    /// Rule 9: not after its end.
    #[error("rule 9: graduation {0} was moved on after it had started or was called off")]
    GraduationRevived(EventId),
    #[error("graduation {0} was overwritten by somebody who had not read its last change")]
    GraduationOverwritten(EventId),
    /// Rule 9: never lost.
    #[error("rule 9: graduation {0} waits for nothing, or was called off for no reason")]
    GraduationLost(EventId),
    #[error("graduation {0} is stored or reported otherwise than it was committed")]
    GraduationNotKept(EventId),
    #[error("graduation {0} was leased while another worker had it, or when it was not to be started")]
    GraduationLeasedTwice(EventId),
    #[error("a list of graduations misses one, or has one too many")]
    ListOfGraduations,
    #[error("conversation {0} was opened with no greeting, with several, or its greeting was never enqueued")]
    FirstWord(ConversationId),
    /// Rule 3: an accepted event replaces the contact data.
    #[error("rule 3: the contact data of {0} are not those of the last accepted event")]
    Contact(CandidateId),
    /// Rule 3, for what is opened later.
    #[error("rule 3: conversation {0} was opened with a number that its candidate has no more")]
    NumberOfBefore(ConversationId),
    #[error(
        "registration {0}: a code counted too late, from another number or not at all, or its end is told otherwise"
    )]
    Registration(RegistrationId),
    /// The store says that it is broken.
    #[error("the store says that something is broken: {0}")]
    Defect(String),
    /// The replay went otherwise.
    #[error("the same seed went otherwise the second time")]
    NotDeterministic,
}
