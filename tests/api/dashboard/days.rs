//! GetViewSeries.

use marquee_contract::v1::{self as pb, Visibility};
use tonic::{Code, Status};

use crate::history::{Player, has_views, long_video, micros};
use crate::support::{Refused, Server, User, both_engines, fields, media};

async fn series(user: &User, first: &str, last: &str, video: Option<&pb::Video>) -> Result<Vec<pb::DayStats>, Status> {
    let (start_date, end_date) = (first.to_owned(), last.to_owned());
    let video_id = video.map(|video| video.id.clone());
    let request = pb::GetViewSeriesRequest { start_date, end_date, video_id };
    Ok(user.dashboard().get_view_series(request).await?.into_inner().days)
}

/// Views, watch time in microseconds, and subscribers gained and lost.
fn figures(day: &pb::DayStats) -> (i64, i64, i64, i64) {
    (day.view_count, micros(day.watch_time).unwrap(), day.subscribers_gained, day.subscribers_lost)
}

both_engines! {
    async fn a_series_has_every_day_of_its_period(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, video) = long_video(&server).await;
        // 2024-02-28, 2024-02-29 and 2024-03-02.
        for (day, count) in [(19_781, 1), (19_782, 2), (19_784, 3)] {
            let channel = format!("INSERT INTO channel_days SELECT channel_id, {day}, {count}, 10, 4, 5 FROM videos");
            let video = format!("INSERT INTO video_days SELECT id, {day}, {count}, 10 FROM videos");
            for statement in [channel, video] {
                assert_eq!(server.execute(&statement, &statement).await, 1);
            }
        }
        let days = series(&owner, "2024-02-29", "2024-03-03", None).await.unwrap();
        let dates: Vec<_> = days.iter().map(|day| day.date.as_str()).collect();
        assert_eq!(dates, ["2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03"]);
        let all: Vec<_> = days.iter().map(figures).collect();
        assert_eq!(all, [(2, 10, 4, 5), (0, 0, 0, 0), (3, 10, 4, 5), (0, 0, 0, 0)]);
        let days = series(&owner, "2024-02-28", "2024-02-29", Some(&video)).await.unwrap();
        assert_eq!(days.iter().map(figures).collect::<Vec<_>>(), [(1, 10, 0, 0), (2, 10, 0, 0)]);
        assert_eq!(series(&owner, "2024-02-28", "2024-02-28", None).await.unwrap().len(), 1);
        assert_eq!(series(&owner, "2024-01-01", "2024-12-31", None).await.unwrap().len(), 366);
        assert_eq!(series(&owner, "9999-12-31", "9999-12-31", None).await.unwrap()[0].date, "9999-12-31");
        // Other channels have their own figures.
        let other = User::register(&server).await;
        assert_eq!(figures(&series(&other, "2024-02-29", "2024-02-29", None).await.unwrap()[0]), (0, 0, 0, 0));
    }

    async fn a_view_is_in_todays_figures(engine: Engine) {
        let server = Server::with(engine, &["--view-min-watch", "1ms"]).await;
        let (owner, video) = long_video(&server).await;
        Player::start(&User::register(&server).await, &video).await.watch().await;
        has_views(&owner, &video, 1).await;
        // The series of a year from the publication on includes today, whichever day that is.
        let created = video.create_time.unwrap().seconds;
        let day = |offset: i64| {
            let seconds = u64::try_from(created + offset * 86_400).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            humantime::format_rfc3339_seconds(time).to_string()[..10].to_owned()
        };
        for video in [None, Some(&video)] {
            let days = series(&owner, &day(-100), &day(200), video).await.unwrap();
            let viewed: Vec<_> = days.iter().filter(|day| figures(day) != (0, 0, 0, 0)).collect();
            assert_eq!(viewed.len(), 1);
            assert_eq!(figures(viewed[0]), (1, 1_000, 0, 0));
            // Midnight may have passed meanwhile.
            assert!(viewed[0].date == day(0) || viewed[0].date == day(1), "{}", viewed[0].date);
        }
    }

    async fn a_series_requires_valid_dates_and_a_bounded_period(engine: Engine) {
        let server = Server::start(engine).await;
        let user = User::register(&server).await;
        for (first, last, field) in [
            ("2023-02-29", "2023-03-01", "start_date"),
            ("2023-02-01", "2023-02-30", "end_date"),
            ("2023-13-01", "2023-12-01", "start_date"),
            ("2023-00-01", "2023-12-01", "start_date"),
            ("1969-12-31", "1970-01-01", "start_date"),
            ("2023-03-02", "2023-03-01", "end_date"),
            ("2023-01-01", "2024-01-02", "end_date"),
            ("1970-01-01", "9999-12-31", "end_date"),
        ] {
            let refused = series(&user, first, last, None).await.refused(Code::InvalidArgument, "FIELD_INVALID");
            assert_eq!(fields(&refused), [field], "{first} to {last}");
        }
    }

    async fn only_the_owner_can_get_the_series_of_a_video(engine: Engine) {
        let server = Server::start(engine).await;
        let (owner, other) = (User::register(&server).await, User::register(&server).await);
        let public = owner.publish(media::mp4(), Visibility::Public).await;
        let private = owner.publish(media::webm(), Visibility::Private).await;
        let day = "2026-11-20";
        series(&other, day, day, Some(&public)).await.refused(Code::PermissionDenied, "NOT_OWNER");
        series(&other, day, day, Some(&private)).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
        series(&owner, day, day, Some(&private)).await.unwrap();
        owner.videos().delete_video(pb::DeleteVideoRequest { video_id: private.id.clone() }).await.unwrap();
        series(&owner, day, day, Some(&private)).await.refused(Code::NotFound, "VIDEO_NOT_FOUND");
    }
}
