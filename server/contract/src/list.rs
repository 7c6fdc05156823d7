//! A common trait for the requests of lists.

/// The request of a method that lists: it has a `page_size` and a `page_token`. The implementations are generated.
pub trait ListRequest: prost::Message {
    /// The method's name, such as `ListVideos`.
    const METHOD: &'static str;

    /// Takes out the page size and the page token. The remaining fields identify the list.
    fn take_page(&mut self) -> (i32, String);
}
