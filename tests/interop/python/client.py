"""A Python client of Marquee, with grpcio and freshly generated stubs: register, upload, publish, play, delete.

Runs against the server at MARQUEE_ADDR. The upload stops in the middle of the clip and continues in a second stream.
All steps are run twice, without compression and with gzip.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import urllib.request
from importlib import resources
from pathlib import Path

import google_crc32c
import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[3]
MESSAGE_BYTES = 20_000
DEADLINE_SECONDS = 400
# Long enough that an answer with this text is compressed.
DESCRIPTION = "so long " * 600 + "."


def generate_stubs(folder: Path) -> None:
    """Compiles the contract. google.rpc is omitted, because googleapis-common-protos contains it."""
    protos = [*ROOT.glob("proto/marquee/**/*.proto"), *ROOT.glob("third_party/buf/**/*.proto")]
    arguments = [
        "protoc",
        f"--proto_path={ROOT / 'proto'}",
        f"--proto_path={ROOT / 'third_party'}",
        f"--proto_path={resources.files('grpc_tools') / '_proto'}",
        f"--python_out={folder}",
        f"--grpc_python_out={folder}",
        *map(str, protos),
    ]
    assert protoc.main(arguments) == 0, "protoc failed"
    sys.path.insert(0, str(folder))


def make_clip(path: Path) -> bytes:
    """Makes three seconds of H.264 in MP4, a few hundred kilobytes."""
    source = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=3"]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *source, *codec, path], check=True)
    return path.read_bytes()


class Client:
    """The stubs of a channel, and the account whose token its calls carry."""

    def __init__(self, channel: grpc.Channel) -> None:
        from marquee.v1 import auth_service_pb2_grpc, upload_service_pb2_grpc, user_service_pb2_grpc, video_service_pb2_grpc

        self.auth = auth_service_pb2_grpc.AuthServiceStub(channel)
        self.user = user_service_pb2_grpc.UserServiceStub(channel)
        self.upload = upload_service_pb2_grpc.UploadServiceStub(channel)
        self.video = video_service_pb2_grpc.VideoServiceStub(channel)
        self.token = None

    def call(self, method, request):
        """Calls a method with the account's token, when there is one."""
        metadata = [("authorization", f"Bearer {self.token}")] if self.token else None
        return method(request, metadata=metadata, timeout=DEADLINE_SECONDS)

    def error_of(self, method, request) -> grpc.RpcError:
        """Calls a method that must fail and returns the error."""
        try:
            self.call(method, request)
        except grpc.RpcError as error:
            return error
        raise AssertionError("the call succeeded")


def detail(error: grpc.RpcError, kind):
    """The detail of that kind in the error's google.rpc.Status."""
    status = rpc_status.from_call(error)
    assert status is not None, "the error has no google.rpc.Status"
    for packed in status.details:
        found = kind()
        if packed.Unpack(found):
            return found
    raise AssertionError(f"no {kind.__name__} in {status}")


def check_reason(error: grpc.RpcError, code: grpc.StatusCode, reason: str) -> None:
    """Checks an error's code and its reason."""
    assert error.code() is code, error
    info = detail(error, error_details_pb2.ErrorInfo)
    assert (info.domain, info.reason) == ("marquee", reason), info


def register(client: Client) -> None:
    """Registers an account, checks that an invalid one is refused, and calls GetMe."""
    from marquee.v1 import auth_service_pb2 as auth
    from marquee.v1 import user_service_pb2 as user

    check_reason(client.error_of(client.user.GetMe, user.GetMeRequest()), grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")

    bad = auth.RegisterRequest(username="x", email="nobody@example.com", password=secrets.token_urlsafe(16))
    error = client.error_of(client.auth.Register, bad)
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, error
    violations = detail(error, error_details_pb2.BadRequest).field_violations
    assert [violation.field for violation in violations] == ["username"], violations
    assert violations[0].description, violations

    name = f"python_{secrets.token_hex(6)}"
    good = auth.RegisterRequest(username=name, email=f"{name}@example.com", password=secrets.token_urlsafe(16))
    client.token = client.call(client.auth.Register, good).tokens.access_token
    me = client.call(client.user.GetMe, user.GetMeRequest()).user
    assert (me.username, me.email) == (name, f"{name}@example.com"), me


def send(client: Client, upload_id: str, clip: bytes, start: int, end: int):
    """Sends clip[start:end] as a stream; returns the upload's state afterwards."""
    from marquee.v1 import upload_service_pb2 as upload

    def messages():
        yield upload.UploadChunksRequest(start=upload.UploadChunksStart(upload_id=upload_id, offset_bytes=start))
        for at in range(start, end, MESSAGE_BYTES):
            data = clip[at : min(at + MESSAGE_BYTES, end)]
            part = upload.UploadChunksData(data=data, crc32c=google_crc32c.value(data))
            yield upload.UploadChunksRequest(data=part)

    return client.call(client.upload.UploadChunks, messages()).upload


def upload_clip(client: Client, clip: bytes) -> str:
    """Uploads the clip in two streams, the second from the offset of GetUpload on; returns the upload's id."""
    from marquee.v1 import upload_pb2
    from marquee.v1 import upload_service_pb2 as upload

    request = upload.CreateUploadRequest(size_bytes=len(clip), content_type="video/mp4", filename="clip.mp4")
    created = client.call(client.upload.CreateUpload, request).upload
    assert created.offset_bytes == 0, created
    assert created.state == upload_pb2.UPLOAD_STATE_ACTIVE, created

    # Offsets advance in whole chunks.
    half = len(clip) // 2 // created.chunk_size_bytes * created.chunk_size_bytes
    assert send(client, created.id, clip, 0, half).offset_bytes == half
    halfway = client.call(client.upload.GetUpload, upload.GetUploadRequest(upload_id=created.id)).upload
    assert halfway.offset_bytes == half, halfway

    send(client, created.id, clip, halfway.offset_bytes, len(clip))
    whole = client.call(client.upload.GetUpload, upload.GetUploadRequest(upload_id=created.id)).upload
    assert whole.offset_bytes == len(clip), whole
    assert whole.state == upload_pb2.UPLOAD_STATE_COMPLETE, whole
    return created.id


def fetch(url: str, byte_range: str | None = None) -> tuple[int, bytes]:
    """Gets a URL, as a whole or one range."""
    headers = {"Range": f"bytes={byte_range}"} if byte_range else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=DEADLINE_SECONDS) as response:
        return response.status, response.read()


def publish_play_delete(client: Client, upload_id: str, clip: bytes) -> None:
    """Publishes the upload, compares the played bytes with the clip, and deletes the video."""
    from marquee.v1 import video_pb2
    from marquee.v1 import video_service_pb2 as video

    publish = video.PublishVideoRequest(
        upload_id=upload_id, title="A clip", description=DESCRIPTION, visibility=video_pb2.VISIBILITY_PUBLIC
    )
    published = client.call(client.video.PublishVideo, publish).video
    get = video.GetVideoRequest(video_id=published.id)
    shown = client.call(client.video.GetVideo, get).video
    assert shown.description == DESCRIPTION, shown
    assert (shown.title, shown.size_bytes, shown.width, shown.height) == ("A clip", len(clip), 640, 360), shown
    assert shown.state == video_pb2.VIDEO_STATE_READY, shown

    playback = client.call(client.video.GetPlayback, video.GetPlaybackRequest(video_id=published.id))
    url = playback.renditions[0].url
    assert fetch(url) == (200, clip), "the whole file differs"
    assert fetch(url, "1000-70000") == (206, clip[1000:70001]), "a range differs"
    assert fetch(url, "-500") == (206, clip[-500:]), "the last bytes differ"

    client.call(client.video.DeleteVideo, video.DeleteVideoRequest(video_id=published.id))
    check_reason(client.error_of(client.video.GetVideo, get), grpc.StatusCode.NOT_FOUND, "VIDEO_NOT_FOUND")


def refuse_deflate(address: str) -> None:
    """Checks that a request in an encoding that grpcio supports and the server does not is refused."""
    from marquee.v1 import video_service_pb2 as video

    with grpc.insecure_channel(address, compression=grpc.Compression.Deflate) as channel:
        client = Client(channel)
        error = client.error_of(client.video.SearchVideos, video.SearchVideosRequest(query="a" * 200))
        check_reason(error, grpc.StatusCode.UNIMPLEMENTED, "ENCODING_UNSUPPORTED")
        assert detail(error, error_details_pb2.ErrorInfo).metadata["accepted"] == "gzip,zstd,identity", error


def main() -> None:
    """Runs all steps, without and with compression."""
    address = os.environ["MARQUEE_ADDR"]
    with tempfile.TemporaryDirectory(prefix="marquee-python.") as folder:
        generate_stubs(Path(folder))
        clip = make_clip(Path(folder) / "clip.mp4")
        for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
            with grpc.insecure_channel(address, compression=compression) as channel:
                client = Client(channel)
                register(client)
                upload_id = upload_clip(client, clip)
                publish_play_delete(client, upload_id, clip)
        refuse_deflate(address)
    print("client.py: passed")


if __name__ == "__main__":
    main()
