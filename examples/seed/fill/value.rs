//! A column's value, in the forms that both databases take.

use std::borrow::Cow;
use std::io::Write;

use marquee::caller::Role;
use marquee::clock::Time;
use marquee::engine::blob::BlobKey;
use marquee::id::Id;
use marquee::upload::UploadState;
use marquee::video::{VideoState, Visibility};
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Bytes(Cow<'a, [u8]>),
    Id([u8; 16]),
    Text(Cow<'a, str>),
}

impl Value<'_> {
    /// Binds the value as the next parameter of a SQLite statement.
    pub(super) fn bind(self, query: Query<'_, Sqlite, SqliteArguments>) -> Query<'_, Sqlite, SqliteArguments> {
        match self {
            Self::Null => query.bind(None::<i64>),
            Self::Bool(value) => query.bind(i64::from(value)),
            Self::Int(value) => query.bind(value),
            Self::Real(value) => query.bind(value),
            Self::Bytes(value) => query.bind(value.into_owned()),
            Self::Id(value) => query.bind(value.to_vec()),
            Self::Text(value) => query.bind(value.into_owned()),
        }
    }

    /// Appends the value as a field of PostgreSQL's COPY format.
    pub(super) fn copy(&self, line: &mut Vec<u8>) {
        let written = match self {
            Self::Null => line.write_all(b"\\N"),
            Self::Bool(value) => line.write_all(if *value { b"t" } else { b"f" }),
            Self::Int(value) => write!(line, "{value}"),
            Self::Real(value) => write!(line, "{value:e}"),
            Self::Bytes(value) => {
                write!(line, "\\\\x").and_then(|()| line.write_all(data_encoding::HEXLOWER.encode(value).as_bytes()))
            }
            Self::Id(value) => line.write_all(data_encoding::HEXLOWER.encode(value).as_bytes()),
            Self::Text(value) => {
                for byte in value.bytes() {
                    match byte {
                        b'\\' => line.extend_from_slice(b"\\\\"),
                        b'\n' => line.extend_from_slice(b"\\n"),
                        b'\t' => line.extend_from_slice(b"\\t"),
                        byte => line.push(byte),
                    }
                }
                Ok(())
            }
        };
        written.expect("a vector takes everything");
    }
}

macro_rules! into_value {
    ($($from:ty => |$name:ident| $value:expr;)+) => {$(
        impl<'a> From<$from> for Value<'a> {
            fn from($name: $from) -> Self {
                $value
            }
        }
    )+};
}

into_value! {
    bool => |value| Self::Bool(value);
    i64 => |value| Self::Int(value);
    i32 => |value| Self::Int(value.into());
    u32 => |value| Self::Int(value.into());
    f64 => |value| Self::Real(value);
    Time => |value| Self::Int(value.micros());
    String => |value| Self::Text(value.into());
    &'a str => |value| Self::Text(value.into());
    BlobKey => |value| Self::Text(value.to_string().into());
    Vec<u8> => |value| Self::Bytes(value.into());
    Role => |value| Self::Int(value as i64);
    UploadState => |value| Self::Int(value as i64);
    VideoState => |value| Self::Int(value as i64);
    Visibility => |value| Self::Int(value as i64);
}

impl<T> From<Id<T>> for Value<'_> {
    fn from(value: Id<T>) -> Self {
        Self::Id(*value.as_bytes())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
