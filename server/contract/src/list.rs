//! Requests for pages of lists, in one form for all of them.

/// The request of a method that lists: it has a `page_size` and a `page_token`. The implementations are generated.
pub trait ListRequest: prost::Message {
    /// The name of the method that takes it: `ListVideos`.
    const METHOD: &'static str;

    /// Takes the page size and the page token out; what is left says which list it is.
    fn take_page(&mut self) -> (i32, String);
}
