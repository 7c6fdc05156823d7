//! Many rows of numbers as one parameter, so that a batch costs the same few statements whatever its size.

/// The rows in a parameter as a table: `rows!(Sqlite, "$1", "g", "day" int, "views" bigint)` is a table `g` with the
/// columns `id`, `day` and `views`. The parameter is a JSON array of objects with these fields; other fields are
/// ignored.
macro_rules! rows {
    (Sqlite, $parameter:literal, $table:literal, $($column:literal $kind:ident $($more:ident)?),+) => {
        concat!(
            "(SELECT unhex(value ->> 'id', '-') AS id",
            $(", value ->> '", $column, "' AS ", $column,)+
            " FROM json_each(", $parameter, ")) AS ", $table
        )
    };
    (Postgres, $parameter:literal, $table:literal, $($column:literal $kind:ident $($more:ident)?),+) => {
        concat!(
            "json_to_recordset(CAST(", $parameter, " AS json)) AS ", $table, " (id uuid",
            $(", ", $column, " ", stringify!($kind $($more)?),)+
            ")"
        )
    };
}

pub(crate) use rows;
