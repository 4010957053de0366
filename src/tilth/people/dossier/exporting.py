"""All that is known of a person as one JSON document, written piece by piece: for who asks what is kept of them."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from tilth.kernel.ids import PersonNo
from tilth.people.contracts import Identifier, Profile
from tilth.people.dossier.contracts import JournalLine
from tilth.people.dossier.timeline import Place, to_event

AT_ONCE = 5_000
"""Events that are read and held together."""
_encode = msgspec.json.Encoder(decimal_format="number").encode


def write_dossier(
    place: Place, profile: Profile, identifiers: list[Identifier], journal: list[JournalLine], *, now: datetime
) -> Iterator[bytes]:
    """Newest event first. What is woven while it is written may be missing; nothing stands in it twice."""
    head = {
        "exported_at": now,
        "person_no": profile.person_no,
        "profile": profile,
        "identifiers": identifiers,
        "journal": journal,
    }
    yield _encode(head)[:-1] + b',"events":['
    first, before = True, None
    while True:
        found = place.history.read_person(place.workspace, PersonNo(profile.person_no), before=before, limit=AT_ONCE)
        for each in found:
            yield (b"\n" if first else b",\n") + _encode(to_event(place, each))
            first = False
        if len(found) < AT_ONCE:
            break
        before = found[-1].position
    yield b"\n]}\n"
