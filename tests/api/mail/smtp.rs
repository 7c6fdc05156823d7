//! An SMTP server for the tests, which follows a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::task::AbortOnDropHandle;

use crate::support::mailbox::Mail;

/// What the server does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Accept,
    /// Answers the recipient with 550 and their address.
    Refuse,
    /// Answers the recipient with 451, as servers do that do not know the sender yet.
    Delay,
    /// Closes the connection after half of the message.
    DieInData,
    /// Takes the message, and closes the connection before the answer.
    DieAfterData,
    /// Closes the connection at once.
    Die,
    /// Takes a line of the message each millisecond.
    Slow,
}

/// What the server demands before it takes a mail.
#[derive(Clone)]
pub(super) struct Demands {
    pub(super) tls: Option<TlsAcceptor>,
    /// The response to AUTH PLAIN.
    pub(super) login: Option<String>,
}

/// The server. It accepts what the script leaves open.
pub(super) struct SmtpServer {
    port: u16,
    state: Arc<Mutex<State>>,
    _task: AbortOnDropHandle<()>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Act>,
    /// The messages that were taken.
    taken: Vec<Vec<u8>>,
    /// All commands, without messages.
    commands: Vec<String>,
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl SmtpServer {
    pub(super) async fn start(script: &[Act]) -> Self {
        Self::demanding(script, Demands { tls: None, login: None }).await
    }

    pub(super) async fn demanding(script: &[Act], demands: Demands) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State { script: script.iter().copied().collect(), ..State::default() }));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                let (state, demands) = (shared.clone(), demands.clone());
                tokio::spawn(async move { serve(Box::new(socket), &state, &demands).await });
            }
        });
        Self { port, state, _task: AbortOnDropHandle::new(task) }
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The mails that were taken, also those whose sender does not know that.
    pub(super) fn mails(&self) -> Vec<Mail> {
        self.state.lock().expect("no panic").taken.iter().map(|message| Mail::parse(message)).collect()
    }

    pub(super) fn commands(&self) -> Vec<String> {
        self.state.lock().expect("no panic").commands.clone()
    }
}

/// Serves a connection, as far as the script goes. Errors end it, like everything that the client does not expect.
async fn serve(socket: Box<dyn Stream>, state: &Mutex<State>, demands: &Demands) -> Option<()> {
    let act = state.lock().ok()?.script.pop_front().unwrap_or(Act::Accept);
    if act == Act::Die {
        return None;
    }
    let mut stream = BufReader::new(socket);
    say(&mut stream, "220 smtp.example.com ESMTP").await?;
    let (mut is_safe, mut is_known) = (demands.tls.is_none(), demands.login.is_none());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        state.lock().ok()?.commands.push(line.trim_end().to_owned());
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if !is_safe => say(&mut stream, "250-smtp.example.com\r\n250 STARTTLS").await?,
            "EHLO" if !is_known => say(&mut stream, "250-smtp.example.com\r\n250 AUTH PLAIN LOGIN").await?,
            "EHLO" => say(&mut stream, "250 smtp.example.com").await?,
            "STAR" => {
                say(&mut stream, "220 go on").await?;
                let secured: Box<dyn Stream> = Box::new(demands.tls.as_ref()?.accept(stream.into_inner()).await.ok()?);
                stream = BufReader::new(secured);
                is_safe = true;
            }
            _ if !is_safe && verb != "QUIT" => say(&mut stream, "530 5.7.0 STARTTLS first").await?,
            "AUTH" => {
                is_known = line.trim_end().split(' ').next_back() == demands.login.as_deref();
                say(&mut stream, if is_known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong password" }).await?;
            }
            _ if !is_known && verb != "QUIT" => say(&mut stream, "530 5.7.0 who are you").await?,
            "RCPT" if act == Act::Refuse => {
                say(&mut stream, &format!("550 5.1.1 there is no {}", line.trim_end())).await?;
            }
            "RCPT" if act == Act::Delay => say(&mut stream, "451 4.7.1 come again").await?,
            "MAIL" | "RCPT" | "RSET" | "NOOP" => say(&mut stream, "250 2.0.0 OK").await?,
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let message = data(&mut stream, act).await?;
                state.lock().ok()?.taken.push(message);
                if act == Act::DieAfterData {
                    return None;
                }
                say(&mut stream, "250 2.0.0 taken").await?;
            }
            _ => {
                say(&mut stream, "221 2.0.0 bye").await?;
                return None;
            }
        }
    }
}

async fn say(stream: &mut BufReader<Box<dyn Stream>>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

/// Reads a message up to the line with a dot.
async fn data(stream: &mut BufReader<Box<dyn Stream>>, act: Act) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let begin = message.len();
        if stream.read_until(b'\n', &mut message).await.ok()? == 0 {
            return None;
        }
        if act == Act::DieInData && begin > 300 {
            return None;
        }
        if act == Act::Slow {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        match &message[begin..] {
            b".\r\n" => {
                message.truncate(begin);
                return Some(message);
            }
            // A line that begins with a dot was sent with another one (RFC 5321, 4.5.2).
            [b'.', ..] => {
                message.remove(begin);
            }
            _ => {}
        }
    }
}
