//! Starting and ending an emulator.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::ops::Deref;
use std::sync::{Arc, mpsc};
use std::thread;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, rt, web};
use tokio::sync::oneshot;

use crate::control::{self, Control};
use crate::graph;
use crate::settings::Settings;
use crate::webhook::courier;
use crate::world::World;

/// Starts emulators.
pub struct Emulator;

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be used.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
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

/// What the thread says once it runs.
struct Started {
    server: ServerHandle,
    runtime: tokio::runtime::Handle,
}

impl Emulator {
    /// Starts an emulator on a thread and a runtime of its own, whatever runs on this thread. Returns once it listens.
    pub fn start(settings: Settings) -> Result<Running, StartError> {
        let address = settings.bind;
        let listener = TcpListener::bind(address).map_err(|source| StartError::Bind { address, source })?;
        Self::start_on(listener, settings)
    }

    /// The same on a socket that listens already; `settings.bind` is not looked at.
    pub fn start_on(listener: TcpListener, settings: Settings) -> Result<Running, StartError> {
        let address = listener.local_addr()?;
        let world = Arc::new(World::new(settings));
        let client = courier::client(&world)?;
        let (say, hear) = mpsc::sync_channel(1);
        let (end, ended) = oneshot::channel();
        let (of_thread, client_of_thread) = (world.clone(), client.clone());
        thread::Builder::new().name("whatsapp-emulator".to_owned()).spawn(move || {
            run(listener, &of_thread, &client_of_thread, &say);
            let _ = end.send(());
        })?;
        let Started { server, runtime } =
            hear.recv().unwrap_or_else(|_| Err(io::Error::other("the thread of the emulator ended")))?;
        Ok(Running { address, control: Control { world, client, runtime }, server, ended: Some(ended) })
    }
}

impl Running {
    /// The address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stands in place of `https://graph.facebook.com`, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A hand on it that can be given away.
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
        // The order is given at once; nobody waits for it to be carried out.
        drop(self.server.stop(false));
    }
}

fn run(
    listener: TcpListener,
    world: &Arc<World>,
    client: &reqwest::Client,
    say: &mpsc::SyncSender<io::Result<Started>>,
) {
    rt::System::new().block_on(async {
        let runtime = tokio::runtime::Handle::current();
        let control = Control { world: world.clone(), client: client.clone(), runtime: runtime.clone() };
        let shared = world.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .app_data(web::Data::new(control.clone()))
                .service(web::scope("/emulator").configure(control::routes::routes))
                .configure(graph::routes)
        })
        .workers(1)
        .disable_signals()
        .keep_alive(std::time::Duration::from_secs(75))
        .shutdown_timeout(0)
        .listen(listener);
        match server {
            Err(error) => {
                let _ = say.send(Err(error));
            }
            Ok(server) => {
                let server = server.run();
                courier::start(world, client);
                let _ = say.send(Ok(Started { server: server.handle(), runtime }));
                if let Err(error) = server.await {
                    tracing::warn!(%error, "the emulator ended");
                }
            }
        }
    });
}
