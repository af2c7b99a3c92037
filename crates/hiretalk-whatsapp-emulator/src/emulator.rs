//! Starting and ending an emulator.

use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, mpsc};
use std::{io, thread};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, rt, web};
use tokio::sync::oneshot;

use crate::control::{self, Control};
use crate::settings::Settings;
use crate::state::EmulatorState;
use crate::{graph, webhook};

/// Starts emulators.
pub struct Emulator;

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Bind { address: SocketAddr, source: io::Error },
    /// The server did not come up.
    #[error("the server does not start: {0}")]
    Server(#[from] io::Error),
    /// The client that posts webhooks cannot be made.
    #[error("the client for webhooks cannot be made: {0}")]
    Client(#[from] reqwest::Error),
}

/// A running emulator; it ends when this is dropped. All that [`Control`] offers can be called on it.
pub struct Running {
    address: SocketAddr,
    control: Control,
    server: ServerHandle,
    ended: Option<oneshot::Receiver<()>>,
}

/// The result of a start on the emulator's thread.
struct Started {
    server: ServerHandle,
    runtime: tokio::runtime::Handle,
}

impl Emulator {
    /// Starts an emulator on a thread and a runtime of its own, whatever runs on this thread. Returns once it listens.
    pub fn start(settings: Settings) -> Result<Running, StartError> {
        let address = settings.bind;
        let listener = TcpListener::bind(address).map_err(|source| StartError::Bind { address, source })?;
        let address = listener.local_addr()?;
        let emulator = Arc::new(EmulatorState::new(settings));
        let client = webhook::new_client(&emulator)?;
        let (started_sender, started_receiver) = mpsc::sync_channel(1);
        let (ended_sender, ended) = oneshot::channel();
        let (thread_state, thread_client) = (emulator.clone(), client.clone());
        thread::Builder::new().name("whatsapp-emulator".to_owned()).spawn(move || {
            run(listener, &thread_state, &thread_client, &started_sender);
            let _ = ended_sender.send(());
        })?;
        let Started { server, runtime } = started_receiver
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the thread of the emulator ended")))?;
        Ok(Running { address, control: Control { emulator, client, runtime }, server, ended: Some(ended) })
    }
}

impl Running {
    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL in place of `https://graph.facebook.com`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns a handle that can be given away.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Ends it, and returns once the port is free. What waits is lost.
    pub async fn stop(mut self) {
        drop(self.server.stop(false));
        if let Some(ended) = self.ended.take() {
            let _ = ended.await;
        }
    }
}

impl Deref for Running {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The server is told to stop; nothing waits for its end.
        drop(self.server.stop(false));
    }
}

fn run(
    listener: TcpListener,
    emulator: &Arc<EmulatorState>,
    client: &reqwest::Client,
    started: &mpsc::SyncSender<io::Result<Started>>,
) {
    rt::System::new().block_on(async {
        let runtime = tokio::runtime::Handle::current();
        let control =
            Control { emulator: emulator.clone(), client: client.clone(), runtime: runtime.clone() };
        let server_state = emulator.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(server_state.clone()))
                .app_data(web::Data::new(control.clone()))
                .service(web::scope("/emulator").configure(control::routes))
                .configure(graph::routes)
        })
        .workers(1)
        .disable_signals()
        .keep_alive(std::time::Duration::from_secs(75))
        .shutdown_timeout(0)
        .listen(listener);
        match server {
            Err(error) => {
                let _ = started.send(Err(error));
            }
            Ok(server) => {
                let server = server.run();
                webhook::start_senders(emulator, client);
                let _ = started.send(Ok(Started { server: server.handle(), runtime }));
                if let Err(error) = server.await {
                    tracing::warn!(%error, "the emulator ended");
                }
            }
        }
    });
}
