"""The journal's files, read without Kapela: what is whole in them, and what the records say.

Checksums and the chain are left to `kapela verify`.
"""

import collections
import struct

HEADER_AT = 12  # after magic and format
FRAME = struct.Struct("<IIQ")  # length of the payload, checksum, chain
LENGTH = 0x7FFFFFFF  # the highest bit tells that a frame begins a batch
RECORD = struct.Struct("<qQQQQQIBBB")
KINDS = {0: "started", 1: "run_accepted", 24: "run_ended"}

Record = collections.namedtuple("Record", "sequence run a kind")


def payloads(content):
    """Each whole frame's payload, and where it ends."""
    at = HEADER_AT
    while at + FRAME.size <= len(content):
        length = FRAME.unpack_from(content, at)[0] & LENGTH
        at += FRAME.size + length
        if length == 0 or at > len(content):
            return
        yield content[at - length:at], at


def whole_bytes(content):
    """How many bytes a crash must leave as they are: all whole frames."""
    end = 0
    for _, end in payloads(content):
        pass
    return end


class Snapshot:
    """What stands in the journal now, to be found there again later."""

    def __init__(self, directory):
        self._segments = {}
        for file in sorted(directory.glob("*.kjl")):
            content = file.read_bytes()
            self._segments[file] = content[:whole_bytes(content)]

    def missing(self):
        """A line for each segment that has lost or changed a byte of it."""
        for file, before in self._segments.items():
            now = file.read_bytes() if file.exists() else b""
            if not now.startswith(before):
                yield f"{file.name}: {len(before)} bytes before the crash, not the same after it"


def records(directory):
    """All records, in their order."""
    for file in sorted(directory.glob("*.kjl")):
        frames = payloads(file.read_bytes())
        next(frames, None)  # the header of the segment
        for payload, _ in frames:
            _, sequence, run, _, a, _, _, kind, _, _ = RECORD.unpack_from(payload)
            yield Record(sequence, run, a, KINDS.get(kind, "other"))


class Account:
    """What the journal says of lives and runs."""

    def __init__(self, directory):
        self.records = 0
        self.epochs = []
        self.accepted = collections.Counter()
        self.ended = collections.Counter()
        self.gaps = []
        expected = 0
        for record in records(directory):
            self.records += 1
            if record.kind == "started":
                self.epochs.append(record.a)
                expected = 1
            if record.sequence != expected:
                self.gaps.append(f"epoch {self.epochs[-1:]}: record {record.sequence} where {expected} comes next")
            expected = record.sequence + 1
            if record.kind == "run_accepted":
                self.accepted[record.run] += 1
            if record.kind == "run_ended":
                self.ended[record.run] += 1
