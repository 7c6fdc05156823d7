//! A valid message is validated without an allocation: the validator runs for every request of every client.

use allocation_counter::measure;
use marquee_contract::{
    v1::{
        GetChannelRequest, ListVideosRequest, PublishVideoRequest, RegisterRequest, UploadChunkRequest, Visibility,
        get_channel_request::Channel, publish_video_request::Checksum,
    },
    validate::Validate,
};

const ID: &str = "0190163d-8694-739b-aea5-966c26f8ad91";

#[test]
fn a_valid_message_costs_no_allocation() {
    let messages: [Box<dyn Validate>; 5] = [
        Box::new(RegisterRequest {
            username: "ada_lovelace".into(),
            email: "ada@example.com".into(),
            password: "correct horse battery staple".into(),
            display_name: Some("Ada 🎬".into()),
            ..Default::default()
        }),
        Box::new(GetChannelRequest { channel: Some(Channel::Username("ada_lovelace".into())) }),
        Box::new(ListVideosRequest {
            page_size: 20,
            page_token: "a".repeat(512),
            channel_id: Some(ID.into()),
            order: 0,
            category: 0,
        }),
        Box::new(PublishVideoRequest {
            upload_id: ID.into(),
            title: "A title".into(),
            description: "Two\nlines".repeat(200),
            visibility: Visibility::Public.into(),
            checksum: Some(Checksum::Sha256(vec![0; 32].into())),
            tags: vec!["falcons".into(), "birds".into()],
            category: 0,
            comments_disabled: false,
        }),
        Box::new(UploadChunkRequest {
            upload_id: ID.into(),
            offset_bytes: 0,
            data: vec![0; 1 << 20].into(),
            crc32c: Some(0),
        }),
    ];
    for message in messages {
        let mut valid = false;
        let allocations = measure(|| valid = message.validate().is_ok());
        assert!(valid);
        assert_eq!(allocations.count_total, 0);
    }
}
