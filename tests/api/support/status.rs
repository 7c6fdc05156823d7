//! What an error says.

use std::fmt::Debug;

use marquee_contract::google::rpc::{BadRequest, ErrorInfo};
use marquee_contract::status::detail;
use tonic::{Code, Status};

/// The reason of an error, such as `VIDEO_NOT_FOUND`; empty when it has none.
pub(crate) fn reason(status: &Status) -> String {
    detail::<ErrorInfo>(status).map(|info| info.reason).unwrap_or_default()
}

/// The fields that an error blames.
pub(crate) fn fields(status: &Status) -> Vec<String> {
    let fields = detail::<BadRequest>(status).map(|detail| detail.field_violations).unwrap_or_default();
    fields.into_iter().map(|violation| violation.field).collect()
}

/// The fact of that name in an error.
pub(crate) fn fact(status: &Status, name: &str) -> Option<String> {
    detail::<ErrorInfo>(status)?.metadata.remove(name)
}

/// The result of a call that is expected to be refused.
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
