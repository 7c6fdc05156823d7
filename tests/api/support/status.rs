//! Reads the details of an error, and checks refusals.

use std::fmt::Debug;

use marquee_contract::google::rpc::{BadRequest, ErrorInfo};
use marquee_contract::status::detail;
use tonic::{Code, Status};

/// The reason of an error, such as `VIDEO_NOT_FOUND`; empty when the error has none.
pub(crate) fn reason(status: &Status) -> String {
    detail::<ErrorInfo>(status).map(|info| info.reason).unwrap_or_default()
}

/// The names of the fields that an error reports as invalid.
pub(crate) fn fields(status: &Status) -> Vec<String> {
    let fields = detail::<BadRequest>(status).map(|detail| detail.field_violations).unwrap_or_default();
    fields.into_iter().map(|violation| violation.field).collect()
}

/// The value of this name in an error's metadata.
pub(crate) fn fact(status: &Status, name: &str) -> Option<String> {
    detail::<ErrorInfo>(status)?.metadata.remove(name)
}

/// The check that a call is refused, for results of calls.
pub(crate) trait Refused {
    /// Fails unless the call was refused with this code and reason; returns the status.
    fn refused(self, code: Code, reason: &str) -> Status;
}

impl<T: Debug> Refused for Result<T, Status> {
    #[track_caller]
    fn refused(self, code: Code, expected: &str) -> Status {
        let status = self.expect_err("the call is refused");
        assert_eq!((status.code(), reason(&status).as_str()), (code, expected), "{status:?}");
        status
    }
}
