#!/usr/bin/env python3
"""Compares the running server's validation of requests with protovalidate in JavaScript.

Random requests of every RPC, half of which break the rules of one field, are validated by @bufbuild/protovalidate in
Node and sent to the server at MARQUEE_ADDR. Both must report the same violations in the same order: the same fields,
rules and texts except for patterns. The run also fails when the rules of some field were never broken.

    tests/contract/served.py [--seed N] [--count REQUESTS] --promote COMMAND DESCRIPTOR_SET

COMMAND, with {} for a username, makes that account an administrator: some RPCs validate the requests of nobody else. The
server must run without rate limits: a call that is refused for another reason before its validation ends the run.
"""

import argparse
import os
import random
import secrets
import shlex
import subprocess
import sys
from pathlib import Path

import grpc
from google.protobuf import descriptor_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from judges import ask, take_instants, take_wording, wrong_instants
from messages import Contract, Maker
from samples import Samples, breakable, rpcs_of

FOLDER = Path(__file__).parent
DEADLINE_SECONDS = 400
# The largest number of violations in an error.
MAX_VIOLATIONS = 10
# The largest total of their bytes, without those of invalid durations and timestamps.
MAX_VIOLATION_BYTES = 2000
# A valid request may have ended the session; sign in again.
SIGNED_OUT = {"TOKEN_MISSING", "TOKEN_EXPIRED", "SESSION_REVOKED", "SESSION_EXPIRED"}
# The request was refused before it was validated.
UNJUDGED = SIGNED_OUT | {
    "INTERNAL",
    "MESSAGE_MALFORMED",
    "MESSAGE_TOO_LARGE",
    "METHOD_UNKNOWN",
    "OVERLOADED",
    "RATE_LIMITED",
    "ROLE_REQUIRED",
    "UNAVAILABLE",
}


class Server:
    """A signed-in client of the server, with the rights of an administrator."""

    def __init__(self, address, contract, promote):
        self.channel = grpc.insecure_channel(address)
        self.contract = contract
        self.promote = promote
        self.token = None

    def call(self, path, request, streams=False, answers=False):
        """Calls a method and returns the bytes of its answer, or of the first of its `answers`."""
        metadata = [("authorization", f"Bearer {self.token}")] if self.token else None
        if answers:
            answer = self.channel.unary_stream(path)(request, metadata=metadata, timeout=DEADLINE_SECONDS)
            try:
                return next(answer)
            finally:
                answer.cancel()
        if streams:
            return self.channel.stream_unary(path)(iter([request]), metadata=metadata, timeout=DEADLINE_SECONDS)
        return self.channel.unary_unary(path)(request, metadata=metadata, timeout=DEADLINE_SECONDS)

    def sign_in(self):
        """Registers a new account, because valid requests may have changed or deleted the previous one."""
        self.token = None
        name = f"served_{secrets.token_hex(8)}"
        register = self.contract.type_of("marquee.v1.RegisterRequest")
        password = secrets.token_urlsafe(16)
        request = register(username=name, email=f"{name}@example.com", password=password)
        self.call("/marquee.v1.AuthService/Register", request.SerializeToString())
        # Ends the session, because its token has the former role.
        subprocess.run([part.replace("{}", name) for part in self.promote], check=True, stdout=subprocess.DEVNULL)
        request = self.contract.type_of("marquee.v1.LoginRequest")(login=name, password=password)
        answer = self.call("/marquee.v1.AuthService/Login", request.SerializeToString())
        self.token = self.contract.type_of("marquee.v1.LoginResponse").FromString(answer).tokens.access_token

    def judge(self, rpc, request):
        """The violations that the server reports; none when the call succeeds or fails for another reason."""
        reason, report = self.attempt(rpc, request)
        if reason in SIGNED_OUT:
            self.sign_in()
            reason, report = self.attempt(rpc, request)
        assert reason not in UNJUDGED, f"{rpc.path}: {reason}, so that nothing is known of the message"
        return report

    def attempt(self, rpc, request):
        reason, report = None, self.contract.violations()
        try:
            self.call(rpc.path, request.SerializeToString(), rpc.streams, rpc.answers)
        except grpc.RpcError as error:
            status = rpc_status.from_call(error)
            assert status is not None, f"{rpc.path}: {error}"
            fields, info = error_details_pb2.BadRequest(), error_details_pb2.ErrorInfo()
            for detail in status.details:
                detail.Unpack(fields)
                if detail.Unpack(info):
                    reason = info.reason
                if detail.TypeName() == report.DESCRIPTOR.full_name:
                    report.MergeFromString(detail.value)
            if report.violations:
                check_fields(rpc, fields, report)
                assert reason == "FIELD_INVALID", f"{rpc.path}: violations, and the reason {reason}"
        return reason, report


def path_of(violation):
    """A violation's field path as text: `tags[2].name`."""
    steps = violation.field.elements
    return ".".join(f"{at.field_name}[{at.index}]" if at.HasField("index") else at.field_name for at in steps)


def name_of(rpc, steps):
    """The rules that a request breaks, as text: `marquee.v1.UploadChunksRequest: start.upload_id`."""
    return f"{rpc.request.full_name}: {'.'.join(steps)}"


def check_fields(rpc, bad_request, report):
    """Fails unless both error details agree: BadRequest is for clients that do not know buf.validate."""
    named = [(found.field, found.description) for found in bad_request.field_violations]
    assert named == [(path_of(found), found.message) for found in report.violations], f"{rpc.path}: {bad_request} {report}"


def show(title, report):
    print(f"--- {title}")
    for found in report.violations:
        print(f"{path_of(found)}: {found.rule_id}: {found.message}")
    if not report.violations:
        print("valid")


def compare(server, contract, samples, node):
    """Whether both report the same for every sample; prints the first difference, and rules that were never broken."""
    reports = ask(node, [request for _, request in samples])
    invalid, broken = 0, set()
    for (rpc, request), encoded in zip(samples, reports):
        theirs = contract.violations.FromString(encoded)
        del theirs.violations[MAX_VIOLATIONS:]
        for found in theirs.violations:
            # protovalidate sets this for fields that are not maps, too.
            if not found.for_key:
                found.ClearField("for_key")
        ours = server.judge(rpc, request)
        told = len(ours.violations)
        instants = take_instants(ours)
        # Violations for which there is no space in an answer.
        if sum(found.ByteSize() for found in theirs.violations) > MAX_VIOLATION_BYTES or told == MAX_VIOLATIONS:
            del theirs.violations[max(1, len(ours.violations)) :]
        elif instants != list(wrong_instants(request)):
            print(f"these are not the wrong durations and timestamps of a request of {rpc.path}: {instants}\n{request}")
            return False
        for report in (ours, theirs):
            take_wording(report)
        if ours != theirs:
            print(f"they differ on this request of {rpc.path}:\n{request}")
            show("the server", ours)
            show("protovalidate", theirs)
            return False
        invalid += bool(ours.violations)
        broken |= {name_of(rpc, [step.field_name for step in found.field.elements]) for found in ours.violations}
    rpcs = {rpc for rpc, _ in samples}
    ways = {name_of(rpc, [step.name for step in way]) for rpc in rpcs for way in breakable(contract, rpc.request)}
    if missed := sorted(ways - broken):
        print("no request broke the rules of", *missed, sep="\n  ")
        return False
    print(f"served: {len(samples)} requests of {len(rpcs)} RPCs, {invalid} of them invalid, judged alike")
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--promote", type=shlex.split, required=True)
    parser.add_argument("descriptor_set", type=Path)
    arguments = parser.parse_args()
    print(f"served: --seed {arguments.seed} --count {arguments.count}")

    contract = Contract(descriptor_pb2.FileDescriptorSet.FromString(arguments.descriptor_set.read_bytes()))
    rpcs = rpcs_of(contract)
    source = Samples(contract, Maker(contract, random.Random(arguments.seed)))
    each = -(-arguments.count // len(rpcs))
    samples = [(rpc, request) for rpc in rpcs for request in source.of(rpc, each)]

    server = Server(os.environ["MARQUEE_ADDR"], contract, arguments.promote)
    server.sign_in()
    node = ["node", FOLDER / "protovalidate_es.mjs", arguments.descriptor_set]
    return 0 if compare(server, contract, samples, node) else 1


if __name__ == "__main__":
    sys.exit(main())
