//! The order of a playlist's items.

use marquee_contract::v1::Visibility;
use tonic::Code;

use super::{Moved, Removed, publish_many, video_id};
use crate::support::random::Random;
use crate::support::{Refused, Server, User, both_engines};

/// More moves to one position than there is space for between two position keys.
const MOVES: usize = 540;

both_engines! {
    async fn an_item_is_at_the_position_that_was_requested(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 5).await;
        let list = owner.create_playlist(Visibility::Private).await.id;
        let order = async || {
            let ids = owner.video_ids(&list).await;
            let name = |id| videos.iter().position(|video| *video == id).map(|index| index.to_string());
            ids.into_iter().map(|id| name(id).expect("a video of ours")).collect::<String>()
        };
        for (video, position, expected) in
            [(0, None, "0"), (1, Some(0), "10"), (2, Some(1), "120"), (3, Some(3), "1203"), (4, Some(1_000), "12034")]
        {
            let item = owner.add(&list, &videos[video], position).await.unwrap();
            assert_eq!((item.video.unwrap().id, order().await), (videos[video].clone(), expected.to_owned()));
        }
        // Positions are those after the move.
        for (video, position, expected) in [
            (1, 2, "20134"),
            (4, 0, "42013"),
            (4, 0, "42013"),
            (4, 1, "24013"),
            (2, 4, "40132"),
            (0, i32::MAX.try_into().unwrap(), "41320"),
            (1, 1, "41320"),
            (0, 3, "41302"),
        ] {
            let item = owner.move_item(&list, Moved::VideoId(videos[video].clone()), position).await.unwrap();
            assert_eq!((video_id(item), order().await), (videos[video].clone(), expected.to_owned()));
        }

        // A move to the same position changes nothing.
        let before = owner.get_playlist(&list).await.unwrap();
        let items = owner.items(&list).await;
        assert_eq!(owner.add(&list, &videos[0], Some(0)).await.unwrap(), items[3]);
        assert_eq!(owner.move_item(&list, Moved::ItemId(items[3].id.clone()), 3).await.unwrap(), items[3]);
        assert_eq!(owner.get_playlist(&list).await.unwrap(), before);
        for item in [Removed::VideoId(videos[2].clone()), Removed::ItemId(items[0].id.clone())] {
            for _ in 0..2 {
                owner.remove_item(&list, item.clone()).await.unwrap();
            }
        }
        assert_eq!(order().await, "130");
        let after = owner.get_playlist(&list).await.unwrap();
        assert_eq!((before.item_count, after.item_count), (5, 3));
        for gone in [Moved::VideoId(videos[2].clone()), Moved::ItemId(items[0].id.clone())] {
            owner.move_item(&list, gone, 0).await.refused(Code::NotFound, "PLAYLIST_ITEM_NOT_FOUND");
        }
        assert_eq!(owner.get_playlist(&list).await.unwrap(), after);
        // An item of another playlist does not exist in this one.
        let other = owner.create_playlist(Visibility::Private).await.id;
        let foreign = owner.add(&other, &videos[2], None).await.unwrap().id;
        owner.move_item(&list, Moved::ItemId(foreign.clone()), 0).await.refused(Code::NotFound, "PLAYLIST_ITEM_NOT_FOUND");
        owner.remove_item(&list, Removed::ItemId(foreign.clone())).await.unwrap();
        assert_eq!(owner.items(&other).await[0].id, foreign);
    }

    async fn the_order_is_right_after_random_changes(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 12).await;
        let list = owner.create_playlist(Visibility::Private).await.id;
        let (mut random, mut model) = (Random::new(), Vec::<String>::new());
        for turn in 1..=200 {
            let video = videos[random.below(videos.len())].clone();
            let position = random.below(videos.len() + 2);
            let index = model.iter().position(|id| *id == video);
            match (random.below(5), index) {
                (0, index) => {
                    owner.remove_item(&list, Removed::VideoId(video)).await.unwrap();
                    index.map(|index| model.remove(index));
                }
                (1, Some(_)) | (_, None) => {
                    owner.add(&list, &video, Some(position)).await.unwrap();
                    if index.is_none() {
                        model.insert(position.min(model.len()), video);
                    }
                }
                (_, Some(index)) => {
                    owner.move_item(&list, Moved::VideoId(video.clone()), position).await.unwrap();
                    model.remove(index);
                    model.insert(position.min(model.len()), video);
                }
            }
            if turn % 8 == 0 {
                assert_eq!(owner.video_ids(&list).await, model);
            }
        }
        let items = i64::try_from(model.len()).unwrap();
        assert_eq!(owner.get_playlist(&list).await.unwrap().item_count, items);
    }

    async fn many_moves_to_one_position_keep_the_order_and_short_position_keys(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register(&server).await;
        let videos = publish_many(&server, &owner, 4).await;
        let list = owner.create_playlist(Visibility::Private).await.id;
        for video in &videos {
            owner.add(&list, video, None).await.unwrap();
        }
        // Always to the position after the first item, which stays.
        let (mut model, mut longest) = (videos.clone(), 0);
        for turn in 1..=MOVES {
            let moved = model.pop().unwrap();
            owner.move_item(&list, Moved::VideoId(moved.clone()), 1).await.unwrap();
            model.insert(1, moved);
            if turn % 60 == 0 {
                assert_eq!(owner.video_ids(&list).await, model);
                let length = server.count("SELECT CAST(MAX(LENGTH(place)) AS BIGINT) FROM playlist_items").await;
                assert!(length <= 64, "a position key of {length} bytes");
                longest = longest.max(length);
            }
        }
        assert!(longest > 32, "no position key has grown: {longest} bytes");
    }
}
