"""Who says whether messages keep their rules: programs that are asked about many at once, and the official Python one."""

import struct
import subprocess

import protovalidate
from protovalidate._gen.buf.validate.validate_pb import Violations as OfficialViolations


def ask(command, messages):
    """What a program says of the messages: one encoded `buf.validate.Violations` for each.

    It reads pairs of a message's full name and its encoding and writes the reports; each is preceded by its length as
    a big-endian `u32`.
    """
    frames = bytearray()
    for message in messages:
        for part in (message.DESCRIPTOR.full_name.encode(), message.SerializeToString()):
            frames += struct.pack(">I", len(part)) + part
    output = subprocess.run(command, input=bytes(frames), stdout=subprocess.PIPE, check=True).stdout
    reports, at = [], 0
    while at < len(output):
        (length,) = struct.unpack_from(">I", output, at)
        reports.append(output[at + 4 : at + 4 + length])
        at += 4 + length
    assert len(reports) == len(messages), "one report per message"
    return reports


def official(message):
    """What the official Python implementation reports, encoded."""
    found = protovalidate.collect_violations(message)
    return OfficialViolations(violations=[violation.proto for violation in found]).to_binary()
