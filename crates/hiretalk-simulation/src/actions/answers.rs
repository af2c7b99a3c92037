//! What people write: taps, words, nonsense, STOP and START, pictures, and quotes of old messages.

use chrono::SubsecRound;
use hiretalk_domain::inbound::{ChannelUpdate, ChannelUser, InboundContent, InboundMessage};
use hiretalk_domain::message::{ButtonPayload, ChannelMessageId, MediaKind};
use hiretalk_domain::ports::Clock;

use crate::channel::{Channel, channel_id};
use crate::oracle::{Inbound, Says, inbound_id};
use crate::random::Random;
use crate::shared::Shared;
use crate::world::World;

const STOPS: [&str; 4] = ["STOP", " baja. ", "Parar", "¡Stop!"];
const STARTS: [&str; 3] = ["START", "alta", "volver"];
const MUMBLES: [&str; 3] = ["qwerty", "no puedo parar", "??"];
const WORDS: [&str; 9] = ["1", "2", "3", "sí", "no", "yes", "mañana", "de inmediato", "👍"];

/// Somebody writes, from one of the lines.
pub(super) fn write(world: &mut World) {
    let line = world.any_line();
    let sent_at = world.crew.time.now().trunc_subsecs(0);
    let (number, says) = {
        let shared = &mut *world.shared.get();
        let number = shared.oracle.inbound.len();
        let Some(channel_id) = channel_id(&inbound_id(number)) else { return };
        let mumbles = shared.random.percent(shared.weather.mumbles);
        let (content, quotes, says) = if mumbles {
            let text = shared.random.pick(&MUMBLES).to_owned();
            (InboundContent::Text(text), None, Says::Else)
        } else {
            say(&mut shared.random, &shared.channel, line)
        };
        let sender = sender(shared, line);
        let links = sender.number.is_some() && sender.user_id.is_some();
        shared.oracle.inbound.push(Inbound {
            line,
            says,
            sent_at,
            links,
            was_heard: false,
            was_taken: false,
        });
        let message = InboundMessage { channel_id, sender, sent_at, quotes, content };
        shared.channel.deliver(ChannelUpdate::Message(message));
        (number, says)
    };
    world.note(|| format!("line {line} writes in.{number}: {says:?}"));
}

fn say(
    random: &mut Random,
    channel: &Channel,
    line: usize,
) -> (InboundContent, Option<ChannelMessageId>, Says) {
    let theirs: Vec<usize> =
        (0..channel.taken.len()).filter(|place| channel.taken[*place].line == line).collect();
    // Mostly the last message, and sometimes an old one.
    let about = match theirs.last() {
        Some(_) if random.percent(25) => Some(random.pick(&theirs)),
        last => last.copied(),
    };
    let about = about.map(|place| &channel.taken[place]);
    let quotes = about.filter(|_| random.percent(40)).map(|taken| taken.channel_id.clone());
    let text = |text: &str| InboundContent::Text(text.to_owned());
    match random.below(20) {
        0..12 => {
            if let Some(taken) = about
                && !taken.letter.content.choices().is_empty()
            {
                let choices = taken.letter.content.choices();
                let choice = &choices[random.below(choices.len())];
                let conversation_id = (!random.percent(10)).then_some(taken.letter.conversation_id);
                let payload = ButtonPayload { conversation_id, choice: choice.id.clone() };
                let quotes = Some(taken.channel_id.clone());
                return (InboundContent::Tap { payload, title: choice.title.clone() }, quotes, Says::Else);
            }
            (text(random.pick(&WORDS)), quotes, Says::Else)
        }
        12 | 13 => (text(random.pick(&WORDS)), quotes, Says::Else),
        14 | 15 => (text(random.pick(&STOPS)), quotes, Says::Stop),
        16 => (text(random.pick(&STARTS)), quotes, Says::Start),
        17 => {
            let caption = Some(random.pick(&STOPS).to_owned());
            (InboundContent::Media { kind: MediaKind::Image, caption }, quotes, Says::Stop)
        }
        18 => (InboundContent::Media { kind: MediaKind::Audio, caption: None }, quotes, Says::Else),
        _ => (InboundContent::Gesture, quotes, Says::Else),
    }
}

/// The names that the channel shows. The number may be hidden once we know whose the other one is.
fn sender(shared: &mut Shared, line: usize) -> ChannelUser {
    let hides = shared.oracle.is_linked(line) && shared.random.percent(40);
    shared.channel.user(line, !hides)
}
