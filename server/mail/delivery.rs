//! The job that sends a mail.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use minijinja::value::Value;

use super::code::{CodeId, Codes};
use super::files::Files;
use super::message::{self, Built, Facts, Sender};
use super::model::Content;
use super::smtp::{SendError, Smtp};
use super::template::Templates;
use crate::clock::{Clock, Time};
use crate::job::{Failure, Handler, Kind, Run};

/// The kind of the jobs of mails.
pub(super) const SEND: Kind = Kind::new("send_mail");
/// The longest time for one attempt.
const TIME_LIMIT: Duration = Duration::from_mins(2);
/// How long no attempt is made after the SMTP server could not be reached. Otherwise, while it hangs, mails would hold
/// every slot of the workers for as long as a connection takes to fail. It is shorter than the first pause of a job.
const PAUSE: Duration = Duration::from_secs(5);

/// Where mails go.
pub enum Transport {
    Smtp(Box<Smtp>),
    Files(Files),
}

/// Sends mails; cheap to clone. May be repeated: a mail may come twice, with the same Message-ID, and a file is replaced.
#[derive(Clone)]
pub struct Delivery(Arc<Inner>);

struct Inner {
    templates: Templates,
    codes: Codes,
    sender: Sender,
    /// The page of the app that links lead to.
    link_url: Option<String>,
    transport: Transport,
    clock: Clock,
    /// The uptime before which the SMTP server is not tried.
    paused_until: Mutex<Duration>,
}

impl Delivery {
    pub fn new(
        templates: Templates,
        codes: Codes,
        sender: Sender,
        link_url: Option<String>,
        transport: Transport,
        clock: Clock,
    ) -> Self {
        let paused_until = Mutex::new(Duration::ZERO);
        Self(Arc::new(Inner { templates, codes, sender, link_url, transport, clock, paused_until }))
    }
}

impl Inner {
    fn build(&self, run: &Run) -> Result<Built, Failure> {
        let content: Content = serde_json::from_str(&run.job.payload)
            .map_err(|_| Failure::finally("payload", "the payload is not that of a mail"))?;
        if content.expire_time.is_some_and(|time| Time::from_micros(time) <= self.clock.now()) {
            return Err(Failure::finally("expired", "the mail has become useless before it could be sent"));
        }
        if !self.templates.has(&content.template) {
            // A newer version of the server has enqueued it.
            return Err(Failure::new("template", format!("there is no template {}", content.template)));
        }
        let code = match content.code.as_deref().map(CodeId::parse) {
            None => Value::from(()),
            Some(Some(id)) => Value::from(self.codes.code(id)),
            Some(None) => return Err(Failure::finally("payload", "the id of the code is not one")),
        };
        let mut values: BTreeMap<&str, Value> =
            content.values.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str()))).collect();
        values.extend([
            ("app", Value::from(self.sender.name())),
            ("to", Value::from(content.to.as_str())),
            ("link_url", self.link_url.as_deref().map_or(Value::from(()), Value::from)),
            ("code", code),
            ("items", Value::from(content.items)),
            ("unsubscribe_url", content.unsubscribe_url.as_deref().map_or(Value::from(()), Value::from)),
        ]);
        let rendered = self.templates.render(&content.template, &values);
        let rendered = rendered.map_err(|error| Failure::new("template", error.to_string()))?;
        let facts = Facts {
            id: run.job.id.to_string(),
            to: &content.to,
            time: run.job.create_time,
            unsubscribe_url: content.unsubscribe_url.as_deref(),
        };
        message::build(&self.sender, &facts, rendered)
            .ok_or_else(|| Failure::finally("address", "the recipient's address cannot be written into a mail"))
    }

    async fn send(&self, smtp: &Smtp, built: &Built) -> Result<(), Failure> {
        let paused_until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        if self.clock.uptime() < paused_until {
            return Err(Failure::new("unreachable", "the SMTP server could not be reached a moment ago"));
        }
        smtp.send(&built.envelope, &built.bytes).await.map_err(|error| match error {
            SendError::Unreachable(why) => {
                *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = self.clock.uptime() + PAUSE;
                Failure::new("unreachable", format!("the SMTP server cannot be used: {why}"))
            }
            SendError::Temporary(why) => {
                Failure::new("delayed", format!("the SMTP server did not take the mail: {why}"))
            }
            SendError::Refused(why) => Failure::finally("refused", format!("the SMTP server refuses the mail: {why}")),
        })
    }
}

#[tonic::async_trait]
impl Handler for Delivery {
    fn kind(&self) -> Kind {
        SEND
    }

    fn time_limit(&self, _run: &Run) -> Duration {
        TIME_LIMIT
    }

    async fn run(&self, run: &Run) -> Result<(), Failure> {
        let Self(inner) = self;
        let built = inner.build(run)?;
        match &inner.transport {
            // A mail that is cut off comes again. That is better than to wait for a server that hangs.
            Transport::Smtp(smtp) => run
                .token()
                .run_until_cancelled(inner.send(smtp, &built))
                .await
                .unwrap_or_else(|| Err(Failure::cancelled())),
            Transport::Files(files) => {
                let (files, name) = (files.clone(), run.job.id.to_string());
                let write = move || files.write(&name, &built.bytes, &built.summary);
                tokio::task::spawn_blocking(write).await.map_err(|_| Failure::cancelled())??;
                Ok(())
            }
        }
    }
}
