//! Which words match, and in which fields.

use marquee_contract::v1 as pb;

use super::{found, publish, rename, search_request, titles};
use crate::support::{Server, User, both_engines};

/// A title, queries that find it, and queries that do not.
const TITLES: [(&str, &[&str], &[&str]); 13] = [
    (
        "Crème Brûlée, slowly",
        &["creme brulee", "CRÈME", "brûlée!", "slowly creme", "crème br", "\"creme\" & br*", "creme-brulee", "(slow)"],
        &["creme caramel", "rulee", "sl creme", "cremebrulee", "creme NOT slowly"],
    ),
    ("AND then OR NOT", &["and", "OR", "not and", "NOT then"], &["xor", "near"]),
    ("C++ in 24 hours", &["c++", "c", "24", "c in 2", "24 HOURS"], &["c+d", "12"]),
    ("Straße nach ΟΔΟΣ", &["strasse", "STRASSE", "straß", "οδος", "Οδοσ"], &["οδοί"]),
    ("İstanbul gece", &["istanbul", "ISTANBUL", "İSTANBUL"], &["stanbul"]),
    ("東京タワーの夜景", &["東京", "タワー", "京タ", "夜", "東京 夜景", "ﾀﾜｰ"], &["京東", "夜東", "大阪"]),
    ("สวัสดีชาวโลก", &["สวัสดี", "ชาวโลก", "โลก"], &["กรุงเทพ"]),
    ("한국어 강좌", &["한국어", "한국", "강좌 한국어"], &["국어"]),
    ("שָׁלוֹם עולם", &["שלום", "עולם שלום", "\u{200f}שלום"], &["לום"]),
    ("مُحَمَّد يغني", &["محمد", "يغني محمد"], &["غني"]),
    ("हिन्दी में", &["हिन्दी", "हिन्दी मे"], &["हनद"]),
    // A heart emoji is followed by a variation selector.
    ("I❤\u{fe0f}Lisbon", &["lisbon", "LISB", "i lisbon", "❤\u{fe0f}lisbon", "i❤lisbon"], &["love"]),
    ("🦅 peregrine_falcon (4K)", &["peregrine", "falcon 4k", "peregrine_falcon", "🦅 falcon"], &["eagle 🦅"]),
];
/// Queries without letters or digits.
const EMPTY: [&str; 7] = ["*", "\"\"", "?! ...", "🦅", "()", "\u{200f}·", "- - -"];

both_engines! {
    async fn a_video_is_found_by_its_title_description_tags_and_channel(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other, nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        rename(&owner, "Sky Watch").await;
        publish(&owner, "Falcons", "How they dive.\nAnd rest.", &["bird of prey", "raptor"]).await;
        publish(&other, "Something else", "entirely", &["other"]).await;
        for query in ["falcons", "dive", "and rest", "prey", "raptor", "sky watch", "watch falcons raptor dive"] {
            assert_eq!(found(&nobody, query).await, ["Falcons"], "{query}");
        }
        assert_eq!(found(&nobody, "falcons entirely").await, [""; 0]);
        assert_eq!(found(&owner, "falcons").await, ["Falcons"]);
    }

    async fn all_words_must_match_ignoring_case_and_accents_and_the_last_may_be_a_prefix(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, nobody) = (User::register(&server).await, User::nobody(&server));
        // A generated name would contain digits.
        rename(&owner, "Polyglot").await;
        for (title, ..) in TITLES {
            publish(&owner, title, "", &[]).await;
        }
        for (title, hits, misses) in TITLES {
            for query in hits {
                assert!(found(&nobody, query).await.contains(&title.to_owned()), "{query} does not find {title}");
            }
            for query in misses {
                assert!(!found(&nobody, query).await.contains(&title.to_owned()), "{query} finds {title}");
            }
        }
        for query in EMPTY {
            assert_eq!(found(&nobody, query).await, [""; 0], "{query}");
        }
    }

    async fn a_search_can_be_restricted_to_a_channel_to_durations_and_to_times(engine: Engine) {
        let mut server = Server::start(engine).await;
        let (mut owner, mut other, mut nobody) =
            (User::register(&server).await, User::register(&server).await, User::nobody(&server));
        let mut videos = Vec::new();
        for title in ["one minute of rain", "two minutes of rain", "three minutes of rain"] {
            videos.push(publish(&owner, title, "", &[]).await);
        }
        publish(&other, "rain elsewhere", "", &[]).await;
        for (video, minutes) in videos.iter().zip(1..) {
            let change = |id: &str| format!("UPDATE videos SET duration = {minutes} * 60000000 WHERE id = {id}");
            let (sqlite, postgres) = (format!("x'{}'", video.id.replace('-', "")), format!("'{}'", video.id));
            server.execute(&change(&sqlite), &change(&postgres)).await;
        }
        server.restart_and_reindex().await;
        for user in [&mut owner, &mut other, &mut nobody] {
            user.reconnect(&server);
        }
        let minutes = |minutes: i64| Some(prost_types::Duration { seconds: minutes * 60, nanos: 0 });
        let (one, two, three) = (videos[0].title.as_str(), videos[1].title.as_str(), videos[2].title.as_str());
        let elsewhere = "rain elsewhere";

        let all = search_request("rain");
        let mut narrowed = all.clone();
        narrowed.channel_id = Some(owner.channel_id());
        assert_eq!(titles(&nobody, &narrowed).await, [three, two, one]);
        narrowed.channel_id = Some(other.channel_id());
        assert_eq!(titles(&nobody, &narrowed).await, [elsewhere]);
        // The index's internal name of a channel is not a word.
        for id in [owner.channel_id(), owner.channel_id().replace('-', "")] {
            for query in [format!("o{id}"), format!("#{id}"), id] {
                assert_eq!(found(&nobody, &query).await, [""; 0]);
            }
        }

        narrowed = all.clone();
        (narrowed.min_duration, narrowed.max_duration) = (minutes(2), minutes(3));
        assert_eq!(titles(&nobody, &narrowed).await, [three, two]);
        (narrowed.min_duration, narrowed.max_duration) = (None, minutes(1));
        assert_eq!(titles(&nobody, &narrowed).await, [elsewhere, one]);
        (narrowed.min_duration, narrowed.max_duration) = (minutes(3), minutes(2));
        assert_eq!(titles(&nobody, &narrowed).await, [""; 0]);

        narrowed = all.clone();
        narrowed.created_after = videos[1].create_time;
        assert_eq!(titles(&nobody, &narrowed).await, [elsewhere, three, two]);
        narrowed.created_before = videos[2].create_time;
        assert_eq!(titles(&nobody, &narrowed).await, [two]);
        narrowed.created_after = None;
        assert_eq!(titles(&nobody, &narrowed).await, [two, one]);
        narrowed.channel_id = Some(owner.channel_id());
        narrowed.max_duration = minutes(1);
        assert_eq!(titles(&nobody, &narrowed).await, [one]);

        // The limits of timestamps.
        let time = |seconds| Some(prost_types::Timestamp { seconds, nanos: 999_999_999 });
        for (after, before, hits) in [(i64::MIN, i64::MAX, 4), (i64::MAX, i64::MIN, 0), (i64::MIN, i64::MIN, 0)] {
            let narrowed =
                pb::SearchVideosRequest { created_after: time(after), created_before: time(before), ..all.clone() };
            match nobody.videos().search_videos(narrowed).await {
                Ok(answer) => assert_eq!(answer.into_inner().videos.len(), hits, "{after} {before}"),
                Err(status) => assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}"),
            }
        }
    }
}
