//! A server beside an emulator of the test's own, whose faults the test decides.

use hiretalk_whatsapp_emulator::{Emulator, Faults, Limits, Running, SendFault, Settings, Template, When};

pub(super) use hiretalk_whatsapp_emulator::{Deliveries, Effect};

use crate::program::{KEY, Server, hiretalk};

/// The times of these tests: nobody wants to wait for the usual ones.
const TIMES: [(&str, &str); 3] =
    [("HIRETALK_LEASE", "2s"), ("HIRETALK_IN_DOUBT_AFTER", "3s"), ("HIRETALK_SEND_RATE", "1000")];

/// The channel and the servers that talk to it.
pub(super) struct Graph {
    pub(super) emulator: Running,
}

impl Graph {
    /// A channel with these statuses.
    pub(super) fn start(deliveries: Deliveries) -> Self {
        let templates = hiretalk_flows::built_in()
            .iter()
            .flat_map(|flow| {
                flow.templates()
                    .map(|template| {
                        let seeded = Template::new(&template.name, &template.code, template.channel_text());
                        template
                            .buttons
                            .iter()
                            .fold(seeded.named(), |seeded, button| seeded.with_quick_reply(button))
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        let settings = Settings { deliveries, templates, limits: Limits::default(), ..Settings::default() };
        Self { emulator: Emulator::start(settings).unwrap() }
    }

    /// A server that sends here; what the channel delivers goes to the server that was started last.
    pub(super) fn serve(&self, database_url: Option<&str>, settings: &[(&str, &str)]) -> Server {
        let mine = Settings::default();
        let mut command = hiretalk(&["serve", "--bind", "127.0.0.1:0"]);
        command
            .env("HIRETALK_API_KEY", KEY)
            .env("HIRETALK_RATE_LIMIT", "0")
            .env("HIRETALK_WHATSAPP_API_BASE", self.emulator.base_url())
            .env("HIRETALK_WHATSAPP_PHONE_NUMBER_ID", mine.phone_number_id)
            .env("HIRETALK_WHATSAPP_ACCESS_TOKEN", mine.access_token)
            .env("HIRETALK_WHATSAPP_APP_SECRET", mine.app_secret)
            .env("HIRETALK_WHATSAPP_VERIFY_TOKEN", mine.verify_token)
            .envs(TIMES)
            .envs(settings.iter().copied());
        if let Some(url) = database_url {
            command.env("DATABASE_URL", url);
        }
        let server = Server::spawn(&mut command);
        self.emulator.set_webhook(Some(format!("http://{}/api/whatsapp-webhook", server.address)));
        server
    }

    /// The next `times` sends go wrong in this way.
    pub(super) fn fail(&self, times: u32, effect: Effect) {
        let sends = vec![SendFault { when: When::Next(times.into()), effect, to: None }];
        self.emulator.set_faults(Faults { sends, ..Faults::default() });
    }

    /// How often the channel took a message to this number.
    pub(super) fn accepted(&self, number: &str) -> u32 {
        self.emulator.accepted_to(number)
    }
}
