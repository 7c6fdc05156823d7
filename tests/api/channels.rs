//! GetChannel, and the limits that GetServerInfo reports.

use marquee_contract::v1::get_channel_request::Channel as Name;
use marquee_contract::v1::{self as pb, Feature};
use tonic::Code;

use crate::support::{Refused, Server, User, both_engines};

both_engines! {
    async fn get_channel_finds_a_channel_by_id_and_by_name_in_any_case(engine: Engine) {
        let server = Server::start(engine).await;
        let owner = User::register_as(&server, "Ada_Lovelace").await;
        let mut channels = User::nobody(&server).channels();
        let mut get = async |name: Name| channels.get_channel(pb::GetChannelRequest { channel: Some(name) }).await;
        for name in [
            Name::ChannelId(owner.channel_id()),
            Name::Username("ada_lovelace".to_owned()),
            Name::Username("ADA_LOVELACE".to_owned()),
        ] {
            let channel = get(name).await.unwrap().into_inner().channel.unwrap();
            assert_eq!(Some(&channel), owner.account.channel.as_ref());
            assert_eq!((channel.username.as_str(), channel.display_name.as_str()), ("ada_lovelace", "Ada_Lovelace"));
            assert_ne!(channel.id, owner.account.id, "an account's id is its owner's business");
        }
        for name in [Name::ChannelId(owner.account.id.clone()), Name::Username("ada_lovelac".to_owned())] {
            get(name).await.refused(Code::NotFound, "CHANNEL_NOT_FOUND");
        }
    }

    async fn get_server_info_reports_the_servers_limits(engine: Engine) {
        let flags = ["--chunk-size-bytes=65536", "--max-message-bytes=70000", "--max-upload-bytes=5000000"];
        let server = Server::with(engine, &flags).await;
        let info = User::nobody(&server).server_info().await;
        assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
        assert_eq!((info.chunk_size_bytes, info.max_message_bytes, info.max_upload_bytes), (65_536, 70_000, 5_000_000));
        assert!(info.max_upload_message_bytes > info.chunk_size_bytes, "a chunk fits into a message");
        assert_eq!(info.features().collect::<Vec<_>>(), [Feature::Reflection]);

        // An upload has at most 10,000 chunks, whatever the other limits are.
        let flags = ["--chunk-size-bytes=65536", "--reflection=false"];
        let info = User::nobody(&Server::with(engine, &flags).await).server_info().await;
        assert_eq!((info.max_upload_bytes, info.features.as_slice()), (655_360_000, &[][..]));
    }
}
