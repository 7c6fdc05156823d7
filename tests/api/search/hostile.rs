//! Any string that a person can type yields results, the same on both databases, or a refusal with a reason.
//!
//! `tests/soak` runs this with more strings: `MARQUEE_SOAK_STRINGS` sets their number.

use futures_util::stream::{self, StreamExt};
use marquee_contract::v1 as pb;
use marquee_contract::validate::Validate;
use tonic::Code;

use super::{publish, rename, search_request};
use crate::support::random::Random;
use crate::support::{Engine, Server, User, fields};

/// The number of strings that are searched on both databases in `tests/run`.
const STRINGS: usize = 5_000;
/// The number of concurrent searches: few, because the server refuses one that has to wait for too long.
const CONCURRENT_SEARCHES: usize = 8;

/// Videos: title, description, tags.
const CORPUS: [(&str, &str, &str); 12] = [
    ("Falcon AND eagle", "NOT a NEAR miss OR \"quoted\"", "bird"),
    ("Crème Brûlée", "l'été à Paris — 3.14 & more", "cuisine"),
    ("東京タワーの夜景", "ガギグ ﾀﾜｰ 日本語", "東京"),
    ("한국어 강좌", "안녕하세요", "한국"),
    ("שָׁלוֹם עולם", "مُحَمَّد يغني", "rtl"),
    ("हिन्दी में", "สวัสดีชาวโลก", "asia"),
    ("C++ in 24 hours", "a b c d e f g", "c++"),
    ("🦅 emoji 👩‍👩‍👧", "ﬁne Ｆｕｌｌ ½ ﷺ", "🎬"),
    ("title:falcon", "{title} : eagle ^start -minus", "col:umn"),
    ("it's 'quoted' \\ back", "100% _under_ & | ! ( ) :* <->", "o'reilly"),
    ("İstanbul ıŞIK", "STRASSE straße ΟΔΟΣ", "ß"),
    ("falcon falconry falconer", "fa fal falc", "raptor"),
];
/// Pieces with a special meaning in the databases' query languages, and unusual parts of text.
const PIECES: [&str; 64] = [
    "\"",
    "'",
    "*",
    "(",
    ")",
    "{",
    "}",
    ":",
    "^",
    "-",
    "+",
    "&",
    "|",
    "!",
    "<->",
    "<2>",
    "\\",
    "%",
    "_",
    ";",
    "--",
    "/*",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(a b, 2)",
    "title:",
    ":*",
    ":A",
    "''",
    "\"\"",
    "\\'",
    "$1",
    "?",
    "#",
    "\u{0}",
    "\n",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "\u{ffff}",
    "\u{10ffff}",
    "\u{301}",
    "\u{94d}",
    "\u{e0041}",
    "é",
    "ß",
    "İ",
    "ﷺ",
    "東",
    "京",
    "ガ",
    "한",
    "ש",
    "م",
    "हि",
    "🦅",
    "👩‍👩‍👧",
];

/// A random query from these pieces.
fn any_string(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(8) {
        match random.below(8) {
            0..=2 => {
                let (title, description, tag) = CORPUS[random.below(CORPUS.len())];
                let words: Vec<&str> = [title, description, tag].into_iter().flat_map(str::split_whitespace).collect();
                let word: Vec<char> = words[random.below(words.len())].chars().collect();
                text.extend(&word[..=random.below(word.len())]);
            }
            3 | 4 => text.push_str(PIECES[random.below(PIECES.len())]),
            5 => text.extend(char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap())),
            _ => text.push(' '),
        }
    }
    match random.below(200) {
        0 => text.repeat(200),
        1 => text.chars().cycle().take(10_000).collect(),
        2 => String::new(),
        _ => text,
    }
}

/// Whether the contract allows the query.
fn is_valid(query: &str) -> bool {
    search_request(query).validate().is_ok()
}

/// The titles that a query finds, or None when it is refused as it should be.
async fn search(viewer: &User, query: &str) -> Option<Vec<String>> {
    let shown: String = query.chars().take(100).collect();
    match viewer.videos().search_videos(search_request(query)).await {
        Ok(answer) => {
            assert!(is_valid(query), "accepted: {shown:?}");
            Some(answer.into_inner().videos.into_iter().map(|video: pb::Video| video.title).collect())
        }
        Err(status) => {
            assert_eq!(status.code(), Code::InvalidArgument, "{shown:?}: {status:?}");
            assert!(fields(&status).iter().all(|field| field == "query"), "{shown:?}: {status:?}");
            assert!(!is_valid(query), "refused: {shown:?}");
            None
        }
    }
}

async fn library(engine: Engine) -> (Server, User) {
    let server = Server::start(engine).await;
    let owner = User::register(&server).await;
    rename(&owner, "The Falcon's Channel").await;
    for (title, description, tag) in CORPUS {
        publish(&owner, title, description, &[tag]).await;
    }
    let nobody = User::nobody(&server);
    (server, nobody)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_string_finds_the_same_on_both_databases_or_is_refused() {
    let ((_sqlite, on_sqlite), (_postgres, on_postgres)) =
        tokio::join!(library(Engine::Sqlite), library(Engine::Postgres));
    let strings = match std::env::var("MARQUEE_SOAK_STRINGS") {
        Ok(text) => text.parse().expect("MARQUEE_SOAK_STRINGS is a number"),
        Err(_) => STRINGS,
    };
    let mut random = Random::new();
    let pieces = PIECES.into_iter().map(str::to_owned);
    let corpus = CORPUS.into_iter().flat_map(|(title, description, tag)| [title, description, tag]).map(str::to_owned);
    let long = ["a ".repeat(100), "東京".repeat(100), "ﷺ".repeat(200), "\"".repeat(200), "x".repeat(10 << 10)];
    let random = std::iter::repeat_with(|| any_string(&mut random)).take(strings);
    let queries = pieces.chain(corpus).chain(long).chain(random);
    let answers = stream::iter(queries).map(|query| {
        let (on_sqlite, on_postgres) = (&on_sqlite, &on_postgres);
        async move {
            let (sqlite, postgres) = tokio::join!(search(on_sqlite, &query), search(on_postgres, &query));
            assert_eq!(sqlite, postgres, "left: SQLite; right: PostgreSQL; {query:?}");
            (sqlite.is_none(), sqlite.is_some_and(|titles| !titles.is_empty()))
        }
    });
    let (mut refused, mut found) = (0_usize, 0_usize);
    let mut answers = std::pin::pin!(answers.buffer_unordered(CONCURRENT_SEARCHES));
    while let Some((is_refused, is_found)) = answers.next().await {
        (refused, found) = (refused + usize::from(is_refused), found + usize::from(is_found));
    }
    println!("{refused} refused, {found} with results");
    assert!(
        refused > strings / 50 && found > strings / 10,
        "{refused} refused, {found} with results: a poor choice of strings"
    );
}
